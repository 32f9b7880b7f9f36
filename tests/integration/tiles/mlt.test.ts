import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { publicView } from '../../../server/layers/view.ts';
import { openArchives } from '../../../server/tiles/archives/open-archives.ts';
import { exportedSet, exportTiles } from '../../../server/tiles/exporting/export.ts';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';
import { testDatabase } from '../../harness/database.ts';
import { readMlt, readMvt } from '../../unit/tiles/mlt/read.ts';
import { cameras, grids, key, publish, rivers, serve, type Town, trees } from './town.ts';

const mvt = 'application/vnd.mapbox-vector-tile';
const mlt = 'application/vnd.maplibre-tile';
const withKey = { Authorization: `Bearer ${key}` };

let database: Database;
/** Has its tiles made in memory. */
let town: Town;
/** Has them made by PostGIS, where the database can. */
let other: Town;

beforeAll(async () => {
  database = await testDatabase();
  town = await serve(database);
  other = await serve(database, { memoryFeatures: 0 });
  await publish(database, 'unit-grids', grids());
  await publish(database, 'rivers', rivers());
  await publish(database, 'cameras', cameras());
  await publish(database, 'pump-stations', trees());
  for (const { layers } of [town, other]) await layers.refresh();
});
afterAll(async () => {
  await Promise.all([town.close(), other.close()]);
});

const path = (ids: string, z: number) => {
  const [x, y] = [mercatorX(123.1), mercatorY(31.1)].map((share) => Math.floor(share * 2 ** z));
  return `/tiles/${ids}/${z}/${x}/${y}`;
};

async function fetchTile(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers });
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, header: (name: string) => response.headers.get(name), bytes };
}

describe('an MLT', () => {
  test.each([
    ['unit-grids', 13],
    ['unit-grids', 16],
    ['rivers', 5],
    ['rivers', 13],
    ['cameras', 13],
    ['pump-stations', 11],
    ['pump-stations', 14],
    ['rivers,unit-grids,pump-stations', 14],
  ])('of %s at zoom %i shows what the MVT shows, by either maker', async (ids, z) => {
    for (const { url } of [town, other]) {
      const old = await fetchTile(url + path(ids, z), withKey);
      const tile = await fetchTile(`${url}${path(ids, z)}.mlt`, withKey);
      expect([tile.status, tile.header('content-type')]).toEqual([200, mlt]);
      expect(readMlt(tile.bytes)).toEqual(readMvt(old.bytes));
      expect(tile.header('wangge-features')).toBe(old.header('wangge-features'));
    }
  });

  test('of chosen features and properties shows what the MVT shows', async () => {
    const question = `?filter=${encodeURIComponent("class = 'city'")}&properties=class`;
    for (const { url } of [town, other]) {
      const old = await fetchTile(url + path('rivers', 9) + question);
      const tile = await fetchTile(`${url}${path('rivers', 9)}.mlt${question}`);
      expect(readMvt(old.bytes)[0]!.features.map(({ properties }) => properties)).toContainEqual({
        class: 'city',
      });
      expect(readMlt(tile.bytes)).toEqual(readMvt(old.bytes));
    }
  });

  test('is 204 where nothing is', async () => {
    expect((await fetchTile(`${town.url}/tiles/rivers/14/1/1.mlt`)).status).toBe(204);
  });
});

