import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAll } from './read-all.ts';
import { zip } from './zip-writer.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wangge-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const point = {
  type: 'Feature',
  properties: { code: 'A' },
  geometry: { type: 'Point', coordinates: [123, 31] },
};
const collection = JSON.stringify({ type: 'FeatureCollection', features: [point, point] });

describe('GeoJSON', () => {
  test('plain, with a byte-order mark, and gzip under any name give the same features', async () => {
    const plain = await readAll(await file('plain.geojson', collection));
    const marked = await readAll(await file('marked.json', `\ufeff${collection}`));
    const packed = await readAll(await file('packed.dat', gzipSync(collection)));
    expect(plain.features).toHaveLength(2);
    expect(marked.features).toEqual(plain.features);
    expect(packed.features).toEqual(plain.features);
    expect(plain).toMatchObject({ format: 'geojson', encoding: 'utf-8' });
  });

  test('a file cut in the middle says so', async () => {
    const path = await file('cut.geojson', collection.slice(0, -40));
    await expect(readAll(path)).rejects.toThrow(
      /^cut\.geojson: the file ends in the middle, after \d+ characters/,
    );
  });

  test('damaged gzip says so', async () => {
    const path = await file('cut.gz', gzipSync(collection).subarray(0, 40));
    await expect(readAll(path)).rejects.toThrow(/cut\.gz: the gzip data is damaged or cut/);
  });

  test.each([
    ['[1,2]', 'expected a GeoJSON object, found an array'],
    ['{"type":"Topology"}', '"type" is "Topology", expected "FeatureCollection" or "Feature"'],
    [
      '{"type":"FeatureCollection","crs":{"type":"EPSG","properties":{"code":4549}},"features":[]}',
      'the member "crs" is {"type":"EPSG","properties":{"code":4549}}, expected one of type "name"',
    ],
    ['{"type":"FeatureCollection"}', '"features" is nothing, expected an array'],
    [
      '{"type":"FeatureCollection","features":[{"type":"Point"}]}',
      'feature 1: expected an object of type "Feature", found type "Point"',
    ],
    [
      '{"type":"FeatureCollection","features":[{"type":"Feature","properties":[]}]}',
      'feature 1: "properties" is an array',
    ],
  ])('%s is refused with its reason', async (text, reason) => {
    await expect(readAll(await file('bad.geojson', text))).rejects.toThrow(reason);
  });

  test('a missing file and a folder are told apart', async () => {
    await expect(readAll(join(folder, 'none.geojson'))).rejects.toThrow('there is no such file');
    await expect(readAll(folder)).rejects.toThrow('it is a folder');
  });

  test('text in another encoding is found out and can be named', async () => {
    const gbk = Buffer.from([0x7b, 0x22, 0xd6, 0xd0, 0x22, 0x3a, 0x31, 0x7d]);
    const path = await file('gbk.json', gbk);
    await expect(readAll(path)).rejects.toThrow('"type" is undefined');
    await expect(readAll(path, 'utf-8')).rejects.toThrow('not valid utf-8; name its encoding');
    const neither = await file('neither.json', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]));
    await expect(readAll(neither)).rejects.toThrow('not valid utf-8; name its encoding');
    await expect(readAll(path, 'klingon')).rejects.toThrow('there is no encoding "klingon"');
  });
});

describe('CSV points', () => {
  test('columns are found by name in Chinese or English, the rest become properties', async () => {
    const read = await readAll(await file('a.csv', '编号,经度,纬度,名称\nT1,123.1,31.2,"东湖,站"\n'));
    expect(read.features).toEqual([
      {
        place: 'row 2',
        properties: { 编号: 'T1', 名称: '东湖,站' },
        geometry: { type: 'Point', coordinates: [123.1, 31.2] },
      },
    ]);
  });

  test('without coordinates it names the columns it found and those it expected', async () => {
    await expect(readAll(await file('b.csv', 'code,name\n1,a\n'))).rejects.toThrow(
      /b\.csv: no longitude and latitude columns among code, name; expected two such as 经度 and 纬度/,
    );
    await expect(readAll(await file('c.csv', 'code,lon\n1,2\n'))).rejects.toThrow('no latitude column');
  });

  test('a value that is not a number names row and field', async () => {
    const path = await file('d.csv', 'code,lon,lat\n1,123,31\n2,east,31\n');
    await expect(readAll(path)).rejects.toThrow('d.csv, row 3, field lon: "east" is not a number');
  });

  test('rows of totals and blank coordinates have no geometry, and the others are read', async () => {
    const text = 'code,lon,lat\n1,123,31\n2,,31\n3,—,无\n合计,,\n4,123,32\n';
    const { features } = await readAll(await file('blank.csv', text));
    expect(features.map(({ geometry }) => geometry !== null)).toEqual([true, false, false, false, true]);
    const areas = await readAll(await file('blank-wkt.csv', 'code,wkt\n1,"POINT (123 31)"\n合计,\n'));
    expect(areas.features[1]).toEqual({ place: 'row 3', properties: { code: '合计' }, geometry: null });
  });

  test('a row with too few cells is refused, not filled', async () => {
    await expect(readAll(await file('e.csv', 'code,lon,lat\n1,123\n'))).rejects.toThrow(
      'e.csv, row 2: 2 values, the header names 3 columns',
    );
  });

  test('of an archive with several files one can be named; a file that is one layer has none to name', async () => {
    const csv = (code: string) => Buffer.from(`code,lon,lat\n${code},123,31\n`);
    const path = await file(
      'two.zip',
      zip([
        { name: 'city/parks.csv', content: csv('P') },
        { name: 'city/trees.csv', content: csv('T') },
      ]),
    );
    await expect(readAll(path)).rejects.toMatchObject({
      code: 'several-layers',
      errors: [{ message: 'city/parks.csv' }, { message: 'city/trees.csv' }],
    });
    expect((await readAll(path, undefined, 'city/trees.csv')).features).toMatchObject([
      { properties: { code: 'T' } },
    ]);
    const plain = readAll(await file('plain.csv', csv('P')), undefined, 'parks');
    await expect(plain).rejects.toMatchObject({ code: 'unknown-table' });
  });

  test('an empty file is refused', async () => {
    await expect(readAll(await file('f.csv', ''))).rejects.toThrow('the file is empty');
  });
});
