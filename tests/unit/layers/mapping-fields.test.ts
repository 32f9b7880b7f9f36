import { describe, expect, test } from 'vitest';
import { parseFieldMap } from '../../../server/layers/loading/field-map.ts';
import { FieldMapper } from '../../../server/layers/loading/map-fields.ts';

const degrees = (x: number, y: number): [number, number] => [x, y];
const ring = [
  [123, 31],
  [123.1, 31],
  [123.1, 31.1],
  [123, 31],
];

function map(properties: Record<string, unknown>, geometry: unknown, fields = '') {
  const source = [{ place: 'feature 1', properties, geometry }];
  const chosen = fields ? parseFieldMap(fields) : {};
  const mapper = new FieldMapper('towns.geojson', chosen, 'Polygon', degrees);
  const mapped = mapper.map(source);
  mapper.finish();
  return mapped;
}
const polygon = { type: 'Polygon', coordinates: [ring] };

describe('fields', () => {
  test('code, name and parent map themselves and leave the properties', () => {
    expect(map({ code: 7, name: '东门', parent: '', area: 3 }, polygon)).toEqual([
      { code: '7', name: '东门', parent: null, properties: { area: 3 }, geometry: polygon },
    ]);
  });

  test('other fields can be named', () => {
    const [feature] = map(
      { id: 31010105, NAME: '老西门', cnty: '黄浦' },
      polygon,
      'code=id,name=NAME,parent=cnty',
    );
    expect(feature).toMatchObject({ code: '31010105', name: '老西门', parent: '黄浦', properties: {} });
  });

  test('a field that the file does not have is refused, naming those it has', () => {
    expect(() => map({ id: 1, NAME: 'a' }, polygon, 'code=ID')).toThrow(
      '--map code=ID: towns.geojson has no field "ID"; it has id, NAME',
    );
  });

  test.each(['code', 'kode=ID', 'code=', 'code=A=B'])('--map %s is refused', (text) => {
    expect(() => parseFieldMap(text)).toThrow('expected code=FIELD, name=FIELD or parent=FIELD');
  });

  test('heights and measures are told of, which are not kept; zero is none', () => {
    const at = (...third: number[]) => ({ type: 'Point', coordinates: [123, 31, ...third] });
    const mapper = new FieldMapper('cameras.geojson', {}, 'Point', degrees);
    const geometries = [at(), at(0), at(4.5), at(0, 7), { ...at(), hasHeights: true }];
    const mapped = mapper.map(
      geometries.map((geometry, i) => ({ place: `feature ${i}`, properties: { code: `C${i}` }, geometry })),
    );
    expect(mapped.map(({ geometry }) => geometry)).toEqual(geometries.map(() => at()));
    expect(mapper.finish()).toEqual({
      fields: ['code'],
      heights: { count: 3, features: ['C2', 'C3', 'C4'] },
    });
  });

  test('a file without features is refused', () => {
    expect(() => new FieldMapper('empty.geojson', {}, 'Polygon', degrees).finish()).toThrow(
      'empty.geojson: the file holds no features',
    );
  });
});

describe('geometry', () => {
  test('heights are dropped, multi forms are kept', () => {
    const high = { type: 'MultiPolygon', coordinates: [[ring.map((position) => [...position, 4])]] };
    expect(map({}, high)[0]?.geometry).toEqual({ type: 'MultiPolygon', coordinates: [[ring]] });
  });

  test.each([
    [null, 'towns.geojson, feature 1: the geometry is missing'],
    [{ type: 'Point', coordinates: [1, 2] }, 'the geometry is "Point", expected Polygon or MultiPolygon'],
    [{ type: 'Polygon', coordinates: [ring.slice(0, 3)] }, 'a ring has 3 positions, expected at least 4'],
    [
      { type: 'Polygon', coordinates: [[...ring.slice(0, 3), [0, 0]]] },
      'a ring starts at [123,31] and ends at [0,0]',
    ],
    [
      { type: 'Polygon', coordinates: [[...ring.slice(0, 2), [123, 'x'], ring[0]]] },
      'vertex 3: [123,"x"] is not a position',
    ],
    [{ type: 'Polygon', coordinates: [] }, 'the geometry is empty'],
    [{ type: 'Polygon', coordinates: 'abc' }, 'coordinates are "abc", expected an array'],
    [
      {
        type: 'Polygon',
        coordinates: [
          [
            [31, 123],
            [31.1, 123],
            [31, 123.1],
            [31, 123],
          ],
        ],
      },
      'longitude and latitude look swapped',
    ],
    [
      {
        type: 'Polygon',
        coordinates: [
          [
            [235000, 900000],
            [1, 2],
            [3, 4],
            [235000, 900000],
          ],
        ],
      },
      'declare the coordinate system with --crs',
    ],
  ])('%j is refused: %s', (geometry, reason) => {
    expect(() => map({}, geometry)).toThrow(reason);
  });
});
