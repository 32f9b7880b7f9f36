import { expect, test } from 'vitest';
import { fileWriter } from './file-writer.ts';
import { readAll } from './read-all.ts';

const file = fileWriter();
const text = 'code,name,lon,lat\r\n0012,"甲;乙",123.25,31.5\r\n';
const utf16 = (bigEndian: boolean) => {
  const bytes = Buffer.from(`\ufeff${text.replaceAll(',', '\t')}`, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};

test.each([
  ['semicolons', text.replaceAll(',', ';'), 'utf-8'],
  ['tabs', text.replaceAll(',', '\t'), 'utf-8'],
  ['what Excel calls Unicode text', utf16(false), 'utf-16le'],
  ['the same, the other way round', utf16(true), 'utf-16be'],
  ['a byte-order mark', `\ufeff${text}`, 'utf-8'],
])('a table with %s is read like one with commas', async (_, content, encoding) => {
  expect(await readAll(await file('table.csv', content))).toMatchObject({
    format: 'csv',
    encoding,
    features: [
      {
        place: 'row 2',
        properties: { code: '0012', name: '甲;乙' },
        geometry: { type: 'Point', coordinates: [123.25, 31.5] },
      },
    ],
  });
});

test('a column without a name has its number', async () => {
  const unnamed = await readAll(await file('unnamed.csv', 'code,,lon,lat\nA,x,123,31\n'));
  expect(unnamed.features[0]?.properties).toEqual({ code: 'A', 'column 2': 'x' });
});
