import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import type { LoadedFeature } from '../../../server/layers/loading/source-feature.ts';
import { IndexShelf } from '../../../server/tiles/index-shelf.ts';
import { sourceOf } from '../../../server/tiles/memory-maker.ts';
import { cutTile } from '../../../tiles/cut.ts';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';
import { testDatabase } from '../../harness/database.ts';
import { cameras, grids, key, publish, published, rivers, serve, type Town, trees } from './town.ts';

// Two services on one database, each with its own cache and its own reader of the feed.
let database: Database;
let towns: Town[];

const moved = 7;

/** The cameras, one of them a little further north-east. */
function camerasMoved(): LoadedFeature[] {
  return cameras().map((camera, index) => {
    if (index !== moved) return camera;
    const [x, y] = (camera.geometry as GeoJSON.Point).coordinates as [number, number];
    return { ...camera, geometry: { type: 'Point', coordinates: [x + 0.012, y + 0.009] } };
  });
}

function tileOf(index: number, features: LoadedFeature[], ids = 'cameras', z = 16): string {
  const [longitude, latitude] = (features[index]!.geometry as GeoJSON.Point).coordinates as [number, number];
  const side = 2 ** z;
  return `/tiles/${ids}/${z}/${Math.floor(mercatorX(longitude) * side)}/${Math.floor(mercatorY(latitude) * side)}`;
}

async function get(town: Town, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(town.url + path, { headers: { Authorization: `Bearer ${key}`, ...headers } });
  const body = Buffer.from(await response.arrayBuffer());
  return { status: response.status, etag: response.headers.get('etag')!, body };
}

function codes(body: Uint8Array): unknown[] {
  const layer = new VectorTile(new PbfReader(body)).layers.cameras;
  return Array.from({ length: layer?.length ?? 0 }, (_, at) => layer!.feature(at).properties.code);
}

/** Makes it impossible to read a layer's features while `work` goes on: what is answered is remembered. */
async function withoutTable(work: () => Promise<void>, layer = 'cameras'): Promise<void> {
  const { table } = published(towns[0]!.layers, layer);
  await database.query(`alter table ${table} rename to hidden`);
  await work().finally(() =>
    database.query(`alter table wangge_data.hidden rename to ${table.split('.')[1]}`),
  );
}

const left = tileOf(moved, cameras());
const entered = tileOf(moved, camerasMoved());
const untouched = [0, 50, 100, 150]
  .map((index) => tileOf(index, cameras()))
  .filter((path) => path !== left && path !== entered);
const composite = tileOf(50, cameras(), 'cameras,rivers', 15);

beforeAll(async () => {
  database = await testDatabase();
  towns = [await serve(database), await serve(database)];
  await publish(database, 'rivers', rivers());
  await publish(database, 'unit-grids', grids());
  await publish(database, 'cameras', cameras());
  for (const { layers } of towns) {
    await layers.refresh();
    expect(layers.published()).toHaveLength(3);
  }
});
afterAll(async () => {
  for (const town of towns) await town.close();
});

const read = (paths: string[]) =>
  Promise.all(towns.map((town) => Promise.all(paths.map((path) => get(town, path)))));
const inForce = (version: number) =>
  vi.waitFor(
    () => {
      for (const { layers } of towns) expect(published(layers, 'cameras').version).toBe(version);
    },
    { timeout: 20_000 },
  );

describe('a version with one feature moved', () => {
  let before: Awaited<ReturnType<typeof read>>;
  const paths = [left, entered, composite, ...untouched];

  test('is new in the tiles that the feature left and entered, in every service', async () => {
    before = await read(paths);
    expect(before[0]).toEqual(before[1]);
    expect(codes(before[0]![0]!.body)).toContain(`camera-${moved}`);
    await publish(database, 'cameras', camerasMoved());
    await inForce(2);
    for (const [index, town] of towns.entries()) {
      const [was, is] = [before[index]!, [await get(town, left), await get(town, entered)]];
      expect(codes(is[0]!.body)).not.toContain(`camera-${moved}`);
      expect(codes(is[1]!.body)).toContain(`camera-${moved}`);
      expect(is[0]!.etag).not.toBe(was[0]!.etag);
      expect(is[1]!.etag).not.toBe(was[1]!.etag);
      // Who holds the former tile is told so.
      expect((await get(town, left, { 'If-None-Match': was[0]!.etag })).status).toBe(200);
    }
  });

  test('leaves every other tile as it was: remembered, with its entity tag', async () => {
    expect(untouched.length).toBeGreaterThan(2);
    await withoutTable(async () => {
      const after = await read([composite, ...untouched]);
      for (const [index, tiles] of after.entries()) expect(tiles).toEqual(before[index]!.slice(2));
      const condition = { 'If-None-Match': before[0]![3]!.etag };
      expect((await get(towns[1]!, untouched[0]!, condition)).status).toBe(304);
    });
  });

  test('keeps the entity tags through a restart', async () => {
    const restarted = await serve(database);
    for (const [index, path] of paths.entries()) {
      const { etag } = await get(restarted, path);
      if (index < 2) expect(etag).not.toBe(before[0]![index]!.etag);
      else expect(etag).toBe(before[0]![index]!.etag);
    }
    await restarted.close();
  });

  test('rolled back is new in the same tiles once more', async () => {
    await towns[0]!.layers.rollback('cameras', 'test');
    await inForce(1);
    const after = await read(paths);
    for (const [index, tiles] of after.entries()) {
      expect(tiles.map(({ body }) => body)).toEqual(before[index]!.map(({ body }) => body));
      expect(tiles.slice(2)).toEqual(before[index]!.slice(2));
      for (const at of [0, 1]) expect(tiles[at]!.etag).not.toBe(before[index]![at]!.etag);
    }
  });

  test('is told with the places that changed and no others', async () => {
    const { rows } = await database.query<{ whole: boolean; boxes: number[][] }>(
      `select payload -> 'whole' as whole, payload -> 'boxes' as boxes from wangge.feed
        where payload @> '{"layer": "cameras"}' order by id`,
    );
    const place = (features: LoadedFeature[]) => {
      const point = (features[moved]!.geometry as GeoJSON.Point).coordinates;
      return [...point, ...point];
    };
    const both = expect.arrayContaining([place(cameras()), place(camerasMoved())]);
    expect(rows).toEqual([
      { whole: true, boxes: [] },
      { whole: false, boxes: both },
      { whole: false, boxes: both },
    ]);
    expect(rows[1]!.boxes).toHaveLength(2);
  });
});

