import { appendFile, mkdtemp, open, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sqlite from 'node-sqlite3-wasm';
import { PMTiles, tileIdToZxy } from 'pmtiles';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createAccess } from '../../../server/access/service.ts';
import type { Database } from '../../../server/database/database.ts';
import { readLayerDefinitions } from '../../../server/layers/definitions.ts';
import type { LayerDefinition } from '../../../server/layers/schema.ts';
import { publicView } from '../../../server/layers/view.ts';
import { openArchives } from '../../../server/tiles/archives/open-archives.ts';
import { exportedSet, exportTiles } from '../../../server/tiles/exporting/export.ts';
import type { Tiles } from '../../../server/tiles/service.ts';
import { archiveHead } from '../../../tiles/pmtiles-archive.ts';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';
import { testDatabase } from '../../harness/database.ts';
import { grids, key, publish, rivers, serve, type Town } from './town.ts';

const ids = 'lines,blocks';
const { signal } = new AbortController();

let database: Database;
let town: Town;
let folder: string;

beforeAll(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'wangge-export-'));
  town = await serve(database, { exportsDirectory: join(folder, 'exports') });
  const shallow: Pick<LayerDefinition, 'visibility' | 'role' | 'style' | 'maxZoom'> = {
    visibility: 'public',
    role: 'base',
    style: [{ type: 'line' }],
    maxZoom: 14,
  };
  const { tier: _, ...areas } = definition('unit-grids');
  await town.layers.define({ ...areas, ...shallow, id: 'blocks', minZoom: 12 });
  await town.layers.define({ ...definition('rivers'), ...shallow, id: 'lines', minZoom: 8 });
  await publish(database, 'blocks', grids());
  await publish(database, 'lines', rivers());
  await town.layers.refresh();
  expect(town.layers.published()).toHaveLength(2);
});
afterAll(async () => {
  await town.close();
  await rm(folder, { recursive: true });
});

function definition(id: string) {
  return readLayerDefinitions().find((layer) => layer.id === id)!;
}

/** An archive on disk, read by the format's own library. */
async function openArchive(path: string) {
  const file = await open(path);
  const archive = new PMTiles({
    getKey: () => path,
    async getBytes(offset, length) {
      const bytes = new Uint8Array(length);
      const { bytesRead } = await file.read(bytes, 0, length, offset);
      return { data: bytes.slice(0, bytesRead).buffer as ArrayBuffer };
    },
  });
  return { archive, close: () => file.close() };
}

async function write(path: string, tiles: Tiles = town.tiles, until: AbortSignal = signal) {
  const progress: [number, number][] = [];
  const result = await exportTiles(
    tiles,
    await exportedSet(tiles, ids, 'mvt', publicView),
    path,
    until,
    (done, total) => {
      progress.push([done, total]);
    },
  );
  return { ...result, progress };
}

/** The service, counting what is asked of it and ending the export after so many tiles. */
function counting(endAfter: number) {
  const ending = new AbortController();
  const counted = { tiles: 0 };
  const tiles: Tiles = {
    ...town.tiles,
    tile(...request) {
      counted.tiles++;
      if (counted.tiles > endAfter) ending.abort(new Error('stopped'));
      return town.tiles.tile(...request);
    },
  };
  return { tiles, counted, signal: ending.signal };
}

test('what is exported is tile for tile what is served', async () => {
  const path = join(folder, 'town.pmtiles');
  const { tiles, bytes, progress } = await write(path);
  expect(tiles).toBeGreaterThan(100);
  expect((await readFile(path)).length).toBe(bytes);
  expect(progress.at(-1)![0]).toBe(progress.at(-1)![1]);

  const { archive, close } = await openArchive(path);
  const header = await archive.getHeader();
  const description = (await (await fetch(`${town.url}/tiles/${ids}`)).json()) as {
    minzoom: number;
    maxzoom: number;
    vector_layers: unknown[];
  };
  expect([header.minZoom, header.maxZoom, header.numAddressedTiles]).toEqual([
    description.minzoom,
    description.maxzoom,
    tiles,
  ]);
  expect(await archive.getMetadata()).toMatchObject({ vector_layers: description.vector_layers });

  let compared = 0;
  let empty = 0;
  for (const zoom of [8, 10, 11, 12, 13, 14])
    for (const [x, y] of around(zoom)) {
      const exported = await archive.getZxy(zoom, x, y);
      const served = await fetch(`${town.url}/tiles/${ids}/${zoom}/${x}/${y}`);
      const body = Buffer.from(await served.arrayBuffer());
      if (served.status === 204) {
        expect(exported, `${zoom}/${x}/${y}`).toBeUndefined();
        empty++;
      } else {
        expect(Buffer.from(exported!.data).equals(body), `${zoom}/${x}/${y}`).toBe(true);
        compared++;
      }
    }
  expect(compared).toBeGreaterThan(40);
  expect(empty).toBeGreaterThan(5);
  await close();
});

