import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import sqlite from 'node-sqlite3-wasm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { readSystem } from '../../../server/features/systems.ts';
import { testDatabase } from '../../harness/database.ts';
import { grids, publish, published, serve, type Town } from '../tiles/town.ts';

let database: Database;
let town: Town;
let table: string;

beforeAll(async () => {
  database = await testDatabase();
  town = await serve(database);
  await publish(database, 'unit-grids', grids());
  await town.layers.refresh();
  table = published(town.layers, 'unit-grids').table;
});
afterAll(() => town.close());

const uri = (code: number) => `http://www.opengis.net/def/crs/EPSG/0/${code}`;
/** With the axis order of the register: latitude or northing first where true. */
const systems: [code: number, northingFirst: boolean][] = [
  [4326, true],
  [4490, true],
  [3857, false],
  [32651, false],
  [4549, true],
  [4528, true],
  [4509, true],
  [2193, true],
];

interface Page {
  features: { id: number; geometry: GeoJSON.Polygon }[];
  numberMatched: number;
}
const address = (parameters: Record<string, string>) =>
  `${town.url}/ogc/collections/unit-grids/items?${new URLSearchParams({ limit: '10000', ...parameters })}`;
const items = async (parameters: Record<string, string>) => {
  const response = await fetch(address(parameters));
  const page = (await response.json()) as Page;
  expect([response.status, page]).toEqual([200, page]);
  return { page, crs: response.headers.get('content-crs') };
};

describe('features', () => {
  test.each(systems.filter(([code]) => code !== 2193))(
    'in EPSG:%i lie where PostGIS puts them, axes in order',
    async (code, northingFirst) => {
      const { page, crs } = await items({ crs: uri(code), limit: '20' });
      expect(crs).toBe(`<${uri(code)}>`);
      const { rows } = await database.query<{ fid: number; x: number; y: number }>(
        `select fid, st_x(p) as x, st_y(p) as y from (
         select fid, st_transform(st_pointn(st_exteriorring(st_forcepolygonccw(geom)), 2), ${code}) as p from ${table}) found
        order by fid limit 20`,
      );
      const digits = code === 4326 || code === 4490 ? 6 : 2;
      for (const [at, { id, geometry }] of page.features.entries()) {
        const { fid, x, y } = rows[at]!;
        const expected = northingFirst ? [y, x] : [x, y];
        const [first, second] = geometry.coordinates[0]![1]!;
        expect([id, first, second]).toEqual([
          fid,
          expect.closeTo(expected[0]!, digits),
          expect.closeTo(expected[1]!, digits),
        ]);
      }
    },
  );

  test.each([
    ['CGCS2000 3度带 41带', 4529],
    ['CGCS2000 / 3-degree Gauss-Kruger CM 123E', 4550],
    ['国家2000', 4490],
    ['EPSG:4549', 4549],
    ['urn:ogc:def:crs:EPSG::4326', 4326],
    ['[EPSG:4490]', 4490],
  ])('%s is a name of EPSG:%i', async (name, code) => {
    expect((await items({ crs: name, limit: '1' })).crs).toBe(`<${uri(code)}>`);
  });

  test('name the systems in which they are kept and are offered', async () => {
    const collection = (await (await fetch(`${town.url}/ogc/collections/unit-grids`)).json()) as {
      crs: string[];
      storageCrs: string;
    };
    expect(collection.storageCrs).toBe('http://www.opengis.net/def/crs/OGC/1.3/CRS84');
    expect(collection.crs).toEqual(
      expect.arrayContaining([collection.storageCrs, ...[4326, 4490, 3857, 4550, 4529, 32651].map(uri)]),
    );
    for (const crs of collection.crs) expect((await items({ crs, limit: '1' })).crs).toBe(`<${crs}>`);
  });
});

