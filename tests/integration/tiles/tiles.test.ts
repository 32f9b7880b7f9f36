import { gunzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { tileBounds } from '../../../tiles/address.ts';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';
import { testDatabase } from '../../harness/database.ts';
import { mvtFaults } from '../../unit/tiles/mvt-rules.ts';
import { cameras, grids, key, publish, published, rivers, serve, type Town } from './town.ts';

let database: Database;
let town: Town;

beforeAll(async () => {
  database = await testDatabase();
  town = await serve(database);
  await publish(database, 'unit-grids', grids());
  await publish(database, 'rivers', rivers());
  await publish(database, 'cameras', cameras());
  await town.layers.refresh();
  expect(town.layers.published()).toHaveLength(3);
});
afterAll(() => town.close());

function addressAt(longitude: number, latitude: number, z: number) {
  const side = 2 ** z;
  return { z, x: Math.floor(mercatorX(longitude) * side), y: Math.floor(mercatorY(latitude) * side) };
}

const path = (ids: string, z: number, longitude = 123.1, latitude = 31.1) => {
  const { x, y } = addressAt(longitude, latitude, z);
  return `/tiles/${ids}/${z}/${x}/${y}`;
};

const withKey = { Authorization: `Bearer ${key}` };

async function fetchTile(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(town.url + url, { headers });
  return { response, tile: new Uint8Array(await response.arrayBuffer()) };
}

function layerOf(tile: Uint8Array, name: string) {
  const layer = new VectorTile(new PbfReader(tile)).layers[name];
  if (!layer) return [];
  return Array.from({ length: layer.length }, (_, index) => layer.feature(index));
}

describe('a tile', () => {
  test.each([
    ['unit-grids', 13],
    ['unit-grids', 14],
    ['unit-grids', 19],
    ['rivers', 5],
    ['rivers', 13],
    ['cameras', 11],
    ['cameras', 13],
  ])('of %s at zoom %i holds the features that PostGIS finds there', async (id, z) => {
    const { response, tile } = await fetchTile(path(id, z), withKey);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/vnd.mapbox-vector-tile');
    expect(mvtFaults(tile)).toEqual([]);
    const address = addressAt(123.1, 31.1, z);
    const { rows } = await database.query<{ fid: number; code: string; name: string; parent: string }>(
      `select fid, code, name, parent from ${published(town.layers, id).table}
        where st_intersects(geom, st_makeenvelope($1, $2, $3, $4, 4326)) order by fid`,
      tileBounds(address),
    );
    const features = new Map(layerOf(tile, id).map((feature) => [feature.id, feature]));
    expect(rows.length).toBeGreaterThan(0);
    for (const { fid, code, name, parent } of rows)
      expect(features.get(fid)?.properties).toMatchObject({ code, name, parent, name_en: `No. ${code}` });
    // What is not in the tile itself may be in its buffer, and nowhere else.
    const margin = 65 / 4096 / 2 ** z;
    for (const feature of features.values()) {
      const all = feature.loadGeometry().flat();
      expect(Math.min(...all.map((point) => point.x)) / 4096 / 2 ** z).toBeGreaterThan(-margin);
      expect(Math.max(...all.map((point) => point.x)) / 4096 / 2 ** z - 1 / 2 ** z).toBeLessThan(margin);
    }
  });

  test('carries scalar properties with their types and leaves the others out', async () => {
    const { tile } = await fetchTile(path('cameras', 13), withKey);
    const [camera] = layerOf(tile, 'cameras');
    expect(camera!.properties).toEqual({
      code: expect.stringMatching(/^camera-/),
      name: expect.any(String),
      name_en: expect.any(String),
      parent: '990101',
      bearing: expect.any(Number),
    });
    const grid = await fetchTile(path('unit-grids', 13));
    expect(layerOf(grid.tile, 'unit-grids')[0]!.properties).toMatchObject({
      area: expect.any(Number),
      open: expect.any(Boolean),
    });
  });

  test('can be composed of several layers in one answer', async () => {
    const { response, tile } = await fetchTile(path('rivers,unit-grids', 13));
    expect(response.status).toBe(200);
    expect(mvtFaults(tile)).toEqual([]);
    const alone = await fetchTile(path('rivers', 13));
    const ids = (bytes: Uint8Array) => layerOf(bytes, 'rivers').map((feature) => feature.id);
    expect(ids(tile)).toEqual(ids(alone.tile));
    expect(layerOf(tile, 'unit-grids').length).toBeGreaterThan(0);
    const encoded = await fetchTile(path('rivers%2Cunit-grids', 13));
    expect(encoded.tile).toEqual(tile);
  });

  test('is the same with a suffix, and without a body for HEAD', async () => {
    const plain = await fetchTile(path('rivers', 13));
    for (const suffix of ['.mvt', '.pbf']) {
      const { response, tile } = await fetchTile(path('rivers', 13) + suffix);
      expect(response.headers.get('etag')).toBe(plain.response.headers.get('etag'));
      expect(tile).toEqual(plain.tile);
    }
    const head = await request(town.url).head(path('rivers', 13)).set('Accept-Encoding', 'identity');
    expect(head.status).toBe(200);
    expect(Number(head.headers['content-length'])).toBe(plain.tile.length);
  });

  test('is 204 where nothing is, and below the layer’s first zoom', async () => {
    for (const address of [
      path('unit-grids', 14, 100, 20),
      path('unit-grids', 12),
      path('rivers', 22, 123.1, 45),
    ]) {
      const { response, tile } = await fetchTile(address);
      expect([response.status, tile.length]).toEqual([204, 0]);
      expect(response.headers.get('etag')).toBeTruthy();
    }
  });
});

describe('a bad address', () => {
  test.each([
    ['/tiles/rivers/31/0/0', 400, 'bad-tile-address'],
    ['/tiles/rivers/-1/0/0', 400, 'bad-tile-address'],
    ['/tiles/rivers/3/8/0', 400, 'bad-tile-address'],
    ['/tiles/rivers/a/b/c', 400, 'bad-tile-address'],
    ['/tiles/%zz/1/0/0', 400, 'bad-tile-address'],
    ['/tiles/rivers,rivers/1/0/0', 400, 'duplicate-layer'],
    ['/tiles/rivers/1/0/0?filter=a', 400, 'bad-filter'],
    ['/tiles/rivers/1/0/0?colour=red', 400, 'unknown-parameter'],
    ['/tiles/rivers/1/0/0?filter=TRUE&filter=FALSE', 400, 'repeated-parameter'],
    ['/tiles/rivers/1/0/0?at=yesterday', 400, 'bad-time'],
    ['/tiles/nothing/1/0/0', 404, 'unknown-layer'],
    ['/tiles/rivers,nothing/1/0/0', 404, 'unknown-layer'],
    ['/tiles/rivers@7/1/0/0', 404, 'unknown-layer'],
    ["/tiles/rivers';drop/1/0/0", 404, 'unknown-layer'],
    ['/tiles/nothing', 404, 'unknown-layer'],
    ['/tiles/rivers?x=1', 400, 'invalid-input'],
    ['/tiles/rivers?at=soon', 400, 'invalid-input'],
    ['/styles/nothing.json', 404, 'unknown-layer'],
    ['/styles/rivers.json?theme=pink', 400, 'invalid-input'],
    ['/ogc/collections/nothing/tiles', 404, 'unknown-layer'],
    ['/ogc/collections/rivers,unit-grids/tiles', 404, 'unknown-layer'],
    ['/ogc/collections/cameras/tiles/WebMercatorQuad', 404, 'unknown-layer'],
    ['/ogc/collections/rivers/tiles/WorldMercator', 404, 'unknown-tile-matrix-set'],
    ['/ogc/tileMatrixSets?f=xml', 400, 'invalid-input'],
  ])('%s is answered %i %s', async (address, status, code) => {
    const response = await request(town.url).get(address);
    expect(response.status).toBe(status);
    expect(response.type).toBe('application/problem+json');
    expect(response.body.code).toBe(code);
  });
});

describe('layers that not everybody may see', () => {
  test('do not exist for those who may not', async () => {
    for (const address of [
      path('cameras', 13),
      path('rivers,cameras', 13),
      '/tiles/cameras',
      '/styles/cameras.json',
    ]) {
      const hidden = await request(town.url).get(address);
      expect([hidden.status, hidden.body.code]).toEqual([404, 'unknown-layer']);
      const shown = await request(town.url).get(address).set(withKey);
      expect(shown.status).toBe(200);
      // Also when the answer stands in the cache already.
      expect((await request(town.url).get(address)).status).toBe(404);
    }
  });

  test('are kept out of shared caches', async () => {
    const { response } = await fetchTile(path('cameras', 13), withKey);
    expect(response.headers.get('cache-control')).toBe('private, no-cache');
    expect(response.headers.get('vary')).toBe('Accept, Accept-Encoding, Authorization');
  });

  test('are refused with a wrong key', async () => {
    const response = await request(town.url).get(path('rivers', 13)).set('Authorization', 'Bearer wrong');
    expect([response.status, response.body.code]).toEqual([401, 'bad-credentials']);
  });
});

describe('encodings and entity tags', () => {
  const get = (encoding: string, headers: Record<string, string> = {}, address = path('rivers', 12)) =>
    request(town.url)
      .get(address)
      .set({ 'Accept-Encoding': encoding, ...headers })
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => done(null, Buffer.concat(chunks)));
      });

  test('each encoding has its own strong tag and the same content', async () => {
    const identity = await get('identity');
    const gzip = await get('gzip');
    const brotli = await get('br');
    const tags = [identity, gzip, brotli].map((response) => response.headers.etag as string);
    expect(new Set(tags).size).toBe(3);
    for (const tag of tags) expect(tag).toMatch(/^"[^"]+"$/);
    expect(identity.headers['content-encoding']).toBeUndefined();
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(brotli.headers['content-encoding']).toBe('br');
    expect(gzip.headers.vary).toContain('Accept-Encoding');
    expect(brotli.body).toEqual(identity.body);
    expect(gzip.body).toEqual(identity.body);
    expect(mvtFaults(identity.body)).toEqual([]);
  });

  test('who takes both is answered quickly with gzip, and with brotli once that is made', async () => {
    const cold = await get('gzip, deflate, br', {}, path('rivers', 11));
    expect(cold.headers['content-encoding']).toBe('gzip');
    const warm = await vi.waitFor(async () => {
      const response = await get('gzip, deflate, br', {}, path('rivers', 11));
      expect(response.headers['content-encoding']).toBe('br');
      return response;
    });
    expect(warm.body).toEqual(cold.body);
    expect(Number(warm.headers['content-length'])).toBeLessThan(Number(cold.headers['content-length']));
    // The one that came first is still as good.
    const held = { 'If-None-Match': cold.headers.etag as string };
    expect((await get('gzip, deflate, br', held, path('rivers', 11))).status).toBe(304);
  });

  test('what a reader has is answered 304, and only in the encoding that he has', async () => {
    const first = await get('gzip');
    const tag = first.headers.etag as string;
    const again = await get('gzip', { 'If-None-Match': `W/"other", ${tag}` });
    expect([again.status, again.headers.etag]).toEqual([304, tag]);
    expect((await get('br', { 'If-None-Match': tag })).status).toBe(200);
    expect((await get('gzip', { 'If-None-Match': '"other"' })).status).toBe(200);
  });

  test('gzip is really gzip on the wire', async () => {
    const raw = await new Promise<Buffer>((resolve, reject) => {
      import('node:http').then(({ get: httpGet }) =>
        httpGet(town.url + path('rivers', 12), { headers: { 'Accept-Encoding': 'gzip' } }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => resolve(Buffer.concat(chunks)));
          response.on('error', reject);
        }),
      );
    });
    expect(mvtFaults(gunzipSync(raw))).toEqual([]);
  });
});