/** Tiles in and around the town, at most 49 a zoom. */
function around(zoom: number): [number, number][] {
  const side = 2 ** zoom;
  const list = new Map<string, [number, number]>();
  for (let i = 0; i < 7; i++)
    for (let j = 0; j < 7; j++) {
      const x = Math.floor(mercatorX(122.85 + i * 0.09) * side);
      const y = Math.floor(mercatorY(30.9 + j * 0.06) * side);
      list.set(`${x}/${y}`, [x, y]);
    }
  return [...list.values()];
}

describe('an export that was broken off', () => {
  test('goes on where it was and comes to the same bytes', async () => {
    const whole = join(folder, 'whole.pmtiles');
    const { tiles: all } = await write(whole);
    const path = join(folder, 'resumed.pmtiles');
    const first = counting(60);
    await expect(write(path, first.tiles, first.signal)).rejects.toThrow('stopped');
    // As after a fall of the machine: a line and the bytes of a tile are half written.
    await appendFile(`${path}.part.journal`, '99999');
    const rest = counting(Number.POSITIVE_INFINITY);
    const { tiles } = await write(path, rest.tiles);
    expect(tiles).toBe(all);
    expect((await readFile(path)).equals(await readFile(whole))).toBe(true);
    const fresh = counting(Number.POSITIVE_INFINITY);
    await write(join(folder, 'fresh.pmtiles'), fresh.tiles);
    expect(rest.counted.tiles).toBeLessThan(fresh.counted.tiles - 50);
  });

  test('makes those tiles again whose bytes were lost', async () => {
    const path = join(folder, 'lost.pmtiles');
    const first = counting(60);
    await expect(write(path, first.tiles, first.signal)).rejects.toThrow('stopped');
    await truncate(`${path}.part`, 2_000);
    await write(path);
    expect((await readFile(path)).equals(await readFile(join(folder, 'whole.pmtiles')))).toBe(true);
  });
});

test('a directory of very many tiles is divided, and every tile is found', async () => {
  let end = 0;
  let state = 1;
  const entries = Array.from({ length: 60_000 }, (_, at) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const length = 5 + (state >>> 16);
    end += length;
    return { tileId: at * 3 + (at % 2), offset: end - length, length };
  });
  const path = join(folder, 'many.pmtiles');
  const description = {
    encoding: 'mvt' as const,
    minZoom: 0,
    maxZoom: 9,
    bounds: [100, 20, 110, 30] as const,
    metadata: {},
  };
  await appendFile(path, archiveHead(entries, description));
  const { archive, close } = await openArchive(path);
  const header = await archive.getHeader();
  expect([header.minLon, header.maxLat, header.numTileEntries]).toEqual([100, 30, 60_000]);
  expect(header.leafDirectoryLength).toBeGreaterThan(0);
  // Their bytes are not there, which shows that they were looked for.
  for (const at of [0, 1, 4095, 4096, 30_001, 59_999])
    await expect(archive.getZxy(...tileIdToZxy(entries[at]!.tileId))).rejects.toThrow();
  expect(await archive.getZxy(...tileIdToZxy(entries[59_999]!.tileId + 1))).toBeUndefined();
  await close();
});

describe('by the API', () => {
  const post = (layers: string, headers: Record<string, string>) =>
    fetch(`${town.url}/api/exports`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ layers }),
    });
  const allowed = { Authorization: `Bearer ${key}` };

  test('an export is started once, watched, and fetched in parts', async () => {
    const started = await post('city', allowed);
    expect(started.status).toBe(202);
    const address = town.url + started.headers.get('location');
    expect((await post('city', allowed)).headers.get('location')).toBe(started.headers.get('location'));
    const done = await vi.waitFor(async () => {
      const job = (await (await fetch(address, { headers: allowed })).json()) as {
        state: string;
        bytes: number;
      };
      expect(job.state).toBe('done');
      return job;
    }, 30_000);
    const head = await fetch(`${address}/archive`, { headers: { ...allowed, Range: 'bytes=0-6' } });
    expect(head.status).toBe(206);
    expect(await head.text()).toBe('PMTiles');
    expect(head.headers.get('content-range')).toBe(`bytes 0-6/${done.bytes}`);
  });

  test('is for those who may, of layers that there are', async () => {
    expect((await post('city', {})).status).toBe(401);
    expect((await post('nowhere', allowed)).status).toBe(404);
    expect((await post('', allowed)).status).toBe(400);
    expect((await fetch(`${town.url}/api/exports/none`, { headers: allowed })).status).toBe(404);
  });
});

