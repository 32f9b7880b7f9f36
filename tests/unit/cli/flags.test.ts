import { expect, test } from 'vitest';
import { flagFor } from '../../../server/cli/flags.ts';

test('the command line says which flag answers a refusal, with the value that it proposes', () => {
  const errors = [{ path: '/crs', message: 'EPSG:2249 (NAD83 / …, US survey feet), where it lies at …' }];
  expect(flagFor({ code: 'not-degrees', errors })).toBe(' (--crs EPSG:2249)');
  expect(flagFor({ code: 'wrong-encoding', errors: [] })).toBe(' (--encoding gb18030)');
  expect(flagFor({ code: 'unreadable-kind', errors: [] })).toBe('');
});
