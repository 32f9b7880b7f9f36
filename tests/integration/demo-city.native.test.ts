import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { buildCity, type CityLayer } from '../../data/demo-city/city.ts';
import { cityWide } from '../../domain/access/principal.ts';
import type { Database } from '../../server/database/database.ts';
import { readLayerDefinitions } from '../../server/layers/definitions.ts';
import type { PublishedLayer } from '../../server/layers/published.ts';
import { createLayers, type LayerService } from '../../server/layers/service.ts';
import { createPlaces, type Places } from '../../server/places/service.ts';
import { MemoryMaker } from '../../server/tiles/memory-maker.ts';
import { PostgisMaker } from '../../server/tiles/postgis-maker.ts';
import type { TileAddress } from '../../tiles/address.ts';
import { tileBudget } from '../../tiles/budget.ts';
import { mercatorX, mercatorY } from '../../tiles/web-mercator.ts';
import { calls } from '../harness/callers.ts';
import { testDatabase } from '../harness/database.ts';
import { silentLog } from '../harness/silent-log.ts';
import { readMlt, readMvt } from '../unit/tiles/mlt/read.ts';
import { type Feature, type Running, startRouting } from './routing/town.ts';
import { expectSameTile } from './tiles/compare.ts';
import { publish, published } from './tiles/town.ts';

const zooms = [0, 6, 8, 10, 12, 13, 14, 16, 18];
const zoomsALayer = 3;
const tilesAZoom = 2;
// A long line that is cut at the edge of the buffer may end a unit further there: the tile itself is compared.
const inside = 0;
const signal = new AbortController().signal;

// Building and publishing the city is most of the work: what looks at the whole of it is in this one file.
let database: Database;
let layers: LayerService;
let memory: MemoryMaker;
let postgis: PostgisMaker;
const centres = new Map<string, [number, number][]>();
let units: Feature[];
let city: CityLayer[];

beforeAll(async () => {
  database = await testDatabase();
  layers = await createLayers(database, (error) => {
    throw error;
  });
  city = buildCity(20_261_121);
  for (const { layer, features } of city) {
    await publish(database, layer, features);
    if (layer === 'unit-grids') units = features as Feature[];
    const somewhere = features.filter((_, at) => at % Math.ceil(features.length / tilesAZoom) === 0);
    centres.set(
      layer,
      somewhere.map(({ geometry }) => firstVertex(geometry)),
    );
  }
  await layers.refresh();
  memory = new MemoryMaker(database.connection, silentLog);
  postgis = new PostgisMaker(database, layers, memory, () => undefined);
}, 300_000);
afterAll(async () => {
  await Promise.all([memory.close(), postgis.close()]);
  await layers.close();
});

function firstVertex(geometry: GeoJSON.Geometry): [number, number] {
  let place: unknown = 'coordinates' in geometry ? geometry.coordinates : [];
  while (Array.isArray(place) && Array.isArray(place[0])) place = place[0];
  return place as [number, number];
}

function tileAround([longitude, latitude]: [number, number], z: number): TileAddress {
  return { z, x: Math.floor(mercatorX(longitude) * 2 ** z), y: Math.floor(mercatorY(latitude) * 2 ** z) };
}

const ids = readLayerDefinitions().map(({ id }) => id);

/** A few of the zooms, others for the next layer: every layer is compared, and every zoom with a third of the layers. */
const zoomsOf = (at: number): number[] =>
  Array.from({ length: zoomsALayer }, (_, step) => zooms[(at + step * zoomsALayer) % zooms.length]!);

describe.each(ids.map((id, at) => [id, zoomsOf(at)] as const))(
  'both makers show the same of %s',
  (id, some) => {
    test.each(some)('at zoom %i', async (z) => {
      const layer: PublishedLayer = published(layers, id);
      for (const centre of centres.get(id)!) {
        const address = tileAround(centre, z);
        const [ours, theirs] = await Promise.all(
          [memory, postgis].map((maker) => maker.make(layer, null, address, 'mvt', signal)),
        );
        const { x, y } = address;
        const { drawn, alone } = expectSameTile(ours!, theirs!, id, `${z}/${x}/${y}`, inside);
        // What only touches the edge of the buffer may be there for one alone.
        expect(alone.length).toBeLessThanOrEqual(drawn * 0.01);
        for (const { data, shown, total } of [ours!, theirs!]) {
          expect(data.length).toBeLessThanOrEqual(tileBudget.bytes);
          expect(shown).toBeLessThanOrEqual(Math.min(tileBudget.features, total));
        }
        expect(theirs!.total).toBe(ours!.total);
        for (const [maker, made] of [
          [memory, ours!],
          [postgis, theirs!],
        ] as const) {
          const { data, shown } = await maker.make(layer, null, address, 'mlt', signal);
          expect(shown).toBe(made.shown);
          expect(readMlt(data), `${z}/${x}/${y}`).toEqual(readMvt(made.data));
        }
      }
    });
  },
);