test('an index in memory takes over what lies in the places that changed, and reads nothing else', async () => {
  const layer = published(towns[0]!.layers, 'cameras');
  const unreadable: number[] = [];
  const shelf = new IndexShelf(database.connection, 2 ** 28, (_, fids) => unreadable.push(...fids));
  const source = sourceOf(layer);
  await shelf.get(source, null);
  const camera = (index: number) => (cameras()[index]!.geometry as GeoJSON.Point).coordinates;
  await database.query(`create table wangge_data.version_next as select * from ${layer.table}`);
  await database.query(
    `update wangge_data.version_next set name = 'new' where code in ('camera-11', 'camera-200')`,
  );
  const next = { ...source, table: 'wangge_data.version_next' };
  const [longitude, latitude] = camera(11) as [number, number];
  shelf.follow(source.table, next, [[longitude, latitude, longitude, latitude]]);
  // What the old version is forgotten for meanwhile makes no difference.
  shelf.release([source.table]);
  const index = await shelf.get(next, null);
  expect(index.count).toBe(cameras().length);
  const nameIn = (at: number) => {
    const [x, y] = camera(at) as [number, number];
    const z = 18;
    const tile = cutTile(index, 'cameras', {
      z,
      x: Math.floor(mercatorX(x) * 2 ** z),
      y: Math.floor(mercatorY(y) * 2 ** z),
    });
    const drawn = new VectorTile(new PbfReader(tile.data)).layers.cameras!;
    return Array.from({ length: drawn.length }, (_, place) => drawn.feature(place).properties).find(
      ({ code }) => code === `camera-${at}`,
    )!.name;
  };
  expect([nameIn(11), nameIn(200)]).toEqual(['new', cameras()[200]!.name]);

  // On other terms it is read whole.
  const other = { ...next, table: layer.table, budget: { bytes: 1_000, features: 10 } };
  shelf.follow(next.table, other, []);
  expect((await shelf.get(other, null)).generalisation.budget.features).toBe(10);
  expect(unreadable).toEqual([]);
  await database.query('drop table wangge_data.version_next');
});

test('another attribute is a change of the tiles that show it', async () => {
  const paths = [tileOf(0, cameras()), untouched.at(-1)!];
  const [before] = await read(paths);
  const renamed = cameras().map((camera, index) => (index === 0 ? { ...camera, name: '新名' } : camera));
  await publish(database, 'cameras', renamed);
  await inForce(3);
  const [after] = await read(paths);
  expect(after![0]!.etag).not.toBe(before![0]!.etag);
  expect(after![0]!.body.includes('新名')).toBe(true);
  expect(after![1]).toEqual(before![1]);
});

test('features without a code that stay the same are no change', async () => {
  const nameless = (features: LoadedFeature[]) => features.map((feature) => ({ ...feature, code: null }));
  await publish(database, 'pump-stations', nameless(cameras()));
  await publish(database, 'pump-stations', nameless(camerasMoved()));
  const { rows } = await database.query(
    `select jsonb_array_length(payload -> 'boxes') as boxes from wangge.feed
      where payload @> '{"layer": "pump-stations", "version": 2}'`,
  );
  expect(rows).toEqual([{ boxes: 2 }]);
});

test('a change of nearly everything is one of the whole layer', async () => {
  await publish(database, 'ancient-trees', trees());
  await publish(
    database,
    'ancient-trees',
    trees().map((tree) => ({ ...tree, name: `${tree.name}，老` })),
  );
  const { rows } = await database.query(
    `select p.boxes, f.payload -> 'whole' as whole
       from wangge.feed f join wangge.publications q on q.layer_id = 'ancient-trees' and q.version = 2
       join wangge.publication_places p on p.publication_id = q.id
      where f.payload @> '{"layer": "ancient-trees", "version": 2}'`,
  );
  expect(rows).toEqual([{ boxes: null, whole: true }]);
});

test('a version is read before it counts, and the one before stays at hand for a roll back', async () => {
  const sites = cameras();
  const renamed = sites.map((site) => ({ ...site, name: `${site.name}，新` }));
  await publish(database, 'transfer-sites', sites);
  await publish(database, 'transfer-sites', renamed, false);
  const [town] = towns as [Town, Town];
  await vi.waitFor(() => published(town.layers, 'transfer-sites'), { timeout: 20_000 });
  const tile = (index: number) => get(town, tileOf(index, sites, 'transfer-sites'));
  expect((await tile(0)).body.includes('，新')).toBe(false);
  await town.layers.publish('transfer-sites', 2, 'test');
  await withoutTable(async () => {
    const { status, body } = await tile(40);
    expect([status, body.includes('，新')]).toEqual([200, true]);
  }, 'transfer-sites');
  await town.layers.rollback('transfer-sites', 'test');
  await withoutTable(async () => {
    const { status, body } = await tile(80);
    expect([status, body.includes('，新')]).toEqual([200, false]);
  }, 'transfer-sites');
});