describe('a box', () => {
  test('in any system chooses what PostGIS does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...systems.filter(([code]) => code !== 2193)),
        fc.double({ min: 123, max: 123.2, noNaN: true }),
        fc.double({ min: 31, max: 31.2, noNaN: true }),
        fc.double({ min: 1e-4, max: 0.1, noNaN: true }),
        async ([code, northingFirst], lon, lat, size) => {
          const { rows } = await database.query<{ box: number[] }>(
            `select array[st_xmin(b), st_ymin(b), st_xmax(b), st_ymax(b)] as box
               from st_envelope(st_transform(st_makeenvelope($1, $2, $3, $4, 4326), ${code})) b`,
            [lon, lat, lon + size, lat + size],
          );
          const [west, south, east, north] = rows[0]!.box as [number, number, number, number];
          const bbox = northingFirst ? [south, west, north, east] : [west, south, east, north];
          const { page } = await items({ bbox: bbox.join(','), 'bbox-crs': uri(code) });
          const expected = await database.query<{ fid: number }>(
            `select fid from ${table} where st_intersects(${code === 4490 ? 'geom' : `st_transform(geom, ${code})`},
                st_makeenvelope($1, $2, $3, $4, ${code === 4490 ? 4326 : code})) order by fid`,
            [west, south, east, north],
          );
          expect(page.features.map(({ id }) => id)).toEqual(expected.rows.map(({ fid }) => fid));
        },
      ),
      { numRuns: 40 },
    );
  });

  test.each([
    ['1,2,3,4', uri(2193)],
    ['31,123,30,124', uri(4490)],
    ['123,31,124,32', uri(4326)],
  ])('%s in %s is refused where it is none', async (bbox, crs) => {
    const response = await fetch(address({ bbox, 'bbox-crs': crs }));
    if (bbox === '1,2,3,4') {
      // A place far away, where nothing lies.
      expect(((await response.json()) as Page).features).toEqual([]);
    } else expect(response.status).toBe(400);
  });
});

test('a filter in another system chooses what the same does in degrees', async () => {
  const inDegrees = await items({
    filter: 'S_INTERSECTS(geometry, POLYGON((123.03 31.02, 123.08 31.03, 123.05 31.09, 123.03 31.02)))',
  });
  expect(inDegrees.page.features.length).toBeGreaterThan(10);
  for (const [code, northingFirst] of [
    [4549, true],
    [3857, false],
    [4490, true],
    [32651, false],
  ] as const) {
    const { rows } = await database.query<{ text: string }>(
      `select st_astext(st_transform('SRID=4326;POLYGON((123.03 31.02, 123.08 31.03, 123.05 31.09, 123.03 31.02))'::geometry, ${code}), 9) as text`,
    );
    const turned = northingFirst ? rows[0]!.text.replace(/(-?[\d.]+) (-?[\d.]+)/g, '$2 $1') : rows[0]!.text;
    const { page } = await items({ filter: `S_INTERSECTS(geometry, ${turned})`, 'filter-crs': uri(code) });
    expect(page.features.map(({ id }) => id)).toEqual(inDegrees.page.features.map(({ id }) => id));
  }
});

test.each([3031, 3995, 5041, 32661, 32761, 2193, 3857, 4549])(
  'the axes of EPSG:%i are in the order that GDAL has them in',
  async (code) => {
    const wkt = execFileSync('gdalsrsinfo', ['-o', 'wkt1', `EPSG:${code}`], { encoding: 'utf8' });
    const first = /\n {4}AXIS\["([^"]*)"/.exec(wkt)?.[1];
    const { northingFirst } = await readSystem(database, `EPSG:${code}`, 'crs');
    expect([first, northingFirst]).toEqual([northingFirst ? 'Northing' : 'Easting', northingFirst]);
  },
);

const register = '/usr/share/proj/proj.db';
test.skipIf(!existsSync(register))(
  'the axes of every system that is known are in the order of the register',
  async () => {
    const { rows } = await database.query<{ srid: number }>(
      `select srid from spatial_ref_sys where auth_name = 'EPSG' and auth_srid = srid and srtext ~ '^(PROJCS|GEOGCS)'`,
    );
    const proj = new sqlite.Database(register, { readOnly: true });
    const axes = proj.all(
      `select found.code as srid, first.orientation as first, second.orientation as second, first.abbrev as abbreviation
       from (select code, coordinate_system_code as axes from projected_crs where auth_name = 'EPSG'
             union all select code, coordinate_system_code from geodetic_crs where auth_name = 'EPSG') found
       join axis first on first.coordinate_system_auth_name = 'EPSG' and first.coordinate_system_code = found.axes
        and first.coordinate_system_order = 1
       join axis second on second.coordinate_system_auth_name = 'EPSG' and second.coordinate_system_code = found.axes
        and second.coordinate_system_order = 2`,
    ) as { srid: number; first: string; second: string; abbreviation: string }[];
    proj.close();
    const known = new Map(axes.map((each) => [Number(each.srid), each]));
    const wrong: number[] = [];
    let compared = 0;
    for (const { srid } of rows) {
      const found = known.get(srid);
      if (!found) continue;
      // At the poles both axes point to or from them: there the names tell which is which.
      const expected =
        (found.first === 'north' && found.second === 'east') ||
        (/along/.test(found.first) && found.abbreviation === 'N');
      compared++;
      if ((await readSystem(database, `EPSG:${srid}`, 'crs')).northingFirst !== expected) wrong.push(srid);
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(4_000);
  },
);
