import { execFile, spawn } from 'node:child_process';
import { createServer, get, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { pino } from 'pino';
import { anonymous } from '../domain/access/principal.ts';
import type { Database } from '../server/database/database.ts';
import { writeVersion } from '../server/layers/loading/load.ts';
import type { Layers } from '../server/layers/published.ts';
import { createLayers } from '../server/layers/service.ts';
import { tileFront } from '../server/tiles/front.ts';
import { shapeTileQuery } from '../server/tiles/postgis-queries.ts';
import { createTiles } from '../server/tiles/service.ts';
import type { TileAddress } from '../tiles/address.ts';
import { mercatorX, mercatorY } from '../tiles/web-mercator.ts';
import type { Figure } from './figure.ts';
import { gridMosaic } from './grid-mosaic.ts';
import { median } from './median.ts';

// A layer of areas that starts at a low zoom.
const layerId = 'forests';
const log = pino({ level: 'silent' });
const connections = 32;
const requests = 20_000;
const rounds = 5;
const coldRounds = 5;

const path = ({ z, x, y }: TileAddress) => `/tiles/${layerId}/${z}/${x}/${y}`;

function addressAt(longitude: number, latitude: number, z: number): TileAddress {
  const side = 2 ** z;
  return { z, x: Math.floor(mercatorX(longitude) * side), y: Math.floor(mercatorY(latitude) * side) };
}

/** Tiles in the middle of the mosaic: 64 of a zoom, but 16 of the large ones of zoom 12. */
function coldAddresses(z: number): TileAddress[] {
  const corner = addressAt(122.9, 31.15, z);
  const side = z === 12 ? 4 : 8;
  return Array.from({ length: side * side }, (_, at) => ({
    z,
    x: corner.x + (at % side),
    y: corner.y + Math.floor(at / side),
  }));
}

/**
 * Opens connections, prepares statements, reads the layer and has code compiled, as in a server that has run for some
 * minutes: away from what is measured.
 */
const warmAddresses = [
  ...Array.from({ length: 16 }, (_, index) => addressAt(122.65 + index * 0.03, 30.7, 13)),
  ...Array.from({ length: 160 }, (_, index) =>
    addressAt(122.63 + (index % 40) * 0.0215, 30.63 + Math.floor(index / 40) * 0.022, 14),
  ),
];

async function listen(listener: RequestListener) {
  // A connection is idle while the others have their turn.
  const server = createServer({ keepAliveTimeout: 0 }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Serves the tiles of a database; `memoryFeatures` of 0 has all of them made by PostGIS. */
async function serveTiles(database: Database, layers: Layers, memoryFeatures: number) {
  const tiles = createTiles({ database, layers, log, memoryFeatures });
  const front = tileFront(
    tiles,
    async () => anonymous,
    () => false,
  );
  const server = await listen((request, response) => {
    if (!front(request, response)) response.writeHead(404).end();
  });
  return {
    port: server.port,
    async close() {
      await server.close();
      await tiles.close();
    },
  };
}

/** Requests per second of a server, with its load from another process. */
async function throughput(port: number, address: string): Promise<number> {
  const script = fileURLToPath(new URL('./http-load.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--import', 'tsx', script],
    ...[port, address, connections, requests].map(String),
  ]);
  return (requests * 1000) / Number(stdout);
}

/** A tile from the cache against a bare server that sends the same bytes, in turns, in one process. */
async function cachedTile(database: Database, layers: Layers): Promise<Figure[]> {
  const served = await serveTiles(database, layers, Number.POSITIVE_INFINITY);
  const address = path(addressAt(122.9, 31.05, 14));
  const tile = await fetch(`http://127.0.0.1:${served.port}${address}`, {
    headers: { 'Accept-Encoding': 'gzip', Connection: 'close' },
  });
  await tile.arrayBuffer();
  const wire = await rawAnswer(served.port, address);
  const bare = await listen((_request, response) => {
    response.writeHead(200, wire.headers);
    response.end(wire.body);
  });
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const plain = await throughput(bare.port, address);
    const cached = await throughput(served.port, address);
    // The first round warms both up.
    if (round === 0) continue;
    ratios.push(cached / plain);
    rates.push(cached);
  }
  await Promise.all([bare.close(), served.close()]);
  return [
    {
      name: `cached tile (${wire.body.length} bytes) against a bare node:http server sending the same bytes`,
      value: median(ratios),
      bound: '>= 0.85',
      unit: 'times the requests a second',
    },
    { name: 'cached tiles of one process', value: median(rates), bound: '', unit: 'requests a second' },
  ];
}

/** An answer as it stands on the wire: its headers, without those that node:http adds, and its body. */
async function rawAnswer(port: number, address: string): Promise<{ headers: string[]; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: address, headers: { 'Accept-Encoding': 'gzip' } };
    get(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const own = ['date', 'connection', 'keep-alive'];
        const headers = response.rawHeaders.filter(
          (_, index, all) => !own.includes(all[index - (index % 2)]!.toLowerCase()),
        );
        resolve({ headers, body: Buffer.concat(chunks) });
      });
    }).on('error', reject);
  });
}

/**
 * The tile as one asks PostGIS for it without us: the same features and attributes, by `ST_AsMVTGeom`, in base64, which
 * is written and sent faster than the hexadecimal digits of a `bytea`.
 */
const plainQuery = (table: string) => `
  select encode(st_asmvt(feature, $4, 4096, 'geom', 'fid'), 'base64')
    from (select fid, code, name, parent, properties,
                 st_asmvtgeom(st_transform(geom, 3857), st_tileenvelope($1, $2, $3), 4096, 64) as geom
            from ${table}
           where geom && st_transform(st_tileenvelope($1, $2, $3, margin => 64.0 / 4096), 4326)) feature`;