describe('a file of tiles is a layer of its own', () => {
  /** The town's archive as an MBTiles file, whose rows are counted from the south. */
  async function writeMbtiles(from: string, to: string) {
    const { archive, close } = await openArchive(from);
    const { minZoom, maxZoom } = await archive.getHeader();
    const metadata = (await archive.getMetadata()) as { vector_layers: unknown };
    const file = new sqlite.Database(to);
    file.exec(`create table metadata (name text, value text);
      create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);`);
    const { vector_layers } = metadata;
    for (const row of [
      ['format', 'pbf'],
      ['name', 'Town'],
      ['bounds', '123,31,123.2,31.2'],
      ['json', JSON.stringify({ vector_layers })],
    ])
      file.run('insert into metadata values (?, ?)', row);
    for (let zoom = minZoom; zoom <= maxZoom; zoom++)
      for (const [x, y] of around(zoom)) {
        const tile = await archive.getZxy(zoom, x, y);
        if (tile)
          file.run('insert into tiles values (?, ?, ?, ?)', [
            zoom,
            x,
            2 ** zoom - 1 - y,
            gzipSync(Buffer.from(tile.data)),
          ]);
      }
    file.close();
    await close();
  }

  test('PMTiles and MBTiles give the tiles that are in them', async () => {
    const paths = [join(folder, 'from-pmtiles.pmtiles'), join(folder, 'from-mbtiles.mbtiles')] as const;
    await write(paths[0]);
    await writeMbtiles(...paths);
    const archives = await openArchives(paths);
    const other = await serve(database, { archives });
    let compared = 0;
    for (const id of archives.keys()) {
      const described = (await (await fetch(`${other.url}/tiles/${id}`)).json()) as {
        tiles: string[];
        vector_layers: { id: string }[];
      };
      expect(described.vector_layers.map((layer) => layer.id)).toEqual(ids.split(','));
      for (const zoom of [8, 12, 14])
        for (const [x, y] of around(zoom)) {
          const [there, here] = await Promise.all([
            fetch(`${other.url}/tiles/${id}/${zoom}/${x}/${y}`),
            fetch(`${other.url}/tiles/${ids}/${zoom}/${x}/${y}`),
          ]);
          expect(there.status).toBe(here.status);
          if (there.status === 204) continue;
          expect(Buffer.from(await there.arrayBuffer()).equals(Buffer.from(await here.arrayBuffer()))).toBe(
            true,
          );
          compared++;
          const headers = { 'If-None-Match': there.headers.get('etag')! };
          expect((await fetch(`${other.url}/tiles/${id}/${zoom}/${x}/${y}`, { headers })).status).toBe(304);
        }
      expect((await fetch(`${other.url}/tiles/${id}/31/0/0`)).status).toBe(400);
    }
    expect(compared).toBeGreaterThan(40);

    // A key for some layers has the files that it names, and is told nothing of others.
    const key = await createAccess(database, undefined).addKey({
      label: 'one file',
      role: 'viewer',
      street: null,
    });
    await database.query(
      `update wangge.api_keys set limits = '{"layers": ["from-pmtiles"]}' where label = 'one file'`,
    );
    const headers = { Authorization: `Bearer ${key}` };
    for (const path of ['', '/8/214/104']) {
      const ask = (id: string) => fetch(`${other.url}/tiles/${id}${path}`, { headers });
      expect([200, 204]).toContain((await ask('from-pmtiles')).status);
      const kept = await ask('from-mbtiles');
      expect([kept.status, await kept.json()]).toMatchObject([404, { code: 'unknown-layer' }]);
    }
    await other.close();
    for (const archive of archives.values()) await archive.close();
  });

  test('what is no archive is refused by name', async () => {
    const wrong = join(folder, 'wrong.pmtiles');
    const broken = join(folder, 'broken.mbtiles');
    await appendFile(wrong, 'not an archive at all, but long enough to be looked at');
    await appendFile(broken, 'neither');
    for (const path of [wrong, broken, join(folder, 'Wrong Name.pmtiles'), join(folder, 'missing.pmtiles')])
      await expect(openArchives([path])).rejects.toThrow(path);
  });
});
