import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort, startPostgres } from '../tests/harness/postgres-server.ts';
import { median } from './median.ts';
import { Started } from './started-service.ts';
import { loader, throughput } from './throughput.ts';

/**
 * Our service beside others over the same table of 40,625 unit grids, each started as its own page says and loaded from
 * outside: `npm run bench:peers`. Those that are not installed (`bench/install-peers.sh`) are passed over, and said so.
 * Prints requests a second and our ratio to each.
 */
const rounds = 3;
const connections = [1, 8];
const pageOf = 1000;

interface Place {
  z: number;
  x: number;
  y: number;
}

interface Peer {
  name: string;
  command: string;
  start(database: URL, port: number): { args: string[]; env: Record<string, string> };
  tile?(place: Place): string;
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
      args: ['--listen-addresses', `127.0.0.1:${port}`, '--cache-size', '0', database.href],
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

interface Row {
  server: string;
  what: string;
  connections: number;
  requests: number;
}

async function measure(server: string, what: string, url: string): Promise<Row[]> {
  const measured: Row[] = [];
  for (const count of connections) {
    const rates: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const rate = await throughput(url, count);
      // The first round warms up.
      if (round > 0) rates.push(rate);
    }
    measured.push({ server, what, connections: count, requests: median(rates) });
  }
  return measured;
}

async function measurePeer(peer: Peer, database: URL, place: Place): Promise<Row[]> {
  const port = await freePort();
  const { args, env } = peer.start(database, port);
  const child = spawn(peer.command, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
  const base = `http://127.0.0.1:${port}`;
  try {
    const measured: Row[] = [];
    const tile = peer.tile && `${base}${peer.tile(place)}`;
    const page = peer.page && `${base}${peer.page}`;
    await untilAnswering((tile ?? page)!, child);
    if (tile) measured.push(...(await measure(peer.name, 'tile', tile)));
    if (page) measured.push(...(await measure(peer.name, 'page', page)));
    return measured;
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    if (child.exitCode === null) await ended;
  }
}

const postgres = await startPostgres({ max_connections: '100' });
try {
  const client = new pg.Client({ connectionString: `${postgres.url}/postgres` });
  await client.connect();
  await client.query('create database peers').finally(() => client.end());
  const databaseUrl = `${postgres.url}/peers`;
  const ours = await Started.service(join(folder, 'data'), databaseUrl);
  const rows: Row[] = [];
  let place: Place;
  try {
    await copyGrids(databaseUrl);
    const response = await fetch(`${ours.url}/tiles/unit-grids`);
    const { center } = (await response.json()) as { center: [number, number, number] };
    const [lon, lat, z] = center;
    const y = (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;
    place = { z, x: Math.floor(((lon + 180) / 360) * 2 ** z), y: Math.floor(y * 2 ** z) };
    const tile = `${ours.url}/tiles/unit-grids/${place.z}/${place.x}/${place.y}`;
    rows.push(
      ...(await measure('Wangge', 'tile', tile)),
      ...(await measure('Wangge', 'page', `${ours.url}/ogc/collections/unit-grids/items?limit=${pageOf}`)),
    );
  } finally {
    await ours.stop();
  }
  for (const peer of peers) {
    if (spawnSync('sh', ['-c', `command -v ${peer.command}`]).status !== 0) {
      console.error(`${peer.name} is not installed; bench/install-peers.sh says how`);
      continue;
    }
    try {
      rows.push(...(await measurePeer(peer, new URL(databaseUrl), place)));
    } catch (error) {
      console.error(`${peer.name} was not measured: ${(error as Error).message}`);
    }
  }
  const own = (row: Row) =>
    rows.find(
      ({ server, what, connections: count }) =>
        server === 'Wangge' && what === row.what && count === row.connections,
    )!.requests;
  console.log(`Loaded by ${loader}; tiles of ours come from its cache, those of the others are made.`);
  console.table(
    rows.map((row) => ({
      ...row,
      requests: Number(row.requests.toPrecision(4)),
      'ours, times': Number((own(row) / row.requests).toPrecision(3)),
    })),
  );
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
