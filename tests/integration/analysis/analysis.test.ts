import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areaOf, lengthOf } from '../../../client/map/ellipsoid.ts';
import type { AnalysisAnswer } from '../../../domain/answers/analysis.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { publishLayer, tinyCity } from '../../harness/tiny-city.ts';

let city: Operations;
let tables: Record<string, string>;

type Position = [number, number];
const box = (w: number, s: number, e: number, n: number): Position[] => [
  [w, s],
  [e, s],
  [e, n],
  [w, n],
  [w, s],
];
const polygon = (...ring: Position[]) => ({ type: 'Polygon', coordinates: [ring] });
const feature = (code: string, geometry: object) => ({
  type: 'Feature',
  properties: { code, name: code },
  geometry,
});
const point = (...coordinates: Position) => ({ type: 'Point', coordinates });
/** The same to a few parts in a hundred thousand, as good as the console measures. */
const like = (size: number) => expect.closeTo(size, 4 - Math.ceil(Math.log10(size)));
/** Two in the south-west street, one in the north-west one, one on the border of both, one outside the city. */
const cameras = {
  C1: [123.002, 31.002],
  C2: [123.008, 31.004],
  C3: [123.005, 31.015],
  C4: [123.005, 31.01],
  C5: [124, 32],
} as const;
/** Along 31.005 N, through both southern streets and beyond the city in the east. */
const river: Position[] = [
  [123.005, 31.005],
  [123.05, 31.005],
];
/** More than one statement takes. */
const lamps = 4_130;
/** A quarter of each of the four streets. */
const wood = box(123.01, 31.005, 123.03, 31.015);

beforeAll(async () => {
  const database = await testDatabase(tinyCity);
  const folder = await mkdtemp(join(tmpdir(), 'wangge-analysis-'));
  await publishLayer(
    database,
    folder,
    'cameras',
    Object.entries(cameras).map(([code, place]) => feature(code, point(...(place as unknown as Position)))),
  );
  await publishLayer(database, folder, 'rivers', [feature('R1', { type: 'LineString', coordinates: river })]);
  await publishLayer(database, folder, 'forests', [feature('F1', polygon(...wood))]);
  await publishLayer(
    database,
    folder,
    'street-lamps',
    Array.from({ length: lamps }, (_, i) =>
      feature(`L${i}`, point(123.0003 + (i % 70) * 0.00062, 31.0003 + Math.floor(i / 70) * 0.00034)),
    ),
  );
  await publishLayer(database, folder, 'parks', [feature('P1', polygon(...box(123, 31, 123.01, 31.01)))]);
  await rm(folder, { recursive: true });
  city = await startOperations(database);
  tables = Object.fromEntries(city.layers.published().map(({ id, table }) => [id, table]));
  // No file can bring this in; a table that somebody mended by hand can hold it.
  await database.query(
    `update ${tables.parks} set geom = st_geomfromtext('POLYGON((123 31, 123.01 31.01, 123.01 31, 123 31.01, 123 31))', 4326)`,
  );
});
afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});

const ask = <Body = AnalysisAnswer>(operation: string, body: unknown) =>
  city.request<Body>('dispatcher', `/api/analysis/${operation}`, { body });
async function answer(operation: string, body: unknown): Promise<AnalysisAnswer> {
  const asked = await ask(operation, body);
  expect([asked.status, asked.body]).toEqual([200, asked.body]);
  return asked.body;
}
const properties = async (operation: string, body: unknown) =>
  (await answer(operation, body)).features.map((each) => each.properties);
const codes = async (operation: string, body: unknown) =>
  (await properties(operation, body)).map(({ code }) => code);

const wholeCity = polygon(...box(122.99, 30.99, 123.05, 31.03));
const firstStreet = { tier: 'street', code: '990101001' };

