import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ordersDocument } from '../../../docs/orders.ts';

it('docs/orders.md says what the table of steps says; "npx tsx docs/orders.ts" writes it anew', () => {
  expect(readFileSync('docs/orders.md', 'utf8')).toBe(ordersDocument());
});