describe('versions', () => {
  test('a pinned version never changes; the layer follows what is published; older times stay answerable', async () => {
    const before = await fetchTile(path('unit-grids', 13));
    const beforeTime = new Date().toISOString();
    const pinnedBefore = await fetchTile(path('unit-grids@1', 13));
    expect(pinnedBefore.response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(pinnedBefore.tile).toEqual(before.tile);

    await publish(database, 'unit-grids', grids().slice(0, 100));
    await vi.waitFor(() => expect(town.layers.find('unit-grids')?.version).toBe(2));
    const after = await fetchTile(path('unit-grids', 13));
    expect(after.response.headers.get('etag')).not.toBe(before.response.headers.get('etag'));
    expect(layerOf(after.tile, 'unit-grids').length).toBeLessThan(layerOf(before.tile, 'unit-grids').length);
    expect((await fetchTile(path('unit-grids@1', 13))).tile).toEqual(before.tile);
    expect((await fetchTile(`${path('unit-grids', 13)}?at=${beforeTime}`)).tile).toEqual(before.tile);

    await town.layers.rollback('unit-grids', 'test');
    await vi.waitFor(() => expect(town.layers.find('unit-grids')?.version).toBe(1));
    expect((await fetchTile(path('unit-grids', 13))).tile).toEqual(before.tile);
  });

  test('a time to come is answered by what is planned, and says so', async () => {
    const { rows } = await database.query<{ version: number }>(
      "select version from wangge.layer_versions where layer_id = 'unit-grids' and state = 'superseded'",
    );
    const { version } = rows[0]!;
    const from = new Date(Date.now() + 86_400_000);
    const address = path('unit-grids', 13);
    const before = `${address}?at=${new Date(from.getTime() - 1).toISOString()}`;
    const after = `${address}?at=${new Date(from.getTime() + 1).toISOString()}`;
    const now = await fetchTile(address);
    expect(now.response.headers.get('wangge-planned')).toBeNull();
    await town.layers.publish('unit-grids', version, 'test', { effectiveFrom: from, confirm: true });
    const planned = await fetchTile(after);
    expect(planned.tile).toEqual((await fetchTile(path(`unit-grids@${version}`, 13))).tile);
    expect(planned.tile).not.toEqual(now.tile);
    const plan = `unit-grids;version=${version};from=${from.toISOString()}`;
    expect(planned.response.headers.get('wangge-planned')).toBe(plan);
    expect(planned.response.headers.get('cache-control')).toBe('public, no-cache');
    const again = await fetch(town.url + after, {
      headers: { 'If-None-Match': planned.response.headers.get('etag')! },
    });
    expect([again.status, again.headers.get('wangge-planned')]).toEqual([304, plan]);
    const unchanged = await fetchTile(before);
    expect(unchanged.tile).toEqual(now.tile);
    expect(unchanged.response.headers.get('wangge-planned')).toBe('none');
    const description = await request(town.url).get(`/tiles/unit-grids?at=${from.toISOString()}`);
    expect(description.status).toBe(200);
    expect(description.headers['wangge-planned']).toBe(plan);
    expect(description.body.tiles).toEqual([
      expect.stringMatching(/\/tiles\/unit-grids\/\{z\}\/\{x\}\/\{y\}\?at=/),
    ]);
    await town.layers.cancelPlan('unit-grids', version, 'test');
    const withdrawn = await fetchTile(after);
    expect(withdrawn.tile).toEqual(now.tile);
    expect(withdrawn.response.headers.get('wangge-planned')).toBe('none');
  });

  test('a version that was not published is for insiders', async () => {
    const { rows } = await database.query<{ version: number }>(
      `insert into wangge.layer_versions (layer_id, version, state, source_name, feature_count, created_by)
       select 'rivers', 9, 'checked', 'town', 0, 'test' returning version`,
    );
    const address = `/tiles/rivers@${rows[0]!.version}`;
    expect((await request(town.url).get(address)).status).toBe(404);
    expect((await request(town.url).get(address).set(withKey)).status).toBe(200);
  });
});
