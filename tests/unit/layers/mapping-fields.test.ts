import { describe, expect, test } from 'vitest';
import { parseFieldMap, requireTargets } from '../../../server/layers/loading/field-map.ts';
import { FieldMapper } from '../../../server/layers/loading/map-fields.ts';
import { layerOf } from './layer-of.ts';

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
  const mapper = new FieldMapper('towns.geojson', chosen, layerOf('Polygon'), degrees);
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
    expect(() => map({ id: 1, NAME: 'a' }, polygon, 'code=NUMBER')).toThrow(
      'code=NUMBER: towns.geojson has no field "NUMBER"; it has id, NAME',
    );
  });

  test.each(['code', 'code=', 'code=A=B', '编码=A'])('the map %s is refused', (text) => {
    expect(() => parseFieldMap(text)).toThrow('expected code=FIELD,name=FIELD,parent=FIELD');
  });

  test('a field whose name has a comma or an equals sign stands in quotes', () => {
    expect(parseFieldMap('code="a,b=c", lat=纬度')).toEqual({ code: 'a,b=c', lat: '纬度' });
  });

  test('what the layer does not have cannot be mapped, and what it declares can', () => {
    const layer = { id: 'parks', ...layerOf('Polygon', ['operator']) };
    expect(() => requireTargets(parseFieldMap('kode=ID'), layer)).toThrow(
      '"parks" has no "kode" to map a field to; expected one of code, name, parent, lon, lat, coordinates, operator',
    );
    requireTargets(parseFieldMap('operator=管理单位,lon=X,lat=Y,code=ID'), layer);
  });

  test.each<[string, Record<string, unknown>, string, object]>([
    [
      'in another case',
      { ADMINCODE: '1', NAME: '静安', Operator: '局' },
      '',
      { code: '1', name: '静安', properties: { operator: '局' } },
    ],
    [
      'as written before another case',
      { NAME: 'Jingan', name: '静安', CODE: '1' },
      '',
      { code: '1', name: '静安', properties: { NAME: 'Jingan' } },
    ],
    [
      'in Chinese',
      { 网格编码: '1', 名称: '静安', 上级编码: '310106' },
      '',
      { code: '1', name: '静安', parent: '310106', properties: {} },
    ],
    [
      'as a person says, in any case',
      { id: '1', code: 'old', 管理单位: '局' },
      'code=ID,operator=管理单位',
      { code: '1', properties: { code: 'old', operator: '局' } },
    ],
    [
      'as a person says, and what has the name already is kept beside',
      { 单位: '局', operator: '队' },
      'operator=单位',
      { properties: { operator: '局', operator_2: '队' } },
    ],
  ])('are found %s', (_, properties, fields, expected) => {
    const mapper = new FieldMapper(
      'towns.geojson',
      parseFieldMap(fields),
      layerOf('Polygon', ['operator']),
      degrees,
    );
    expect(mapper.map([{ place: 'feature 1', properties, geometry: polygon }])).toEqual([
      { code: null, name: null, parent: null, geometry: polygon, ...expected },
    ]);
    expect(mapper.finish().fields).toEqual(Object.keys(properties));
  });

  test('what was taken for what is told', () => {
    const mapper = new FieldMapper('towns.geojson', {}, layerOf('Polygon', ['operator']), degrees);
    mapper.map([{ place: 'feature 1', properties: { ID: 1, NAME: 'a', OPERATOR: 'b' }, geometry: polygon }]);
    expect(mapper.finish().mapped).toEqual({ name: 'NAME', operator: 'OPERATOR' });
  });

  test('heights and measures are told of, which are not kept; zero is none', () => {
    const at = (...third: number[]) => ({ type: 'Point', coordinates: [123, 31, ...third] });
    const mapper = new FieldMapper('cameras.geojson', {}, layerOf('Point'), degrees);
    const geometries = [at(), at(0), at(4.5), at(0, 7), { ...at(), hasHeights: true }];
    const mapped = mapper.map(
      geometries.map((geometry, i) => ({ place: `feature ${i}`, properties: { code: `C${i}` }, geometry })),
    );
    expect(mapped.map(({ geometry }) => geometry)).toEqual(geometries.map(() => at()));
    expect(mapper.finish()).toEqual({
      fields: ['code'],
      mapped: { code: 'code' },
      heights: { count: 3, features: ['C2', 'C3', 'C4'] },
    });
  });

  test('a file without features is refused', () => {
    expect(() => new FieldMapper('empty.geojson', {}, layerOf('Polygon'), degrees).finish()).toThrow(
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
    [{ type: 'Point', coordinates: [1, 2] }, 'the geometry is "Point", expected Polygon or MultiPolygon'],
    [
      { type: 'Polygon', coordinates: [[...ring.slice(0, 3), [0, 0]]] },
      'a ring starts at [123,31] and ends at [0,0]',
    ],
    [
      { type: 'Polygon', coordinates: [[...ring.slice(0, 2), [123, 'x'], ring[0]]] },
      'vertex 3: [123,"x"] is not a position',
    ],
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
      'declare the coordinate system',
    ],
  ])('%j is refused: %s', (geometry, reason) => {
    expect(() => map({}, geometry)).toThrow(reason);
  });
});