describe('worked by hand', () => {
  it('finds what lies in an area of a tier, a border belonging to both sides', async () => {
    expect(await codes('within', { layer: 'cameras', region: firstStreet })).toEqual(['C1', 'C2', 'C4']);
    expect(await codes('within', { layer: 'forests', region: firstStreet })).toEqual(['F1']);
    expect(await codes('within', { layer: 'forests', region: firstStreet, relation: 'inside' })).toEqual([]);
    expect(await codes('within', { layer: 'forests', region: wholeCity, relation: 'inside' })).toEqual([
      'F1',
    ]);
    expect(await codes('within', { layer: 'cameras', region: wholeCity, filter: "code >= 'C3'" })).toEqual([
      'C3',
      'C4',
    ]);
  });

  it('measures distances along the ellipsoid: an arc of the meridian of 0.002° at 31° N is 221.7 m', async () => {
    // M = a (1 − e²) / (1 − e² sin² φ)^(3/2) is 6,352,3xx m there: M × 0.002 × π / 180.
    const near = { layer: 'cameras', region: point(123.002, 31.004) };
    expect(await properties('within', { ...near, distance: 222 })).toMatchObject([
      { code: 'C1', distance: expect.closeTo(221.73, 1) },
    ]);
    expect(await codes('within', { ...near, distance: 221 })).toEqual([]);
    const nearest = await answer('nearest', { layer: 'cameras', point: near.region, limit: 2 });
    expect(nearest.features.map(({ properties: { code } }) => code)).toEqual(['C1', 'C2']);
    expect(nearest.more).toBe(true);
  });

  it('counts thousands, which go through several statements, as one query does', async () => {
    const sum = await properties('counts', { layer: 'street-lamps', tier: 'street' });
    const { rows } = await city.database.query<{ code: string; count: number }>(
      `select (select min(a.code) from ${tables.streets} a where st_covers(a.geom, f.geom)) as code, count(*)::int as count
         from ${tables['street-lamps']} f group by 1 order by 1`,
    );
    expect(rows.reduce((total, { count }) => total + count, 0)).toBe(lamps);
    expect(sum.map(({ code, count }) => ({ code, count }))).toEqual(rows);
    expect((await properties('measure', { layer: 'street-lamps' }))[0]).toMatchObject({ count: lamps });
  });

  it('counts each feature once by tier, and what lies in no area too', async () => {
    const counted = await properties('counts', { layer: 'cameras', tier: 'street' });
    expect(counted.map(({ code, count }) => [code, count])).toEqual([
      ['990101001', 3],
      ['990101002', 1],
      ['990102001', 0],
      ['990102002', 0],
      [null, 1],
    ]);
    const woods = await properties('counts', { layer: 'forests', tier: 'street' });
    const shares = woods.map(({ area }) => Number(area));
    const [whole] = await properties('measure', { layer: 'forests' });
    expect(shares).toHaveLength(4);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(Number(whole!.area), 0);
    expect(woods.reduce((sum, { count }) => sum + Number(count), 0)).toBe(1);
    const inside = await properties('counts', { layer: 'cameras', tier: 'unit-grid', region: firstStreet });
    expect(inside.map(({ code, count }) => [code, count])).toEqual([
      ['990101001001001', 3],
      ['990101001001002', 0],
    ]);
  });

  it('has area and length as the measuring tool has them', async () => {
    const [woods] = await properties('measure', { layer: 'forests' });
    expect(woods).toEqual({ count: 1, area: like(areaOf(wood)), length: 0 });
    const [rivers] = await properties('measure', { layer: 'rivers' });
    expect(rivers).toEqual({ count: 1, area: 0, length: like(lengthOf(river)) });
    const [cut] = await properties('measure', { layer: 'rivers', region: firstStreet });
    const inStreet: Position[] = [river[0]!, [123.02, 31.005]];
    expect(cut!.length).toEqual(like(lengthOf(inStreet)));
  });

  it('cuts two layers by one another, and a layer to a region', async () => {
    const pieces = await properties('intersection', { layer: 'forests', with: 'streets' });
    expect(pieces.map(({ code, withCode }) => [code, withCode])).toEqual([
      ['F1', '990101001'],
      ['F1', '990101002'],
      ['F1', '990102001'],
      ['F1', '990102002'],
    ]);
    const one = await answer('intersection', { layer: 'forests', with: 'streets', region: firstStreet });
    expect(one.features).toHaveLength(1);
    expect(one.features[0]!.properties.area).toEqual(like(areaOf(box(123.01, 31.005, 123.02, 31.01))));
    const first = await answer('intersection', { layer: 'forests', with: 'streets', limit: 2 });
    expect([first.numberReturned, first.more]).toEqual([2, true]);
    const crossings = await properties('intersection', { layer: 'rivers', with: 'unit-grids' });
    expect(crossings.map(({ withCode }) => withCode)).toEqual([
      '990101001001001',
      '990101001001002',
      '990102001001001',
      '990102001001002',
    ]);
    const streets = await answer('union', { layer: 'streets', region: { tier: 'district', code: '990101' } });
    expect(streets.features[0]!.properties).toMatchObject({
      area: like(areaOf(box(123, 31, 123.02, 31.02))),
    });
  });

  it('buffers on the ellipsoid: 1,000 m around a point is 3.12 km² by 32 corners', async () => {
    const [round] = await properties('buffer', { region: point(123, 31), distance: 1_000 });
    // A regular polygon of 32 corners has n/2 sin(2π/n) r².
    expect(Number(round!.area) / (16 * Math.sin(Math.PI / 16) * 1e6)).toBeCloseTo(1, 2);
  });

  it('answers a table', async () => {
    const table = await fetch(`${city.url}/api/analysis/counts?f=csv`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${city.keys.dispatcher}` },
      body: JSON.stringify({ layer: 'cameras', tier: 'district' }),
    });
    expect([table.headers.get('content-type'), (await table.text()).split('\r\n')]).toEqual([
      expect.stringContaining('text/csv'),
      ['code,name,count,area,length', '990101,990101区,4,0,0', '990102,990102区,0,0,0', ',,1,0,0', ''],
    ]);
  });
});

it('cuts an area that crosses itself as the two that it is, and answers no empty one', async () => {
  // Of four triangles between the diagonals of a box, the one in the west and the one in the east.
  const whole = areaOf(box(123, 31, 123.01, 31.01));
  const [measured] = await properties('measure', { layer: 'parks', region: firstStreet });
  expect(measured).toEqual({ count: 1, area: like(whole / 2), length: 0 });
  const half = polygon(...box(123, 31, 123.005, 31.01));
  for (const operation of ['measure', 'union'])
    expect((await properties(operation, { layer: 'parks', region: half }))[0]!.area, operation).toEqual(
      like(whole / 4),
    );
  const pieces = await properties('intersection', {
    layer: 'parks',
    with: 'unit-grids',
    region: firstStreet,
  });
  expect(pieces).toMatchObject([{ code: 'P1', withCode: '990101001001001', area: like(whole / 2) }]);
});

it('has no length of areas whose borders touch a region', async () => {
  // The wood ends at 31.015 N and 123.03 E; this region meets it in a box and along a line beside that.
  const hook = polygon(
    [123.02, 31.01],
    [123.03, 31.01],
    [123.03, 31.015],
    [123.04, 31.015],
    [123.04, 31.02],
    [123.01, 31.02],
    [123.01, 31.015],
    [123.02, 31.015],
    [123.02, 31.01],
  );
  const [measured] = await properties('measure', { layer: 'forests', region: hook });
  expect(measured).toEqual({ count: 1, area: like(areaOf(box(123.02, 31.01, 123.03, 31.015))), length: 0 });
  const counted = await properties('counts', { layer: 'forests', tier: 'district', region: hook });
  expect(counted.map(({ length }) => length)).toEqual([0, 0]);
});

describe('against PostGIS', () => {
  const place = fc
    .tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 200 }))
    .map(([x, y]): Position => [123 + x / 10_000, 31 + y / 10_000]);

  it('cuts, counts and measures random triangles alike', async () => {
    await fc.assert(
      fc.asyncProperty(place, place, place, async (a, b, c) => {
        const twice = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
        fc.pre(Math.abs(twice) > 1e-7);
        const region = polygon(a, b, c, a);
        const { rows } = await city.database.query<{ code: string; area: number }>(
          `select code, st_area(wangge.intersection(geom, r)::geography) as area from ${tables['unit-grids']},
             (select st_setsrid(st_geomfromgeojson($1), 4326) as r) as drawn
            where st_area(wangge.intersection(geom, r)) > 0 order by fid`,
          [JSON.stringify(region)],
        );
        const pieces = await properties('intersection', { layer: 'unit-grids', with: 'districts', region });
        const whole = rows.reduce((sum, { area }) => sum + area, 0);
        expect(pieces.reduce((sum, { area }) => sum + Number(area), 0)).toBeCloseTo(whole, 0);
        expect(new Set(pieces.map(({ code }) => code))).toEqual(new Set(rows.map(({ code }) => code)));
        const [measured] = await properties('measure', { layer: 'unit-grids', region });
        expect(measured!.area).toBeCloseTo(whole, 0);
        const [united] = await properties('union', { layer: 'unit-grids', region });
        const [oracle] = (
          await city.database.query<{ area: number }>(
            `select st_area(wangge.intersection(wangge.union_of(array_agg(geom)), st_setsrid(st_geomfromgeojson($1), 4326))::geography) as area
               from ${tables['unit-grids']}`,
            [JSON.stringify(region)],
          )
        ).rows;
        expect(united!.area).toBeCloseTo(oracle!.area, 0);
      }),
      { numRuns: 12 },
    );
  });

  it('finds the nearest in the same order', async () => {
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 1, max: 6 }), async (at, limit) => {
        const { rows } = await city.database.query<{ distance: number }>(
          `select st_distance(geom::geography, st_setsrid(st_makepoint($1, $2), 4326)::geography) as distance
             from ${tables['unit-grids']} order by distance, fid limit $3`,
          [...at, limit],
        );
        const found = await properties('nearest', {
          layer: 'unit-grids',
          point: point(...at),
          limit,
          distance: 50_000,
        });
        expect(found.map(({ distance }) => Number(distance).toFixed(3))).toEqual(
          rows.map(({ distance }) => distance.toFixed(3)),
        );
      }),
      { numRuns: 12 },
    );
  });
});

describe('refuses', () => {
  const drawn = polygon(...box(123, 31, 123.01, 31.01));
  const bowTie = polygon([123, 31], [123.01, 31.01], [123.01, 31], [123, 31.01], [123, 31]);
  it.each([
    ['an unknown layer', 'within', { layer: 'no-such', region: drawn }, 404, 'unknown-layer', /no-such/],
    [
      'an unknown field',
      'within',
      { layer: 'cameras', region: drawn, filter: 'nosuch = 1' },
      400,
      'bad-filter',
      /nosuch/,
    ],
    [
      'a wrong geometry',
      'within',
      { layer: 'cameras', region: { type: 'Polygon', coordinates: [[1, 2]] } },
      400,
      'invalid-input',
      /region/,
    ],
    [
      'an area that crosses itself',
      'measure',
      { layer: 'forests', region: bowTie },
      400,
      'invalid-geometry',
      /Self-intersection/,
    ],
    [
      'a region too big',
      'measure',
      { layer: 'forests', region: polygon(...box(100, 20, 120, 30)) },
      400,
      'invalid-input',
      /20\.0°/,
    ],
    ['a distance of 0', 'buffer', { region: point(123, 31), distance: 0 }, 400, 'invalid-input', /distance/],
    [
      'a negative distance',
      'buffer',
      { region: point(123, 31), distance: -5 },
      400,
      'invalid-input',
      /more than 0 m/,
    ],
    ['no number', 'buffer', { region: point(123, 31), distance: 'NaN' }, 400, 'invalid-input', /distance/],
    [
      'a distance too far',
      'nearest',
      { layer: 'cameras', point: point(123, 31), distance: 60_000 },
      400,
      'invalid-input',
      /50,000/,
    ],
    ['points in place of areas', 'union', { layer: 'cameras' }, 400, 'wrong-geometry-type', /Point/],
    [
      'points with points',
      'intersection',
      { layer: 'cameras', with: 'cameras' },
      400,
      'wrong-geometry-type',
      /Point/,
    ],
    [
      'an unknown area',
      'measure',
      { layer: 'forests', region: { tier: 'street', code: '1' } },
      404,
      'unknown-area',
      /"1"/,
    ],
    ['an unknown member', 'union', { layer: 'forests', no: 1 }, 400, 'invalid-input', /no/],
  ])('%s', async (_, operation, body, status, code, words) => {
    const refused = await ask<{ code: string; detail: string }>(operation, body);
    expect([refused.status, refused.body.code]).toEqual([status, code]);
    expect(refused.body.detail).toMatch(words);
  });

  it('a layer that one may not see, in the words of one that is not there', async () => {
    const asked = { body: { layer: 'cameras' } };
    const refused = await city.request(null, '/api/analysis/measure', asked);
    expect([refused.status, refused.body.code]).toEqual([404, 'unknown-layer']);
    expect((await city.request('dispatcher', '/api/analysis/measure', asked)).status).toBe(200);
  });
});
