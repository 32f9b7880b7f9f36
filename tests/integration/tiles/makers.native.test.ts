import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import type { TileMaker } from '../../../server/tiles/maker.ts';
import { MemoryMaker } from '../../../server/tiles/memory-maker.ts';
import { PostgisMaker } from '../../../server/tiles/postgis-maker.ts';
import type { TileAddress } from '../../../tiles/address.ts';
import { tileBudget } from '../../../tiles/budget.ts';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';
import { testDatabase } from '../../harness/database.ts';
import { silentLog } from '../../harness/silent-log.ts';
import { expectSameTile, readFeatures } from './compare.ts';
import { cameras, grids, publish, published, rivers, serve, type Town, trees } from './town.ts';

type Features = ReturnType<typeof readFeatures>;

let database: Database;
let town: Town;
let makers: TileMaker[];
const signal = new AbortController().signal;

beforeAll(async () => {
  database = await testDatabase();
  town = await serve(database);
  await publish(database, 'unit-grids', grids());
  await publish(database, 'rivers', rivers());
  await publish(database, 'cameras', cameras());
  await town.layers.refresh();
  expect(town.layers.published()).toHaveLength(3);
  const memory = new MemoryMaker(database.connection, silentLog);
  makers = [memory, new PostgisMaker(database, town.layers, memory, () => undefined)];
});
afterAll(async () => {
  await Promise.all(makers.map((maker) => maker.close()));
  await town.close();
});

/** Tiles over and around the town at a zoom, at most 20. */
function addresses(z: number) {
  const side = 2 ** z;
  const list: TileAddress[] = [];
  for (let i = 0; i < 5; i++)
    for (let j = 0; j < 4; j++) {
      const x = Math.floor(mercatorX(122.95 + i * 0.07) * side);
      const y = Math.floor(mercatorY(30.98 + j * 0.08) * side);
      if (!list.some((other) => other.x === x && other.y === y)) list.push({ z, x, y });
    }
  return list;
}

describe.each(['unit-grids', 'rivers', 'cameras'])('the makers agree on %s', (id) => {
  test.each([0, 1, 2, 6, 9, 10, 11, 12, 13, 14, 15, 16, 18, 22])('at zoom %i', async (z) => {
    const layer = published(town.layers, id);
    let drawn = 0;
    for (const address of addresses(z)) {
      const [memory, postgis] = await Promise.all(
        makers.map((maker) => maker.make(layer, null, address, 'mvt', signal)),
      );
      const { x, y } = address;
      const same = expectSameTile(memory!, postgis!, id, `${z}/${x}/${y}`);
      expect(same.alone).toEqual([]);
      drawn += same.drawn;
    }
    if (z >= 11 && z <= 14) expect(drawn).toBeGreaterThan(0);
  });
});

describe('points that are too many for a tile', () => {
  beforeAll(async () => {
    await publish(database, 'ancient-trees', trees());
    await vi.waitFor(() => expect(town.layers.find('ancient-trees')).toBeDefined());
  });

  test.each([4, 7, 9, 10])('are thinned out alike by both makers at zoom %i', async (z) => {
    const layer = published(town.layers, 'ancient-trees');
    for (const address of addresses(z)) {
      const [memory, postgis] = await Promise.all(
        makers.map((maker) => maker.make(layer, null, address, 'mvt', signal)),
      );
      const [ours, theirs] = [memory!, postgis!].map(({ data }) => readFeatures(data, layer.id)) as [
        Features,
        Features,
      ];
      expect([memory!.shown, memory!.total]).toEqual([postgis!.shown, postgis!.total]);
      expect(postgis!.data.length).toBeLessThanOrEqual(tileBudget.bytes);
      expect(postgis!.shown).toBeLessThan(postgis!.total);
      expect([...theirs.keys()]).toEqual([...ours.keys()].toSorted((a, b) => a - b));
      for (const [fid, drawn] of theirs) expect(ours.get(fid)).toEqual(drawn);
    }
  });

  test('are all shown by both once there is room', async () => {
    const layer = published(town.layers, 'ancient-trees');
    for (const address of addresses(15)) {
      const made = await Promise.all(makers.map((maker) => maker.make(layer, null, address, 'mvt', signal)));
      for (const { shown, total } of made) expect(shown).toBe(total);
    }
  });
});
