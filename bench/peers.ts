import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort, startPostgres } from '../tests/harness/postgres-server.ts';
import type { TileAddress } from '../tiles/address.ts';
import { median } from './median.ts';
import { readOnce } from './read-once.ts';
import { Started } from './started-service.ts';
import { loader, throughput } from './throughput.ts';
import { addressAt } from './tile-load.ts';

/**
 * Our service beside others over the same table of 40,625 unit grids, each started as its own page says and loaded from
 * outside: `npm run bench:peers`. Those that are not installed (`bench/install-peers.sh`) are passed over, and said so.
 * Every server is asked the same, all in turn so that what else the machine does falls on each: tiles of the middle of the
 * city once, none of which it has made before, then one tile again and again, and a page of features. Prints requests a
 * second and our ratio to each.
 */
const rounds = 3;
const connections = [1, 8];
/** A square is asked for in so many parts, in turn by one connection and by eight. */
const parts = 8;
const pageOf = 1000;
/** Tiles of a side of the square that is asked for once, by zoom. */
const coldSides = { 13: 8, 14: 24, 15: 32 };
/** Rows of tiles beside each square that warm servers up. */
const warmRows = 4;
const encodings = ['identity', 'gzip'];

/** Degrees, longitude first. */
type Center = [number, number];

interface Peer {
  name: string;
  command: string;
  start(database: URL, port: number): { args: string[]; env: Record<string, string> };
  tile?(address: TileAddress): string;
  page?: string;
}

const folder = mkdtempSync(join(tmpdir(), 'wangge-peers-'));