/** A psql session with a tile query prepared; `time` gives the milliseconds that psql measures for a tile. */
function openPsql(database: Database, query: string) {
  const child = spawn('psql', ['-X', '-v', 'ON_ERROR_STOP=1', String(database.connection.connectionString)]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const setUp = ['\\set QUIET on', '\\o /dev/null', '\\timing on'];
  child.stdin.write(`${setUp.join('\n')}\n`);
  child.stdin.write(`prepare tile(integer, integer, integer, text) as ${query};\n`);
  const readTime = async () => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error('psql ended');
      const time = /^Time: ([\d.]+) ms/.exec(value)?.[1];
      if (time !== undefined) return Number(time);
    }
  };
  const prepared = readTime();
  return {
    async time({ z, x, y }: TileAddress): Promise<number> {
      await prepared;
      child.stdin.write(`execute tile(${z}, ${x}, ${y}, '${layerId}');\n`);
      return readTime();
    },
    close: () => child.stdin.end('\\q\n'),
  };
}

/** Asks for tiles from another process; `time` gives the milliseconds until the last byte. */
function openReader(port: number, encoding: string) {
  const script = fileURLToPath(new URL('./http-reader.ts', import.meta.url));
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['--import', 'tsx', script, url, encoding], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async time(address: TileAddress): Promise<number> {
      child.stdin.write(`${path(address)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('the reader ended');
      return Number(value);
    },
    close: () => child.stdin.end(),
  };
}

async function total(addresses: readonly TileAddress[], time: (address: TileAddress) => Promise<number>) {
  let sum = 0;
  for (const address of addresses) sum += await time(address);
  return sum;
}

/**
 * The time of cold tiles over HTTP as a share of each of some queries' in psql, zoom by zoom in turns: tile by tile,
 * each of them would find the processor's caches full of the other.
 */
async function coldTiles(
  database: Database,
  layers: Layers,
  memoryFeatures: number,
  zooms: readonly number[],
  encoding: string,
  queries: readonly string[],
): Promise<number[]> {
  const sessions = queries.map((query) => openPsql(database, query));
  const ratios: number[][] = [];
  for (let round = 0; round < coldRounds; round++) {
    const served = await serveTiles(database, layers, memoryFeatures);
    const reader = openReader(served.port, encoding);
    for (const { time } of [...sessions, reader]) await total(warmAddresses, time);
    let ours = 0;
    const theirs = sessions.map(() => 0);
    for (const zoom of zooms) {
      for (const [at, { time }] of sessions.entries()) theirs[at]! += await total(coldAddresses(zoom), time);
      ours += await total(coldAddresses(zoom), reader.time);
    }
    ratios.push(theirs.map((time) => ours / time));
    reader.close();
    await served.close();
  }
  for (const session of sessions) session.close();
  return queries.map((_, at) => median(ratios.map((round) => round[at]!)));
}

/** The ids of the features in a tile by a query, in their order. */
async function featureIds(database: Database, query: string, { z, x, y }: TileAddress): Promise<number[]> {
  const { rows } = await database.query<Record<string, string>>(query, [z, x, y, layerId]);
  const layer = new VectorTile(new PbfReader(Buffer.from(Object.values(rows[0]!)[0]!, 'base64'))).layers[
    layerId
  ]!;
  return Array.from({ length: layer.length }, (_, at) => layer.feature(at).id!).sort((a, b) => a - b);
}

async function coldFigures(database: Database, layers: Layers): Promise<Figure[]> {
  const figures: Figure[] = [];
  const { table } = layers.find(layerId)!;
  const queries = [plainQuery(table), shapeTileQuery(table)];
  for (const address of warmAddresses) {
    const [plain, ours] = await Promise.all(queries.map((query) => featureIds(database, query, address)));
    if (plain!.length === 0 || plain!.join() !== ours!.join())
      throw new Error(`${path(address)} holds other features by our statement`);
  }
  // At zoom 12 memory would keep the budget, and so make less than the database does.
  for (const [maker, memoryFeatures, zooms, bound] of [
    ['PostGIS', 0, [12, 13, 14], '<= 1.1'],
    ['memory', Number.POSITIVE_INFINITY, [13, 14], '<= 0.8'],
  ] as const)
    for (const encoding of ['identity', 'gzip']) {
      const [plain, same] = await coldTiles(database, layers, memoryFeatures, zooms, encoding, queries);
      const name = `cold tile by ${maker} over HTTP (${encoding}) against`;
      const unit = 'times the time';
      figures.push(
        {
          name: `${name} ST_AsMVT of the same features, prepared, in psql`,
          value: plain!,
          bound: encoding === 'identity' ? bound : '',
          unit,
        },
        { name: `${name} our own statement, prepared, in psql`, value: same!, bound: '', unit },
      );
    }
  return figures;
}

/** What serving tiles costs. Needs an empty, migrated database on a PostgreSQL server, and psql. */
export async function tileFigures(database: Database): Promise<Figure[]> {
  const layers = await createLayers(database, (error) => {
    throw error;
  });
  try {
    await writeVersion(
      database,
      { layer: layerId, sourceName: 'bench', by: 'bench', publish: true },
      gridMosaic(),
      { format: 'geojson', encoding: 'utf-8', crs: 'CRS84', crsConfidence: 1, fields: [] },
      () => undefined,
    );
    await database.query(`analyze ${(await layers.pinned(layerId, 1))!.table}`);
    while (!layers.find(layerId)) await new Promise((resolve) => setTimeout(resolve, 20));
    return [...(await cachedTile(database, layers)), ...(await coldFigures(database, layers))];
  } finally {
    await layers.close();
  }
}
