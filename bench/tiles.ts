import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { createInterface } from 'node:readline';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import type { Database } from '../server/database/database.ts';
import { writeVersion } from '../server/layers/loading/load.ts';
import type { Layers } from '../server/layers/published.ts';
import { createLayers } from '../server/layers/service.ts';
import { shapeTileQuery } from '../server/tiles/postgis-queries.ts';
import type { TileAddress } from '../tiles/address.ts';
import type { Figure } from './figure.ts';
import { gridMosaic } from './grid-mosaic.ts';
import { median } from './median.ts';
import { servedEncodings } from './served-encodings.ts';
import {
  addressAt,
  coldAddresses,
  layerId,
  listen,
  openReader,
  path,
  serveTiles,
  throughput,
  total,
  warmAddresses,
} from './tile-load.ts';

const rounds = 5;
const coldRounds = 5;

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
    return [
      ...(await cachedTile(database, layers)),
      ...(await coldFigures(database, layers)),
      ...(await servedEncodings(database, layers)),
    ];
  } finally {
    await layers.close();
  }
}