function pygeoapiSettings(database: URL, port: number): Record<string, string> {
  const config = join(folder, 'pygeoapi.json');
  const openapi = join(folder, 'openapi.yml');
  const provider = {
    type: 'feature',
    name: 'PostgreSQL',
    data: {
      host: database.hostname,
      port: database.port,
      dbname: database.pathname.slice(1),
      user: database.username,
      password: database.password || 'none',
      search_path: ['public'],
    },
    id_field: 'gid',
    table: 'unit_grids',
    geom_field: 'geom',
  };
  const settings = {
    server: {
      bind: { host: '127.0.0.1', port },
      url: `http://127.0.0.1:${port}`,
      mimetype: 'application/json; charset=UTF-8',
      encoding: 'utf-8',
      languages: ['en-US'],
      limits: { default_items: 10, max_items: 10_000 },
      map: { url: 'https://tile.openstreetmap.org/{z}/{x}/{y}.png', attribution: '' },
    },
    logging: { level: 'ERROR' },
    metadata: {
      identification: {
        title: 'bench',
        description: 'bench',
        keywords: ['bench'],
        keywords_type: 'theme',
        terms_of_service: 'https://example.org',
        url: 'https://example.org',
      },
      license: { name: 'none', url: 'https://example.org' },
      provider: { name: 'bench', url: 'https://example.org' },
      contact: { name: 'bench', position: 'bench' },
    },
    resources: {
      unit_grids: {
        type: 'collection',
        title: 'Unit grids',
        description: 'Unit grids',
        keywords: ['grids'],
        links: [],
        extents: { spatial: { bbox: [122, 30, 124, 32] } },
        providers: [provider],
      },
    },
  };
  writeFileSync(config, JSON.stringify(settings));
  const made = spawnSync('pygeoapi', ['openapi', 'generate', config, '--output-file', openapi], {
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(made.stderr.trim().split('\n').at(-1));
  return { PYGEOAPI_CONFIG: config, PYGEOAPI_OPENAPI: openapi };
}

const peers: Peer[] = [
  {
    name: 'Martin',
    command: 'martin',
    start: (database, port) => ({
      args: ['--listen-addresses', `127.0.0.1:${port}`, database.href],
      env: {},
    }),
    tile: ({ z, x, y }) => `/unit_grids/${z}/${x}/${y}`,
  },
  {
    name: 'pg_tileserv',
    command: 'pg_tileserv',
    start: (database, port) => ({
      args: [],
      env: { DATABASE_URL: database.href, TS_HTTPPORT: String(port), TS_HTTPHOST: '127.0.0.1' },
    }),
    tile: ({ z, x, y }) => `/public.unit_grids/${z}/${x}/${y}.pbf`,
  },
  {
    name: 'pg_featureserv',
    command: 'pg_featureserv',
    start: (database, port) => ({
      args: [],
      env: { DATABASE_URL: database.href, PGFS_SERVER_HTTPPORT: String(port) },
    }),
    page: `/collections/public.unit_grids/items.json?limit=${pageOf}`,
  },
  {
    name: 'tipg',
    command: 'uvicorn',
    start: (database, port) => ({
      args: ['tipg.main:app', '--port', String(port), '--log-level', 'error'],
      env: { DATABASE_URL: database.href, TIPG_DB_SCHEMAS: '["public"]' },
    }),
    tile: ({ z, x, y }) => `/collections/public.unit_grids/tiles/WebMercatorQuad/${z}/${x}/${y}`,
    page: `/collections/public.unit_grids/items?limit=${pageOf}&f=geojson`,
  },
  {
    name: 'pygeoapi',
    command: 'pygeoapi',
    start: (database, port) => ({
      args: ['serve', '--starlette'],
      env: pygeoapiSettings(database, port),
    }),
    page: `/collections/unit_grids/items?limit=${pageOf}&f=json`,
  },
];

/** Waits until the address answers with 200. */
async function untilAnswering(url: string, child: ChildProcess): Promise<void> {
  for (let turn = 0; turn < 120; turn++) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const answer = await fetch(url).catch(() => null);
    const bytes = await answer?.arrayBuffer();
    if (answer?.status === 200 && bytes!.byteLength > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${url} does not answer`);
}

/** The table that the peers serve: the same rows that ours does, as a table of their kind. */
async function copyGrids(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>(
      `select table_id as id from wangge.layer_versions where layer_id = 'unit-grids' and state = 'published'`,
    );
    await client.query(
      `create table public.unit_grids as
         select fid::integer as gid, code, name, parent, st_multi(geom)::geometry(MultiPolygon, 4326) as geom
           from wangge_data.version_${Number(rows[0]!.id)}`,
    );
    await client.query('alter table public.unit_grids add primary key (gid)');
    await client.query('create index on public.unit_grids using gist (geom)');
    await client.query('analyze public.unit_grids');
  } finally {
    await client.end();
  }
}

/** A server that answers. */
interface Running {
  name: string;
  tile: ((address: TileAddress) => string) | undefined;
  page: string | undefined;
  stop(): Promise<void>;
}

interface Row {
  server: string;
  what: string;
  connections: number;
  requests: number;
}

async function startPeer(peer: Peer, database: URL, center: Center): Promise<Running> {
  const port = await freePort();
  const { args, env } = peer.start(database, port);
  const child = spawn(peer.command, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
  const stop = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    if (child.exitCode === null) await ended;
  };
  const base = `http://127.0.0.1:${port}`;
  const tile = peer.tile && ((address: TileAddress) => base + peer.tile!(address));
  const page = peer.page && base + peer.page;
  try {
    // A tile of the whole city's zoom, which nothing below asks for.
    await untilAnswering(page ?? tile!(addressAt(...center, 12)), child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { name: peer.name, tile, page, stop };
}

/** Requests a second that one address of each server bears. */
async function again(
  what: string,
  encoding: string,
  asked: readonly { name: string; url: string }[],
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const count of connections) {
    const rates = new Map<string, number[]>(asked.map(({ name }) => [name, []]));
    for (let round = 0; round <= rounds; round++)
      for (const { name, url } of asked) {
        const rate = await throughput(url, count, { 'Accept-Encoding': encoding });
        // The first round warms up.
        if (round > 0) rates.get(name)!.push(rate);
      }
    for (const [server, measured] of rates)
      rows.push({ server, what: `${what}, ${encoding}`, connections: count, requests: median(measured) });
  }
  return rows;
}

/** A square of tiles around a place of a zoom, row by row. */
function around(center: Center, z: number, side: number): TileAddress[] {
  const corner = addressAt(...center, z);
  return Array.from({ length: side * side }, (_, at) => ({
    z,
    x: corner.x - side / 2 + (at % side),
    y: corner.y - side / 2 + Math.floor(at / side),
  }));
}

/** The rows of tiles that touch the northern edge of such a square, none of which is in it. */
function northOf(center: Center, z: number, side: number): TileAddress[] {
  return around(center, z, side)
    .slice(0, side * warmRows)
    .map(({ x, y }) => ({ z, x, y: y - warmRows }));
}

type TileServer = Running & { tile: (address: TileAddress) => string };

/** Tiles a second that each server makes of a square of a zoom, each asked for once. */
async function madeOnce(
  servers: readonly TileServer[],
  center: Center,
  z: number,
  side: number,
): Promise<Row[]> {
  const square = around(center, z, side);
  const spent = new Map(
    servers.map(({ name }) => [name, connections.map(() => ({ tiles: 0, seconds: 0 }))] as const),
  );
  for (let part = 0; part < parts; part++) {
    const addresses = square.filter((_, at) => at % parts === part);
    for (const { name, tile } of servers) {
      const sum = spent.get(name)![part % connections.length]!;
      sum.tiles += addresses.length;
      sum.seconds += await readOnce(addresses.map(tile), connections[part % connections.length]!);
    }
  }
  return connections.flatMap((count, at) =>
    servers.map(({ name: server }) => {
      const { tiles, seconds } = spent.get(server)![at]!;
      return { server, what: `zoom ${z}, not cached`, connections: count, requests: tiles / seconds };
    }),
  );
}

async function measure(servers: readonly Running[], center: Center): Promise<Row[]> {
  const rows: Row[] = [];
  const tileServers = servers.filter((server): server is TileServer => server.tile !== undefined);
  // Opens connections, reads layers and has code compiled, as in a server that has run for a while.
  for (const [z, side] of Object.entries(coldSides))
    for (const { tile } of tileServers) await readOnce(northOf(center, Number(z), side).map(tile), 8);
  for (const [z, side] of Object.entries(coldSides))
    rows.push(...(await madeOnce(tileServers, center, Number(z), side)));
  for (const encoding of encodings) {
    const tiles = tileServers.map(({ name, tile }) => ({ name, url: tile(addressAt(...center, 14)) }));
    rows.push(...(await again('tile again', encoding, tiles)));
    const pages = servers.flatMap(({ name, page }) => (page === undefined ? [] : { name, url: page }));
    rows.push(...(await again('page', encoding, pages)));
  }
  return rows;
}

async function startOurs(databaseUrl: string): Promise<{ running: Running; center: Center }> {
  const ours = await Started.service(join(folder, 'data'), databaseUrl);
  const response = await fetch(`${ours.url}/tiles/unit-grids`);
  const { center } = (await response.json()) as { center: [number, number, number] };
  const running: Running = {
    name: 'Wangge',
    tile: ({ z, x, y }) => `${ours.url}/tiles/unit-grids/${z}/${x}/${y}`,
    page: `${ours.url}/ogc/collections/unit-grids/items?limit=${pageOf}`,
    stop: () => ours.stop(),
  };
  return { running, center: [center[0], center[1]] };
}

const postgres = await startPostgres({ max_connections: '100' });
const servers: Running[] = [];
try {
  const client = new pg.Client({ connectionString: `${postgres.url}/postgres` });
  await client.connect();
  await client.query('create database peers').finally(() => client.end());
  const databaseUrl = `${postgres.url}/peers`;
  const { running, center } = await startOurs(databaseUrl);
  servers.push(running);
  await copyGrids(databaseUrl);
  for (const peer of peers) {
    if (spawnSync('sh', ['-c', `command -v ${peer.command}`]).status !== 0) {
      console.error(`${peer.name} is not installed; bench/install-peers.sh says how`);
      continue;
    }
    try {
      servers.push(await startPeer(peer, new URL(databaseUrl), center));
    } catch (error) {
      console.error(`${peer.name} was not measured: ${(error as Error).message}`);
    }
  }
  const rows = await measure(servers, center);
  const own = (row: Row) =>
    rows.find(
      ({ server, what, connections: count }) =>
        server === 'Wangge' && what === row.what && count === row.connections,
    )!.requests;
  console.log(`Loaded by ${loader}.`);
  console.table(
    rows.map((row) => ({
      ...row,
      requests: Number(row.requests.toPrecision(4)),
      'ours, times': Number((own(row) / row.requests).toPrecision(3)),
    })),
  );
} finally {
  for (const server of servers) await server.stop();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
