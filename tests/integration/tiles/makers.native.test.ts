import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import type { TileMaker } from '../../../server/tiles/maker.ts';
import { MemoryMaker } from '../../../server/tiles/memory-maker.ts';
import { PostgisMaker } from '../../../server/tiles/postgis-maker.ts';
import { type TileAddress, tileBounds } from '../../../tiles/address.ts';
import { tileBudget } from '../../../tiles/budget.ts';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';
import { testDatabase } from '../../harness/database.ts';
import { silentLog } from '../../harness/silent-log.ts';
import { mvtFaults } from '../../unit/tiles/mvt-rules.ts';
import { cameras, grids, publish, published, rivers, serve, type Town, trees } from './town.ts';

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
  await vi.waitFor(() => expect(town.layers.published()).toHaveLength(3));
  makers = [new MemoryMaker(database.connection, silentLog), new PostgisMaker(database, () => undefined)];
});
afterAll(async () => {
  await Promise.all(makers.map((maker) => maker.close()));
  await town.close();
});

interface Drawn {
  properties: Record<string, unknown>;
  rings: { x: number; y: number }[][];
}

function read(tile: Uint8Array, name: string): Map<number, Drawn> {
  expect(mvtFaults(tile)).toEqual([]);
  const layer = new VectorTile(new PbfReader(tile)).layers[name];
  const features = new Map<number, Drawn>();
  for (let index = 0; index < (layer?.length ?? 0); index++) {
    const feature = layer!.feature(index);
    features.set(feature.id!, { properties: feature.properties, rings: feature.loadGeometry() });
  }
  return features;
}

/** The greatest distance, in tile units and along an axis, from a vertex of `from` to the lines of `to`. */
function deviation(from: Drawn, to: Drawn): number {
  let greatest = 0;
  for (const { x, y } of from.rings.flat()) {
    let nearest = Number.POSITIVE_INFINITY;
    for (const ring of to.rings)
      for (let at = 0; at < ring.length; at++) {
        const a = ring[at]!;
        const b = ring[Math.min(at + 1, ring.length - 1)]!;
        const [dx, dy] = [b.x - a.x, b.y - a.y];
        const share = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
        nearest = Math.min(nearest, Math.max(Math.abs(a.x + dx * share - x), Math.abs(a.y + dy * share - y)));
      }
    greatest = Math.max(greatest, nearest);
  }
  return greatest;
}

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
      const [memory, postgis] = await Promise.all(makers.map((maker) => maker.make(layer, address, signal)));
      const [ours, theirs] = [read(memory!.data, id), read(postgis!.data, id)];
      expect(ours.size).toBe(memory!.shown);
      expect(theirs.size).toBe(postgis!.shown);
      const ids = new Set([...ours.keys(), ...theirs.keys()]);
      for (const fid of ids) {
        const [a, b] = [ours.get(fid), theirs.get(fid)];
        if (!a || !b) {
          // Only what is too small to draw may be drawn by one alone: a fleck within a unit of nothing.
          const rings = (a ?? b)!.rings.flat();
          const size = (axis: 'x' | 'y') =>
            Math.max(...rings.map((point) => point[axis])) - Math.min(...rings.map((point) => point[axis]));
          expect(Math.min(size('x'), size('y')), `${fid} in ${JSON.stringify(address)}`).toBeLessThanOrEqual(
            1,
          );
          continue;
        }
        expect(a.properties).toEqual(b.properties);
        const where = `${fid} in ${JSON.stringify({ ...address, bounds: tileBounds(address) })}`;
        expect(deviation(a, b), where).toBeLessThanOrEqual(1);
        expect(deviation(b, a), where).toBeLessThanOrEqual(1);
        drawn++;
      }
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
      const [memory, postgis] = await Promise.all(makers.map((maker) => maker.make(layer, address, signal)));
      const [ours, theirs] = [read(memory!.data, layer.id), read(postgis!.data, layer.id)];
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
      const made = await Promise.all(makers.map((maker) => maker.make(layer, address, signal)));
      for (const { shown, total } of made) expect(shown).toBe(total);
    }
  });
});