describe('routing', () => {
  const tierIds = ['districts', 'streets', 'responsibility-grids', 'unit-grids'];
  const pointCount = 100_000;
  let running: Running;
  beforeAll(async () => {
    running = await startRouting(database);
    return async () => {
      await running.routing.close();
      await running.layers.close();
    };
  }, 300_000);

  it('covers every point of the demo city as PostGIS says, in all four tiers', async () => {
    const { locator, mosaic, city } = running.routing.current();
    const [west, south, east, north] = city!;
    let state = 1;
    const next = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    const corners = units.flatMap(({ geometry }) =>
      geometry.type === 'Polygon' ? geometry.coordinates[0]!.filter(() => next() < 0.02) : [],
    );
    const points = [
      ...corners,
      ...Array.from({ length: pointCount }, () => [
        west + next() * (east - west),
        south + next() * (north - south),
      ]),
    ];
    const expected = points.map((): string[] => []);
    for (const id of tierIds) {
      const { table } = running.layers.find(id)!;
      const { rows } = await database.query<{ n: number; codes: string[] }>(
        `select p.n::int as n, array_agg(f.code order by f.code collate "C") as codes
           from unnest($1::float8[], $2::float8[]) with ordinality as p (x, y, n)
           join ${table} f on ST_Covers(f.geom, ST_SetSRID(ST_Point(p.x, p.y), 4326)) group by p.n`,
        [points.map(([x]) => x), points.map(([, y]) => y)],
      );
      for (const { n, codes } of rows) expected[n - 1]!.push(...codes);
    }
    const differing = points.filter(
      ([x, y], i) =>
        locator
          .covering(x!, y!)
          .map((area) => mosaic.table.codes[area])
          .join() !== expected[i]!.join(),
    );
    expect(corners.length).toBeGreaterThan(10_000);
    expect(expected.filter((codes) => codes.length > 4).length).toBeGreaterThan(corners.length / 2);
    expect(differing).toEqual([]);
  }, 300_000);

  it('gives every unit grid its own family of areas', () => {
    const { mosaic, tiers } = running.routing.current();
    const { tierStart, codes } = mosaic.table;
    expect(tiers.every((tier) => tier !== null)).toBe(true);
    for (let area = tierStart[1]!; area < codes.length; area++) {
      const parent = mosaic.parents[area]!;
      expect(parent >= 0 && codes[area]!.startsWith(codes[parent]!)).toBe(true);
    }
  });
});

describe('what callers say', () => {
  let running: Running;
  let places: Places;
  beforeAll(async () => {
    running = await startRouting(database);
    const fail = (error: unknown) => running.failures.push(error);
    places = createPlaces({ database, layers: running.layers, routing: running.routing, log: fail });
    return async () => {
      await places.close();
      await running.routing.close();
      await running.layers.close();
      expect(running.failures).toEqual([]);
    };
  }, 300_000);

  it('are read at once when the names were compiled beforehand', async () => {
    const dispatcher = cityWide('user', 'd', 'dispatcher');
    const { text, street } = calls(city, 1, 20_261_201)[0]!;
    expect(places.readNow({ q: text }, dispatcher)).toBeNull();
    await places.prepare();
    expect(places.readNow({ q: text }, dispatcher)?.units.map(({ unit }) => unit.code)).toContain(street);
  });

  it('leads to the right street office, and is not called sure where it does not', async () => {
    const said = calls(city, 500, 20_261_130);
    let [first, amongThree, sure, sureAndWrong] = [0, 0, 0, 0];
    for (const { text, street } of said) {
      const { units: found, status } = await places.read({ q: text }, cityWide('user', 'd', 'dispatcher'));
      const at = found.findIndex(({ unit }) => unit.code === street);
      if (at === 0) first++;
      if (at >= 0 && at < 3) amongThree++;
      if (status === 'found') sure++;
      if (status === 'found' && at !== 0) sureAndWrong++;
    }
    expect(said.length).toBe(500);
    expect(first / said.length).toBeGreaterThanOrEqual(0.9);
    expect(amongThree / said.length).toBeGreaterThanOrEqual(0.97);
    expect(sureAndWrong / sure).toBeLessThanOrEqual(0.02);
    expect(sure).toBeGreaterThan(250);
  }, 300_000);
});
