import { expect, it } from 'vitest';
import { type CityGrid, systemNamed } from '../../../server/coordinates/named-systems.ts';
import { fromCrs84, toCrs84 } from '../../../server/coordinates/transform.ts';
import { readCityGrids } from '../../../server/geometry/city-grids.ts';

const grids: CityGrid[] = [
  {
    names: ['某市城市坐标系', 'Some city grid'],
    frame: 'Beijing 1954',
    definition: '+proj=tmerc +lat_0=31 +lon_0=121.5 +x_0=0 +y_0=0 +ellps=krass +units=m',
  },
];

it.each([
  ['国家2000', undefined, 'EPSG:4490', null],
  ['2000国家大地坐标系', undefined, 'EPSG:4490', null],
  ['国家2000 3度带 40带', undefined, 'EPSG:4528', null],
  ['国家2000 3度带 40带', 500_000, 'EPSG:4549', null],
  ['CGCS2000 三度带 中央经线120', undefined, 'EPSG:4549', null],
  ['CGCS2000 三度带 中央经线120', 40_500_000, 'EPSG:4528', null],
  ['西安80', undefined, 'EPSG:4610', 'Xian 1980'],
  ['西安80 3度带 中央经线 120', undefined, 'EPSG:2385', 'Xian 1980'],
  ['Beijing 1954 / 3-degree Gauss-Kruger CM 120E', undefined, 'EPSG:2437', 'Beijing 1954'],
  ['EPSG:2437', undefined, 'EPSG:2437', 'Beijing 1954'],
  ['EPSG:4214', undefined, 'EPSG:4214', 'Beijing 1954'],
  ['urn:ogc:def:crs:EPSG::4610', undefined, 'EPSG:4610', 'Xian 1980'],
  ['some city  grid', undefined, '某市城市坐标系', 'Beijing 1954'],
  ['gcj02', undefined, 'GCJ-02', null],
] as const)('%s with an easting of %s is %s', (text, easting, name, unshifted) => {
  const found = systemNamed(text, grids, easting);
  expect(found?.crs.name).toBe(name);
  expect(found?.unshifted).toBe(unshifted);
});

it.each(['Mars', 'EPSG:9999', '+proj=nothing', ''])('%s is none', (text) => {
  expect(systemNamed(text, grids, undefined)).toBeNull();
});

it('puts a place where the zone has it, and back', () => {
  // On the central meridian the easting is 500,000 m, and the northing the arc of the meridian from the equator.
  const { crs } = systemNamed('西安80 3度带 中央经线 120', [], 500_000)!;
  const [lon, lat] = toCrs84(crs)(500_000, 3_431_000);
  expect(lon).toBeCloseTo(120, 9);
  expect(lat).toBeCloseTo(31, 1);
  expect(fromCrs84(crs)(lon, lat)[1]).toBeCloseTo(3_431_000, 3);
});

it('takes a PROJ string with its shift for known, without for unknown', () => {
  const definition = '+proj=tmerc +lat_0=0 +lon_0=120 +x_0=500000 +ellps=krass +units=m';
  expect(systemNamed(definition, [], undefined)?.unshifted).toBe('Beijing 1954');
  expect(systemNamed(`${definition} +towgs84=15,-150,-90,0,0,0,0`, [], undefined)?.unshifted).toBeNull();
});

it('reads the grids of the city, and says what is wrong with them', () => {
  expect(readCityGrids().length).toBeGreaterThan(0);
  expect(() => readCityGrids('[{"names":["A"],"frame":"Mars","definition":"+proj=tmerc"}]')).toThrow(/frame/);
  const unknown = '[{"names":["A"],"frame":"CGCS 2000","definition":"+proj=nothing"}]';
  expect(() => readCityGrids(unknown)).toThrow(/"A"/);
});
