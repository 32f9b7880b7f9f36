import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import express from 'express';
import type { Geometry, Position } from 'geojson';
import whichPolygon from 'which-polygon';
import { buildCity, type CityLayer } from '../data/demo-city/city.ts';
import type { CityFeature } from '../data/demo-city/features.ts';
import { anonymous } from '../domain/access/principal.ts';
import type { Database } from '../server/database/database.ts';
import { mount } from '../server/endpoint/mount.ts';
import { createItems } from '../server/items/service.ts';
import { writeVersion } from '../server/layers/loading/load.ts';
import { createLayers } from '../server/layers/service.ts';
import { routingEndpoints } from '../server/routing/endpoints.ts';
import { type Area, tableOf } from '../server/routing/kernel/areas.ts';
import { edgesOf } from '../server/routing/kernel/edges.ts';
import { gridOf } from '../server/routing/kernel/grid.ts';
import { Locator } from '../server/routing/kernel/locate.ts';
import { createRouting } from '../server/routing/service.ts';
import type { Figure } from './figure.ts';
import { median } from './median.ts';
import { waveMosaic } from './wave-mosaic.ts';

const tierLayers = ['districts', 'streets', 'responsibility-grids', 'unit-grids'];
const seed = 20_261_121;
const lookups = 1 << 19;
const rounds = 9;
const csvPoints = 600_000;

const run = promisify(execFile);
const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The least of several rounds, which is the one that others on the machine disturbed least. */
function best(measure: () => number): number {
  return Math.min(...Array.from({ length: rounds }, measure));
}

/** Every edge cut in the middle: the same borders with twice the vertices, 40 and more a unit grid. */
function denser(ring: readonly Position[]): Position[] {
  return ring.flatMap(([x, y], i) => {
    const next = ring[i + 1];
    return next
      ? [
          [x!, y!],
          [(x! + next[0]!) / 2, (y! + next[1]!) / 2],
        ]
      : [[x!, y!]];
  });
}

function densified(feature: CityFeature): CityFeature {
  const { geometry } = feature;
  const rings = (polygon: Position[][]) => polygon.map(denser);
  if (geometry.type === 'Polygon')
    return { ...feature, geometry: { type: 'Polygon', coordinates: rings(geometry.coordinates) } };
  if (geometry.type !== 'MultiPolygon') throw new Error(`a tier holds a ${geometry.type}`);
  return { ...feature, geometry: { type: 'MultiPolygon', coordinates: geometry.coordinates.map(rings) } };
}

function polygonsOf(geometry: Geometry): Position[][][] {
  if (geometry.type === 'Polygon') return [geometry.coordinates];
  return geometry.type === 'MultiPolygon' ? geometry.coordinates : [];
}

const areaOf = ({ code, geometry }: CityFeature): Area => ({
  code: code!,
  polygons: polygonsOf(geometry).map((polygon) => polygon.map((ring) => Float64Array.from(ring.flat()))),
});

function locatorOf(tiers: readonly (readonly Area[])[]) {
  const before = process.cpuUsage();
  const table = tableOf(tiers);
  const grid = gridOf(table, edgesOf(table));
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  return { locator: new Locator(table.tierStart, grid), table, seconds };
}

type Built = ReturnType<typeof locatorOf>;

/** Points spread over the box of the areas that lie inside some unit grid. */
function pointsIn({ locator, table }: Built, count: number): Float64Array {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < table.xy.length; i += 2) {
    west = Math.min(west, table.xy[i]!);
    east = Math.max(east, table.xy[i]!);
    south = Math.min(south, table.xy[i + 1]!);
    north = Math.max(north, table.xy[i + 1]!);
  }
  const points = new Float64Array(2 * count);
  const found = new Int32Array(4);
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < count; ) {
    const [x, y] = [west + next() * (east - west), south + next() * (north - south)];
    locator.locate(x, y, found);
    if (found[3]! < 0) continue;
    points[2 * i] = x;
    points[2 * i + 1] = y;
    i++;
  }
  return points;
}

