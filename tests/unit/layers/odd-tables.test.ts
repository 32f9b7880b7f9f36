import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { fileWriter } from './file-writer.ts';
import { readAll } from './read-all.ts';
import { encoder } from './shapefile-writer.ts';

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

test('titles may stand above the names of the columns, and empty rows below the last', async () => {
  const text =
    '静安区公厕一览表,,,\n填表单位：市容局\n\n编码,名称,坐标,\n,,X,Y\nT1,厕一,123.25,31.5\n,,,\n\n,,,\n';
  const { features } = await readAll(await file('titled.csv', text));
  expect(features).toEqual([
    {
      place: 'row 6',
      properties: { 'column 1': 'T1', 'column 2': '厕一' },
      geometry: { type: 'Point', coordinates: [123.25, 31.5] },
    },
  ]);
  const plain = await readAll(await file('plain.csv', '公厕一览表\n编码,坐标\nT1,"31.5,123.25"\n合计,\n'));
  expect(plain.features).toMatchObject([
    { place: 'row 3', properties: { 编码: 'T1' }, geometry: { coordinates: [123.25, 31.5] } },
    { place: 'row 4', geometry: null },
  ]);
});

test('degrees, minutes and seconds are read, and a place that is none is named', async () => {
  const text = '编码,经度,纬度\nT1,123°15′0″,东31\n';
  await expect(readAll(await file('dms.csv', text))).rejects.toThrow(
    'dms.csv, row 2, field 纬度: "东31" is not a number',
  );
  const read = await readAll(await file('dms.csv', text.replace('东31', '31度30分')));
  expect(read.features[0]?.geometry).toEqual({ type: 'Point', coordinates: [123.25, 31.5] });
  await expect(readAll(await file('where.csv', '编码,坐标\nT1,南京西路\n'))).rejects.toThrow(
    'where.csv, row 2, field 坐标: "南京西路" is not a place, expected two values such as 121.47,31.23',
  );
});

test('without columns of places the names that there are can be chosen from', async () => {
  const path = await file('unknown.csv', '编码,东向,北向\nT1,123,31\n');
  await expect(readAll(path)).rejects.toMatchObject({
    code: 'no-coordinates',
    errors: ['编码', '东向', '北向'].map((message) => ({ path: '/map', message })),
  });
});

test('GBK and Big5 are recognised in tables and in GeoJSON, wherever in the file they are', async () => {
  const gbk = encoder('gbk');
  const ascii = 'T0,toilet,123,31\n'.repeat(20_000);
  const table = `code,name,lon,lat\n${ascii}T1,静安寺公厕,123,31\n`;
  expect(await readAll(await file('gbk.csv', gbk(table)))).toMatchObject({
    encoding: 'gb18030',
    features: { 20000: { properties: { name: '静安寺公厕' } } },
  });
  expect(
    await readAll(await file('big5.csv', encoder('big5')('code,名稱,lon,lat\nT1,靜安寺,123,31\n'))),
  ).toMatchObject({
    encoding: 'big5',
    features: [{ properties: { 名稱: '靜安寺' } }],
  });
  const point = { type: 'Point', coordinates: [123, 31] };
  const feature = JSON.stringify({ type: 'Feature', properties: { name: '静安寺' }, geometry: point });
  expect(await readAll(await file('gbk.geojson', gzipSync(gbk(feature))))).toMatchObject({
    encoding: 'gb18030',
    features: [{ properties: { name: '静安寺' } }],
  });
});
