import { expect, it } from 'vitest';
import { readPage, writePage } from '../../../../../client/features/catalogue/pages.ts';

it('reads the page that an address names, and nothing else', () => {
  for (const text of ['items', 'items/waste.mixed-haul', 'scenes', 'clocks', 'rules/river-reach', 'versions'])
    expect(writePage(readPage(text)!)).toBe(text);
  for (const wrong of ['', 'people', 'items/', 'items/../x', 'items/<b>', 'Items'])
    expect(readPage(wrong), wrong).toBeNull();
});