/** Nanoseconds a point. */
function timeMany({ locator }: Built, points: Float64Array): number {
  const found = new Int32Array(2 * points.length);
  const flags = new Uint8Array(points.length / 2);
  const start = performance.now();
  locator.locateMany(points, found, flags);
  return ((performance.now() - start) * 1e6) / flags.length;
}

function againstWhichPolygon(built: Built, units: readonly CityFeature[], points: Float64Array): number {
  const query = whichPolygon({
    type: 'FeatureCollection',
    features: units.map(({ code, geometry }) => ({
      type: 'Feature',
      properties: { code },
      geometry: { type: 'MultiPolygon', coordinates: polygonsOf(geometry) },
    })),
  });
  const few = 60_000;
  const theirs = best(() => {
    const start = performance.now();
    for (let i = 0; i < few; i++) query([points[2 * i]!, points[2 * i + 1]!]);
    return ((performance.now() - start) * 1e6) / few;
  });
  return theirs / best(() => timeMany(built, points));
}

async function againstPostgis(database: Database, table: string, built: Built, points: Float64Array) {
  const few = 50_000;
  const [x, y] = [0, 1].map((axis) => Array.from({ length: few }, (_, i) => points[2 * i + axis]!));
  let theirs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const { rows } = await database.query<{ milliseconds: number }>(
      `with start as materialized (select clock_timestamp() as at),
            asked as materialized (select ST_SetSRID(ST_Point(x, y), 4326) as geom
                                     from start, unnest($1::float8[], $2::float8[]) as p (x, y)),
            answers as materialized (select count(*) as n
                                       from asked join ${table} f on ST_Covers(f.geom, asked.geom))
       select extract(epoch from clock_timestamp() - start.at) * 1000 as milliseconds from start, answers`,
      [x, y],
    );
    theirs = Math.min(theirs, (rows[0]!.milliseconds * 1e6) / few);
  }
  return theirs / best(() => timeMany(built, points));
}

async function listen(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Seconds of this process's computing time that `work`, done for another process, takes. */
async function computing(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Sends requests to `path` from another process. */
function load(port: number, path: string, requests: number): Promise<unknown> {
  return run(process.execPath, [
    ...['--import', 'tsx', script('./http-load.ts')],
    ...[String(port), path, '8', String(requests)],
  ]);
}

/** Points answered in a second of computing time. */
async function csvRate(port: number, file: string): Promise<number> {
  const seconds = await computing(async () => {
    const { stdout } = await run(process.execPath, [
      ...['--import', 'tsx', script('./post-csv.ts')],
      ...[String(port), '/api/route', file],
    ]);
    if (Number(stdout) !== csvPoints + 1) throw new Error(`${stdout} lines answer ${csvPoints} points`);
  });
  return csvPoints / seconds;
}

async function writeCsv(file: string, points: Float64Array): Promise<void> {
  const lines = ['lon,lat'];
  for (let i = 0; i < csvPoints; i++) {
    const at = 2 * (i % (points.length / 2));
    lines.push(`${points[at]!.toFixed(7)},${points[at + 1]!.toFixed(7)}`);
  }
  await writeFile(file, `${lines.join('\n')}\n`);
}

async function httpFigures(database: Database, points: Float64Array): Promise<Figure[]> {
  const fail = (error: unknown) => {
    throw error;
  };
  const layers = await createLayers(database, fail);
  const routing = await createRouting({ database, layers, items: createItems(), log: fail });
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use((_request, response, next) => {
    response.locals.principal = anonymous;
    next();
  });
  const one = `/api/route?lon=${points[0]}&lat=${points[1]}`;
  const answer = JSON.stringify(await routing.decide({ lon: points[0]!, lat: points[1]! }));
  const empty = express.Router();
  empty.get('/empty', (_request, response) => {
    response.type('application/json').send(answer);
  });
  app.use(empty, mount(routingEndpoints(routing)));
  const server = await listen(app);
  const folder = await mkdtemp(join(tmpdir(), 'wangge-bench-'));
  try {
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const empty = await computing(() => load(server.port, '/empty', 6000));
      ratios.push((await computing(() => load(server.port, one, 6000))) / empty);
    }
    const file = join(folder, 'points.csv');
    await writeCsv(file, points);
    const rates: number[] = [];
    for (let round = 0; round < 3; round++) rates.push(await csvRate(server.port, file));
    return [
      {
        name: 'one decision over HTTP against an Express handler that sends the same bytes',
        value: median(ratios),
        bound: '<= 1.3',
        unit: 'times the computing time',
      },
      {
        name: 'points in CSV over HTTP',
        value: Math.round(median(rates)),
        bound: '>= 300000',
        unit: 'points per second of one core',
      },
    ];
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
    await routing.close();
    await layers.close();
  }
}

/** The time of a look-up among ten times the areas, as a multiple; measured in turns. */
function tenTimesTheAreas(): number {
  const small = locatorOf(waveMosaic(201, 202, 5));
  const large = locatorOf(waveMosaic(636, 638, 5));
  const [fewPoints, manyPoints] = [pointsIn(small, lookups), pointsIn(large, lookups)];
  let [few, many] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < 2 * rounds; round++) {
    few = Math.min(few, timeMany(small, fewPoints));
    many = Math.min(many, timeMany(large, manyPoints));
  }
  return many / few;
}

