import { expect, test } from 'vitest';
import { findColumns } from '../../../server/layers/loading/coordinate-columns.ts';

const columnsOf = (header: string, map = {}) => findColumns(header.split('|'), map);

test.each([
  ['lon|lat', 0, 1],
  ['code|name|LATITUDE|LONGITUDE', 3, 2],
  ['X坐标|Y坐标', 0, 1],
  ['POINT_X|POINT_Y', 0, 1],
  ['GPS经度|GPS纬度', 0, 1],
  ['经度(°)|纬度(°)', 0, 1],
  ['经度（度）|纬度（度）', 0, 1],
  ['中心点 经度|中心点 纬度', 0, 1],
  ['东经|北纬', 0, 1],
  ['横坐标|纵坐标', 0, 1],
  ['JD|WD', 0, 1],
  ['gps_lng|gps_lat', 0, 1],
  ['x|y|经度|纬度', 2, 3],
  ['高德经度|高德纬度|WGS84经度|WGS84纬度', 2, 3],
  ['起点经度|起点纬度|终点经度|终点纬度', 0, 1],
])('%s: longitude is column %i and latitude column %i', (header, longitude, latitude) => {
  expect(columnsOf(header)).toEqual({ kind: 'pair', longitude, latitude, crs: undefined });
});

test.each([
  ['编码|坐标', 'combined'],
  ['经纬度|名称', 'combined'],
  ['坐标（经度,纬度）|名称', 'combined'],
  ['lnglat|name', 'combined'],
  ['geometry|坐标', 'wkt'],
])('%s holds both in one column', (header, kind) => {
  expect(columnsOf(header)).toMatchObject({ kind });
});

test.each([
  'max|min|index|box',
  '坐标系|面积',
  '地址|位置',
  'Shape_Leng|Shape_Area',
  '经度|名称',
  'exit|entry',
])('%s holds no places', (header) => {
  expect(columnsOf(header)).toBeUndefined();
});

test('a name may speak of its system', () => {
  expect(columnsOf('百度经度|百度纬度')).toMatchObject({ crs: 'BD-09' });
  expect(columnsOf('gcj02_lng|gcj02_lat')).toMatchObject({ crs: 'GCJ-02' });
});

test('what a person says goes before what the names say, in any case', () => {
  const pair = { kind: 'pair', longitude: 2, latitude: 3, crs: undefined };
  expect(columnsOf('lon|lat|A|B', { lon: 'a', lat: 'b' })).toEqual(pair);
  expect(columnsOf('lon|lat|Where', { coordinates: 'where' })).toMatchObject({ kind: 'combined', column: 2 });
  expect(columnsOf('lon|lat', { lon: 'A', lat: 'B' })).toBeUndefined();
});