describe('the encoding of a tile', () => {
  test.each([
    [undefined, mvt],
    ['*/*', mvt],
    ['text/html,application/xhtml+xml,*/*;q=0.8', mvt],
    ['application/x-protobuf', mvt],
    [mlt, mlt],
    [`${mvt};q=0.5, ${mlt}`, mlt],
    [`${mlt};q=0.5, */*`, mvt],
    [`${mvt};q=0, */*`, mlt],
    ['APPLICATION/VND.MAPLIBRE-TILE', mlt],
  ])('by Accept: %s is %s', async (accept, type) => {
    const asked = request(town.url).get(path('rivers', 13));
    const { status, headers } = await (accept === undefined ? asked : asked.set('Accept', accept));
    expect([status, headers['content-type'], headers.vary]).toEqual([200, type, 'Accept, Accept-Encoding']);
  });

  test('by the end of the address is that, whatever Accept says', async () => {
    const endings: [string, string, string][] = [
      ['.mlt', mvt, mlt],
      ['.mvt', mlt, mvt],
      ['.pbf', mlt, mvt],
    ];
    for (const [ending, Accept, type] of endings) {
      const { header } = await fetchTile(town.url + path('rivers', 13) + ending, { Accept });
      expect([header('content-type'), header('vary')]).toEqual([type, 'Accept-Encoding']);
    }
  });

  test('that there is not is refused in both languages', async () => {
    for (const address of [
      [path('rivers', 13), 'image/png'],
      [path('rivers', 13), `${mvt};q=0, ${mlt};q=0`],
      ['/tiles/rivers?encoding=mvt3', '*/*'],
      ['/styles/rivers.json?encoding=', '*/*'],
      ['/styles/city.json?encoding=geojson', '*/*'],
      ['/ogc/collections/rivers/tiles/CGCS2000Quad/5/4/26?f=png', '*/*'],
    ] as const) {
      const { status, body, headers } = await request(town.url).get(address[0]).set('Accept', address[1]);
      expect([address[0], status, body.code]).toEqual([address[0], 406, 'not-acceptable']);
      expect(headers['content-type']).toContain('application/problem+json');
      expect(body.detail).toContain(mlt);
      expect(body.text.zh).toContain('可用');
    }
  });

  test('has entity tags of its own, and is compressed as others are', async () => {
    const tags = new Map<string, string>();
    for (const ending of ['.mvt', '.mlt'])
      for (const coding of ['identity', 'gzip', 'br']) {
        const headers = { 'Accept-Encoding': coding };
        const tile = await fetchTile(town.url + path('unit-grids', 13) + ending, headers);
        expect(tile.header('content-encoding') ?? 'identity').toBe(coding);
        tags.set(tile.header('etag')!, createHash('sha256').update(tile.bytes).digest('hex'));
      }
    expect(tags.size).toBe(6);
    expect(new Set(tags.values()).size).toBe(2);
    const address = town.url + path('unit-grids', 13);
    const first = await fetchTile(address, { Accept: mlt, 'Accept-Encoding': 'gzip' });
    const condition = { 'If-None-Match': first.header('etag')!, 'Accept-Encoding': 'gzip' };
    const same = await fetchTile(address, { Accept: mlt, ...condition });
    expect([same.status, same.header('vary')]).toEqual([304, 'Accept, Accept-Encoding']);
    expect((await fetchTile(`${address}.mlt`, condition)).status).toBe(304);
    // Who has the MLT does not have the MVT.
    expect((await fetchTile(address, { Accept: mvt, ...condition })).status).toBe(200);
  });
});