/** Megabytes that routing over the published areas adds to a process, at the most. */
async function memoryNeeded(database: Database, points: Float64Array): Promise<number> {
  const { stdout } = await run(process.execPath, [
    ...['--import', 'tsx', script('./routing-memory.ts')],
    ...[String(database.connection.connectionString), String(points[0]), String(points[1])],
  ]);
  return Number(stdout) / 1e6;
}

/** What routing costs. Needs an empty, migrated database on a PostgreSQL server. */
export async function routingFigures(database: Database): Promise<Figure[]> {
  const city = buildCity(seed);
  const tiers = tierLayers.map((id) =>
    city.find(({ layer }: CityLayer) => layer === id)!.features.map(densified),
  );
  const built = locatorOf(tiers.map((features) => features.map(areaOf)));
  const points = pointsIn(built, lookups);
  const ratio = againstWhichPolygon(built, tiers[3]!, points);
  const layers = await createLayers(database, (error) => {
    throw error;
  });
  for (const [i, layer] of tierLayers.entries())
    await writeVersion(
      database,
      { layer, sourceName: 'bench', by: 'bench', publish: true },
      tiers[i]!,
      { format: 'geojson', encoding: 'utf-8', crs: 'CRS84', crsConfidence: 1, fields: [] },
      () => undefined,
    );
  await layers.refresh();
  const { table } = layers.find('unit-grids')!;
  await database.query(`analyze ${table}`);
  await layers.close();
  const postgis = await againstPostgis(database, table, built, points);
  const nanoseconds = best(() => timeMany(built, points));
  return [
    {
      name: 'four tiers decided together against which-polygon on the unit grids alone',
      value: ratio,
      bound: '>= 10',
      unit: 'times the speed',
    },
    {
      name: 'four tiers decided together against PostGIS, set-based, on the unit grids alone',
      value: postgis,
      bound: '>= 60',
      unit: 'times the speed',
    },
    {
      name: 'four tiers decided together',
      value: Math.round(1e9 / nanoseconds),
      bound: '',
      unit: 'points per second of one core',
    },
    {
      name: 'a look-up among ten times the areas',
      value: tenTimesTheAreas(),
      bound: '<= 1.5',
      unit: 'times the time',
    },
    { name: 'building the routing kernel', value: built.seconds, bound: '<= 3', unit: 'seconds of one core' },
    {
      name: 'memory that a process needs more, at the peak of building',
      value: await memoryNeeded(database, points),
      bound: '<= 300',
      unit: 'MB',
    },
    ...(await httpFigures(database, points)),
  ];
}
