import Flatbush from 'flatbush';
import type { Ring } from './areas.ts';
import { metresPerDegree, squaredDistance } from './metres.ts';
import { between, side } from './side.ts';
import type { Parts } from './wkb.ts';

/** The geometries of one asset layer, flat, with an index of their boxes; a feature's number is its place. */
export interface AssetTable {
  kind: Parts['kind'];
  featureParts: Uint32Array;
  partVertices: Uint32Array;
  xy: Float64Array;
  /** A Flatbush index of the features' boxes; null without features. */
  index: ArrayBuffer | null;
}

export interface NearAsset {
  feature: number;
  /** Metres; 0 inside a polygon. */
  distance: number;
}

function extent(parts: readonly Ring[]): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const part of parts)
    for (let i = 0; i < part.length; i += 2) {
      box[0] = Math.min(box[0], part[i]!);
      box[1] = Math.min(box[1], part[i + 1]!);
      box[2] = Math.max(box[2], part[i]!);
      box[3] = Math.max(box[3], part[i + 1]!);
    }
  return box;
}

/** Puts the geometries of a layer, all of one kind, into flat arrays and indexes them. */
export function assetsOf(kind: Parts['kind'], geometries: readonly Parts[]): AssetTable {
  const featureParts = new Uint32Array(geometries.length + 1);
  const parts = geometries.map((geometry) => geometry.polygons.flat());
  parts.forEach((list, i) => {
    featureParts[i + 1] = featureParts[i]! + list.length;
  });
  const flat = parts.flat();
  const partVertices = new Uint32Array(flat.length + 1);
  flat.forEach((part, i) => {
    partVertices[i + 1] = partVertices[i]! + part.length / 2;
  });
  const xy = new Float64Array(2 * partVertices[flat.length]!);
  flat.forEach((part, i) => {
    xy.set(part, 2 * partVertices[i]!);
  });
  if (geometries.length === 0) return { kind, featureParts, partVertices, xy, index: null };
  const index = new Flatbush(geometries.length);
  for (const list of parts) index.add(...extent(list));
  index.finish();
  return { kind, featureParts, partVertices, xy, index: index.data as ArrayBuffer };
}

/** Answers which assets contain a point or lie near it. */
export class AssetLocator {
  private readonly table: AssetTable;
  private readonly index: Flatbush | null;

  constructor(table: AssetTable) {
    this.table = table;
    this.index = table.index && Flatbush.from(table.index);
  }

  /** The features whose polygon covers the point (degrees), borders included, ascending. */
  containing(x: number, y: number): number[] {
    if (!this.index || this.table.kind !== 'polygon') return [];
    return this.index
      .search(x, y, x, y)
      .filter((feature) => this.covers(feature, x, y))
      .sort((a, b) => a - b);
  }

  /** The features within `reach` metres of the point, nearest first, then by number. */
  within(x: number, y: number, reach: number): NearAsset[] {
    if (!this.index) return [];
    const scale = metresPerDegree(y);
    const wide = reach / scale.x;
    const high = reach / scale.y;
    const near: NearAsset[] = [];
    for (const feature of this.index.search(x - wide, y - high, x + wide, y + high)) {
      const distance = this.distance(feature, x, y, scale.x, scale.y);
      if (distance <= reach) near.push({ feature, distance });
    }
    return near.sort((a, b) => a.distance - b.distance || a.feature - b.feature);
  }

  private distance(feature: number, x: number, y: number, scaleX: number, scaleY: number): number {
    const { featureParts, partVertices, xy, kind } = this.table;
    if (kind === 'polygon' && this.covers(feature, x, y)) return 0;
    let best = Infinity;
    for (let part = featureParts[feature]!; part < featureParts[feature + 1]!; part++) {
      const first = partVertices[part]!;
      const last = partVertices[part + 1]! - 1;
      for (let v = first; v === first || v < last; v++) {
        const next = Math.min(v + 1, last);
        const squared = squaredDistance(
          (xy[2 * v]! - x) * scaleX,
          (xy[2 * v + 1]! - y) * scaleY,
          (xy[2 * next]! - x) * scaleX,
          (xy[2 * next + 1]! - y) * scaleY,
        );
        if (squared < best) best = squared;
      }
    }
    return Math.sqrt(best);
  }

  private covers(feature: number, x: number, y: number): boolean {
    const { featureParts, partVertices, xy } = this.table;
    let inside = false;
    for (let part = featureParts[feature]!; part < featureParts[feature + 1]!; part++)
      for (let v = partVertices[part]!; v + 1 < partVertices[part + 1]!; v++) {
        const ax = xy[2 * v]!;
        const ay = xy[2 * v + 1]!;
        const bx = xy[2 * v + 2]!;
        const by = xy[2 * v + 3]!;
        if ((ay > y && by > y) || (ay < y && by < y)) continue;
        const where = side(ax, ay, bx, by, x, y);
        if (where === 0 && between(ax, ay, bx, by, x, y)) return true;
        if (ay > y !== by > y && where > 0 === by > ay) inside = !inside;
      }
    return inside;
  }
}