describe('a flaw of one geometry', () => {
  const hole = [
    [123.05, 31.02],
    [123.06, 31.02],
    [123.06, 31.03],
    [123.05, 31.02],
  ];
  const almost = [...ring.slice(0, 3), [123.000001, 31]];
  const line = [
    [123, 31],
    [123.1, 31],
  ];
  const empty = { flaw: 'missing', type: 'empty-geometry', leftOut: true };
  const degenerate = (positions: number, leftOut: boolean) => ({
    flaw: 'few-positions',
    positions,
    type: 'invalid-geometry',
    leftOut,
  });

  test.each([
    ['none', 'Polygon', null, null, empty],
    ['none', 'Polygon', undefined, null, empty],
    ['no position', 'Polygon', { type: 'Polygon', coordinates: [] }, null, empty],
    ['no position of another type', 'Polygon', { type: 'Point', coordinates: [] }, null, empty],
    ['no parts', 'Polygon', { type: 'GeometryCollection', geometries: [] }, null, empty],
    [
      'a point of WKB without a place',
      'Point',
      { type: 'Point', coordinates: [Number.NaN, Number.NaN] },
      null,
      empty,
    ],
    [
      'two positions',
      'Polygon',
      { type: 'Polygon', coordinates: [ring.slice(0, 2)] },
      null,
      degenerate(2, true),
    ],
    [
      'a hole of three',
      'Polygon',
      { type: 'Polygon', coordinates: [ring, hole.slice(0, 3)] },
      { type: 'Polygon', coordinates: [ring] },
      degenerate(3, false),
    ],
    [
      'a part of three',
      'Polygon',
      { type: 'MultiPolygon', coordinates: [[hole.slice(0, 3)], [ring]] },
      { type: 'MultiPolygon', coordinates: [[ring]] },
      degenerate(3, false),
    ],
    [
      'a line of one',
      'LineString',
      { type: 'LineString', coordinates: line.slice(1) },
      null,
      degenerate(1, true),
    ],
    [
      'a part of one',
      'LineString',
      { type: 'MultiLineString', coordinates: [line, line.slice(1)] },
      { type: 'MultiLineString', coordinates: [line] },
      degenerate(1, false),
    ],
    [
      'a ring that ends beside its start',
      'Polygon',
      { type: 'Polygon', coordinates: [almost] },
      { type: 'Polygon', coordinates: [ring] },
      { flaw: 'open-ring', degrees: expect.closeTo(1e-6, 12), type: 'invalid-geometry', leftOut: false },
    ],
  ] as const)('is told by its code, and the rest is kept: %s', (_, type, geometry, kept, flaw) => {
    const sound = {
      Polygon: polygon,
      Point: { type: 'Point', coordinates: [1, 2] },
      LineString: { type: 'LineString', coordinates: line },
    }[type];
    const mapper = new FieldMapper('towns.geojson', {}, layerOf(type), degrees);
    const mapped = mapper.map([
      { place: 'feature 1', properties: { code: 'A' }, geometry: sound },
      { place: 'feature 2', properties: { code: 'B' }, geometry },
    ]);
    expect(mapped.map(({ code, geometry }) => [code, geometry])).toEqual([
      ['A', sound],
      ...(kept ? [['B', kept]] : []),
    ]);
    expect(mapper.finish().flaws).toEqual({
      count: 1,
      features: [{ ...flaw, feature: 'B', place: 'feature 2' }],
    });
  });

  test('of every geometry refuses the file', () => {
    expect(() => map({ code: 'A' }, null)).toThrow(
      'towns.geojson: none of the 1 features has a geometry that can be kept; the first is feature 1',
    );
  });
});
