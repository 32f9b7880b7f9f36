import { describe, expect, test } from 'vitest';
import { fileWriter } from './file-writer.ts';
import { readAll } from './read-all.ts';
import { dbf, encoder, pointShp } from './shapefile-writer.ts';
import { zip } from './zip-writer.ts';

const file = fileWriter();
const gbk = encoder('gbk');
const big5 = encoder('big5');
const utf8 = (text: string) => Buffer.from(text);

/** Reads one point whose table has these names of columns and values. */
async function read(
  names: Buffer[],
  values: Buffer[],
  {
    driver,
    cpg,
    declared,
    length = 80,
  }: { driver?: number; cpg?: string; declared?: string; length?: number } = {},
) {
  const table = dbf(
    names.map((name) => ({ name, length })),
    [values],
    driver,
  );
  const parts = [
    { name: 'a.shp', content: pointShp([[123, 31]]) },
    { name: 'a.dbf', content: table },
    ...(cpg ? [{ name: 'a.cpg', content: Buffer.from(cpg) }] : []),
  ];
  const { encoding, features } = await readAll(await file('a.zip', zip(parts)), declared);
  return { encoding, properties: features[0]!.properties };
}

describe('names of fields that were cut at ten bytes', () => {
  const long = ['责任网格编码', 'X坐标系统名称', '网格'];

  test.each([
    ['UTF-8', utf8, 'utf-8', ['责任网', 'X坐标系', '网格']],
    ['GBK', gbk, 'gb18030', ['责任网格编', 'X坐标系统', '网格']],
  ])('in %s keep what can be read of them, whatever is declared', async (_, encode, encoding, names) => {
    const values = ['1', '静安寺街道', 'x'].map(encode);
    for (const options of [{}, { declared: encoding }, { cpg: encoding }]) {
      const found = await read(
        long.map((name) => encode(name).subarray(0, 10)),
        values,
        options,
      );
      expect(found).toEqual({
        encoding,
        properties: { [names[0]!]: '1', [names[1]!]: '静安寺街道', [names[2]!]: 'x' },
      });
    }
  });

  test('and were then given a number are read up to it', async () => {
    const cut = (text: Buffer) => Buffer.concat([text.subarray(0, 8), Buffer.from('_1')]);
    const { properties } = await read(
      [utf8('责任网格').subarray(0, 10), cut(utf8('责任网格'))],
      [utf8('静'), utf8('安')],
    );
    expect(properties).toEqual({ 责任网: '静', 责任_1: '安' });
  });
});

test('fields of one name are told apart, and none is lost', async () => {
  const names = ['NAME', 'NAME', 'NAME_2', 'NAME'].map(utf8);
  expect((await read(names, ['a', 'b', 'c', 'd'].map(utf8))).properties).toEqual({
    NAME: 'a',
    NAME_2: 'c',
    NAME_3: 'b',
    NAME_4: 'd',
  });
  const csv = await readAll(await file('twice.csv', 'name,lon,lat,name\na,123,31,b\n'));
  expect(csv.features[0]?.properties).toEqual({ name: 'a', name_2: 'b' });
});

describe('the encoding is told by the text', () => {
  const simplified = ['上海市', '静安寺街道', '黄浦', '联通', '石泉', '泗泾'];
  const traditional = ['臺北市', '高雄', '信義區', '靜安寺', '萬華', '澎湖'];
  const western = ['Köln', 'São João', 'Besançon', 'Ærøskøbing', 'ações'];
  const latin1 = (text: string) => Buffer.from(text, 'latin1');

  test.each([
    ...[0, 3, 0x57, 0x4f, 0x7a].map((driver) => [driver, 'GBK', gbk, simplified, /^gb/] as const),
    ...[0, 3, 0x57, 0x4d, 0x78].map((driver) => [driver, 'Big5', big5, traditional, /^big5$/] as const),
    ...[0, 3, 0x57].map((driver) => [driver, 'Latin-1', latin1, western, /^windows-1252$/] as const),
    ...[0, 3, 0x4d].map(
      (driver) => [driver, 'UTF-8', utf8, [...simplified, ...traditional, ...western], /^utf-8$/] as const,
    ),
  ])('with language id %i: %s', async (driver, _, encode, words, expected) => {
    for (const word of words) {
      const { encoding, properties } = await read([utf8('NAME')], [encode(word)], { driver });
      expect([word, encoding, properties.NAME]).toEqual([word, expect.stringMatching(expected), word]);
    }
  });

  test('also against a .cpg file of single bytes, or one whose encoding the text is not valid in', async () => {
    for (const cpg of ['ISO-8859-1', 'UTF-8'])
      expect(await read([utf8('NAME')], [gbk('静安寺街道')], { cpg })).toEqual({
        encoding: 'gb18030',
        properties: { NAME: '静安寺街道' },
      });
    expect((await read([utf8('NAME')], [latin1('Köln')], { cpg: 'ISO-8859-1' })).properties).toEqual({
      NAME: 'Köln',
    });
  });
});