describe('what describes tiles says how they are written', () => {
  test('TileJSON', async () => {
    for (const [query, encoding, ending] of [
      ['', 'mvt', ''],
      ['?encoding=mvt', 'mvt', '.mvt'],
      ['?encoding=mlt', 'mlt', '.mlt'],
    ] as const) {
      const { body } = await request(town.url).get(`/tiles/rivers,unit-grids${query}`);
      expect(body.encoding).toBe(encoding);
      expect(body.tiles).toEqual([`${town.url}/tiles/rivers,unit-grids/{z}/{x}/{y}${ending}`]);
    }
    const then = encodeURIComponent(new Date().toISOString());
    const { body } = await request(town.url).get(`/tiles/rivers?encoding=mlt&at=${then}`);
    expect(body.tiles[0]).toMatch(/\{y\}\.mlt\?at=/);
  });

  test('styles', async () => {
    for (const address of ['/styles/rivers.json', '/styles/city.json']) {
      const { body: plain } = await request(town.url).get(address);
      expect(plain.sources.wangge).not.toHaveProperty('encoding');
      const { body } = await request(town.url).get(`${address}?encoding=mlt`);
      expect(validateStyleMin(body)).toEqual([]);
      expect(body.sources.wangge).toEqual({
        type: 'vector',
        url: `${plain.sources.wangge.url}?encoding=mlt`,
        encoding: 'mlt',
      });
    }
  });

  test('OGC API Tiles, in either tiling scheme', async () => {
    const level = 14;
    const [row, column] = [59, 303.1].map((degrees) => Math.floor((degrees / 360) * 2 ** level));
    const [, , , z, x, y] = path('', 13).split('/');
    for (const [scheme, place] of [
      ['WebMercatorQuad', [z, y, x]],
      ['CGCS2000Quad', [level, row, column]],
    ] as const) {
      const { body } = await request(town.url).get(`/ogc/collections/unit-grids/tiles/${scheme}`);
      const links = (body.links as { rel: string; type: string; href: string }[]).filter(
        ({ rel }) => rel === 'item',
      );
      expect(links.map(({ type }) => type)).toEqual([mvt, mlt]);
      const names = ['{tileMatrix}', '{tileRow}', '{tileCol}'];
      const tiles = await Promise.all(
        links.map(({ href }) =>
          fetchTile(names.reduce((address, name, at) => address.replace(name, String(place[at])), href)),
        ),
      );
      expect(tiles.map(({ header }) => header('content-type'))).toEqual([mvt, mlt]);
      const [old, tile] = tiles;
      expect(old!.header('etag')).not.toBe(tile!.header('etag'));
      expect(readMvt(old!.bytes)[0]!.features.length).toBeGreaterThan(0);
      expect(readMlt(tile!.bytes)).toEqual(readMvt(old!.bytes));
    }
    const address = `${town.url}/ogc/collections/unit-grids/tiles/CGCS2000Quad/${level}/${row}/${column}`;
    const chosen = await fetchTile(address, { Accept: mlt });
    expect([chosen.header('content-type'), chosen.header('vary')]).toEqual([
      mlt,
      'Accept, Accept-Encoding, Authorization',
    ]);
  });
});

test('an archive holds MLT when it is asked to, and is served as what it holds', async () => {
  const file = join(tmpdir(), `lines-${process.pid}.pmtiles`);
  const set = await exportedSet(town.tiles, 'rivers', 'mlt', publicView);
  await exportTiles(town.tiles, set, file, new AbortController().signal, () => undefined);
  const archives = await openArchives([file]);
  const id = `lines-${process.pid}`;
  const served = await serve(database, { archives });
  try {
    const { body } = await request(served.url).get(`/tiles/${id}`);
    expect(body.encoding).toBe('mlt');
    const address = path(id, 12);
    const tile = await fetchTile(served.url + address);
    expect([tile.status, tile.header('content-type')]).toEqual([200, mlt]);
    const old = await fetchTile(town.url + path('rivers', 12));
    expect(readMlt(tile.bytes)).toEqual(readMvt(old.bytes));
    expect((await fetchTile(`${served.url}${address}.mlt`)).status).toBe(200);
    for (const [ending, accept] of [
      ['.mvt', '*/*'],
      ['', mvt],
    ]) {
      const { status, body } = await request(served.url)
        .get(address + ending)
        .set('Accept', accept!);
      expect([status, body.code]).toEqual([406, 'not-acceptable']);
    }
  } finally {
    await served.close();
    for (const archive of archives.values()) await archive.close();
    await rm(file, { force: true });
  }
});

test('an export is started in the encoding that is asked for', async () => {
  const start = (body: object) =>
    request(town.url)
      .post('/api/exports')
      .set(withKey)
      .send({ layers: 'rivers', ...body });
  const [old, tiles] = [await start({}), await start({ encoding: 'mlt' })];
  expect([old.status, old.body.encoding, tiles.status, tiles.body.encoding]).toEqual([
    202,
    'mvt',
    202,
    'mlt',
  ]);
  expect(tiles.body.id).not.toBe(old.body.id);
  expect((await start({ encoding: 'png' })).status).toBe(400);
});
