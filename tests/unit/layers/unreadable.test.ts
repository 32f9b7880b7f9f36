import { gzipSync } from 'node:zlib';
import sqlite from 'node-sqlite3-wasm';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../server/input/problem.ts';
import { fileWriter } from './file-writer.ts';
import { readAll } from './read-all.ts';
import { dbf, pointShp } from './shapefile-writer.ts';
import { zip } from './zip-writer.ts';

const file = fileWriter();
const bytes = (text: string) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(600)]);
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==',
  'base64',
);
const archive = (...names: string[]) => zip(names.map((name) => ({ name, content: Buffer.from('x') })));

/** Why a file is refused. */
async function refusal(name: string, content: string | Buffer): Promise<Problem> {
  const path = await file(name, content);
  return readAll(path).then(
    () => {
      throw new Error(`${name} was read`);
    },
    (error: Problem) => error,
  );
}

describe('what cannot be read is named for what it is, with what to do, in both languages', () => {
  test.each<[string, string | Buffer, string, string, string]>([
    [
      '点位.xls',
      bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
      'old Excel workbook',
      '旧版 Excel',
      '另存为 .xlsx',
    ],
    ['说明.doc', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), 'text document', '文字或演示文档', '原始数据'],
    ['a.xlsb', archive('[Content_Types].xml', 'xl/workbook.bin'), 'binary Excel', '.xlsb', '另存为 .xlsx'],
    ['a.ods', archive('META-INF/manifest.xml', 'content.xml'), 'OpenDocument', '.ods', '另存为 .xlsx'],
    ['a.docx', archive('word/document.xml'), 'text document', '文字或演示文档', '原始数据'],
    [
      'city.gdb.zip',
      archive('city.gdb/a00000001.gdbtable'),
      'file geodatabase',
      '文件地理数据库',
      '导出为 GeoPackage',
    ],
    ['a.rar', bytes('Rar!\x1a\x07\x01\0'), 'RAR archive', 'RAR', '解压'],
    ['a.7z', bytes('7z\xbc\xaf\x27\x1c\0\x04'), '7z archive', '7z', '解压'],
    ['a.mdb', bytes('\0\x01\0\0Standard Jet DB\0'), 'Access database', 'Access', '导出为 GeoPackage'],
    ['a.accdb', bytes('\0\x01\0\0Standard ACE DB\0'), 'Access database', 'Access', '导出为 GeoPackage'],
    ['a.pdf', '%PDF-1.7\n1 0 obj', 'PDF', 'PDF', '原始数据'],
    ['a.png', png, 'an image', '图片', '原始数据'],
    ['a.csv', png, 'an image', '图片', '原始数据'],
    ['a.dwg', bytes('AC1032'), 'CAD drawing', 'CAD', '导出为 GeoPackage'],
    ['a.dxf', '  0\nSECTION\n  2\nHEADER\n', 'CAD drawing', 'CAD', '导出为 GeoPackage'],
    ['a.tab', '!table\n!version 300\n', 'MapInfo', 'MapInfo', '导出为 GeoPackage'],
    [
      'a.gml',
      '<?xml version="1.0"?>\n<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2"/>',
      'GML',
      'GML',
      '导出为 GeoPackage',
    ],
    [
      'a.xml',
      '<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0"/>',
      'GML',
      'GML',
      '导出为 GeoPackage',
    ],
    ['a.gpx', gzipSync('<?xml version="1.0"?><gpx version="1.1"/>'), 'GPX', 'GPX', '导出为 GeoPackage'],
    ['a.osm', '<osm version="0.6"/>', 'OpenStreetMap', 'OpenStreetMap', '导出为 GeoPackage'],
    ['a.geojson', '<!DOCTYPE html><html><body>404</body></html>', 'web page', '网页', '下载'],
    ['a.pmtiles', bytes('PMTiles\x03'), 'tiles', '瓦片包', '原始数据'],
    [
      'a.dbf',
      dbf([{ name: Buffer.from('A'), length: 8 }], [[Buffer.from('x')]]),
      'one part of a shapefile',
      'shapefile 的一部分',
      '一起选中',
    ],
    ['a.shx', pointShp([[123, 31]]), 'one part of a shapefile', 'shapefile 的一部分', '一起选中'],
    ['a.prj', 'GEOGCS["x"]', 'one part of a shapefile', 'shapefile 的一部分', '一起选中'],
    [
      'alone.shp',
      pointShp([[123, 31]]),
      '.shp file without the .dbf',
      '缺少存放编码和名称的 .dbf',
      '一起选中',
    ],
    ['a.bin', bytes('\0\x01\x02\x03'), 'not known here', '无法识别', 'GeoPackage'],
  ])('%s', async (name, content, en, zh, advice) => {
    const { status, code, detail, text } = await refusal(name, content);
    expect({ status, code }).toEqual({ status: 400, code: 'unreadable-kind' });
    expect(detail).toContain(`${name}: this is `);
    expect(detail).toContain(en);
    expect(text?.zh).toContain(zh);
    expect(text?.zh).toContain(advice);
  });

  test('a database without layers', async () => {
    const path = await file('a.sqlite', '');
    const database = new sqlite.Database(path);
    database.exec('create table a (b)');
    await expect(readAll(path)).rejects.toMatchObject({ detail: expect.stringContaining('no GeoPackage') });
    database.exec('create table metadata (name, value); create table tiles (zoom_level)');
    database.close();
    await expect(readAll(path)).rejects.toMatchObject({
      detail: expect.stringContaining('package of tiles'),
    });
  });

  test('a table whose first column begins like a picture is a table', async () => {
    const { features } = await readAll(await file('编码.csv', 'BM,MC,X,Y\nT1,a,123,31\n'));
    expect(features).toHaveLength(1);
  });
});

test('no refusal of a file speaks of the command line', async () => {
  const refusals = await Promise.all([
    refusal('b.csv', 'code,name\n1,a\n'),
    refusal('c.csv', Buffer.from([0x61, 0xff, 0x2c, 0xfe, 0x0a])),
    refusal('d.json', '{"type":"FeatureCollection","crs":{"type":"EPSG"},"features":[]}'),
    refusal('e.zip', archive('a.txt')),
    refusal('f.zip', archive('a.csv', 'b.csv')),
  ]);
  for (const { detail, text } of refusals) {
    expect(detail).not.toMatch(/(^|\s)--\w/);
    expect(text?.zh).toMatch(/\p{Script=Han}/u);
    expect(text?.zh).not.toMatch(/(^|\s)--\w/);
  }
});
