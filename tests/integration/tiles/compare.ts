import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { expect } from 'vitest';
import type { MadeTile } from '../../../tiles/cut.ts';
import { buffer, extent } from '../../../tiles/tile-units.ts';
import { mvtFaults } from '../../unit/tiles/mvt-rules.ts';

interface Drawn {
  properties: Record<string, unknown>;
  rings: { x: number; y: number }[][];
}

/** The features of a tile of one layer, by id; the tile must be valid. */
export function readFeatures(tile: Uint8Array, name: string): Map<number, Drawn> {
  expect(mvtFaults(tile)).toEqual([]);
  const layer = new VectorTile(new PbfReader(tile)).layers[name];
  const features = new Map<number, Drawn>();
  for (let index = 0; index < (layer?.length ?? 0); index++) {
    const feature = layer!.feature(index);
    features.set(feature.id!, { properties: feature.properties, rings: feature.loadGeometry() });
  }
  return features;
}

/**
 * The greatest distance, in tile units and along an axis, from a vertex of `from` to the lines of `to`.
 * @param beyond how far over the tile's edge vertices are asked
 */
function deviation(from: Drawn, to: Drawn, beyond: number): number {
  let greatest = 0;
  const same = new Set(to.rings.flat().map(({ x, y }) => x * 100_000 + y));
  for (const { x, y } of from.rings.flat()) {
    if (same.has(x * 100_000 + y) || Math.min(x, y) < -beyond || Math.max(x, y) > extent + beyond) continue;
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

/** Whether all of a feature lies within a tile unit of nothing: only such a fleck may be drawn by one maker alone. */
function isFleck({ rings }: Drawn): boolean {
  const vertices = rings.flat();
  const size = (axis: 'x' | 'y') =>
    Math.max(...vertices.map((vertex) => vertex[axis])) - Math.min(...vertices.map((vertex) => vertex[axis]));
  return Math.min(size('x'), size('y')) <= 1;
}

/**
 * Holds two makers' tiles to the same features, ids and attributes, and to the same geometry within one tile unit.
 * @param beyond how far over the tile's edge geometry is compared; all of the buffer, unless given
 * @returns how many features both drew, and the ids that one alone drew
 */
export function expectSameTile(
  ours: MadeTile,
  theirs: MadeTile,
  name: string,
  where: string,
  beyond = buffer,
): { drawn: number; alone: number[] } {
  const [a, b] = [readFeatures(ours.data, name), readFeatures(theirs.data, name)];
  expect([a.size, b.size], where).toEqual([ours.shown, theirs.shown]);
  let drawn = 0;
  const alone: number[] = [];
  for (const fid of new Set([...a.keys(), ...b.keys()])) {
    const [left, right] = [a.get(fid), b.get(fid)];
    if (!left || !right) {
      expect(isFleck((left ?? right)!), `${fid} in ${where}`).toBe(true);
      alone.push(fid);
      continue;
    }
    expect(left.properties).toEqual(right.properties);
    expect(deviation(left, right, beyond), `${fid} in ${where}`).toBeLessThanOrEqual(1);
    expect(deviation(right, left, beyond), `${fid} in ${where}`).toBeLessThanOrEqual(1);
    drawn++;
  }
  return { drawn, alone };
}
