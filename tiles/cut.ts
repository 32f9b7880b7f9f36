import type { TileAddress } from './address.ts';
import { clipLine, clipRing } from './clip.ts';
import type { TileFeature } from './encode.ts';
import { encodeWithin } from './encode-within.ts';
import { type GeometryType, geometryTypes } from './geometry.ts';
import { labelElsewhere, labelPoint, namedOnceUpTo } from './label-point.ts';
import type { LayerIndex } from './layer-index.ts';
import { doubleArea, Outline, round, tooSmall } from './outline.ts';
import { type PointLevels, representatives } from './point-levels.ts';
import type { TileEncoding } from './tile-encoding.ts';
import { buffer, extent } from './tile-units.ts';

/** One layer in one tile. */
export interface MadeTile {
  /** MVT 2.1 or an MLT of one layer; no bytes when nothing is shown. */
  data: Uint8Array;
  /** Features in the tile's bytes. */
  shown: number;
  /** Features that meet the tile: more than `shown` when some were too small to draw, or gave way to others. */
  total: number;
}

/**
 * Cuts one tile from a layer: the features that meet it, clipped to the tile and its buffer, simplified to what
 * can be seen, in whole tile units, in the order in which they were added. Where they take more than the tile's
 * budget, the less important give way; see `budget.ts`.
 *
 * @param labelled whether areas are named: those whose name belongs into another tile then say so, see `labelElsewhere`
 * @param encoding how it is written; what it shows does not depend on that
 */
export function cutTile(
  index: LayerIndex,
  name: string,
  address: TileAddress,
  labelled = false,
  encoding: TileEncoding = 'mvt',
): MadeTile {
  const { points, budget, order, shown, crowdedBelow } = index.generalisation;
  if (points && address.z < points.byZoom.length) {
    // A tile whose points have more to say than most has fewer of them: each stands for a larger neighbourhood.
    for (let zoom = address.z; ; zoom--) {
      const { features, total } = thinnedFeatures(index, points, address, zoom);
      const smallest = points.neighbourhoods / 2 ** (address.z - zoom) < 2;
      const most = zoom === 0 || smallest ? Number.POSITIVE_INFINITY : budget.bytes;
      const data = encodeWithin(most, encoding, name, features, index.attributes);
      if (data) return { data, shown: features.length, total };
    }
  }
  const found = search(index, address);
  const cutter = new Cutter(index, address, labelled);
  // The budget was fitted by estimates: where they were too low, the less important half gives way as well.
  for (let limit = shown[address.z]!; ; limit = index.mosaic ? 0 : limit >>> 1) {
    const features: TileFeature[] = [];
    let total = 0;
    for (const feature of found) {
      const parts = order[feature]! < limit ? cutter.parts(feature) : [];
      if (parts === null) continue;
      total++;
      if (parts.length > 0) features.push(cutter.tileFeature(feature, parts));
    }
    const most = limit > 0 ? budget.bytes : Number.POSITIVE_INFINITY;
    const data = encodeWithin(most, encoding, name, features, index.attributes);
    if (data) return { data, shown: features.length, total: address.z < crowdedBelow ? found.length : total };
  }
}

/** The points of a tile that has too many: one for each neighbourhood, saying in `pointCount` for how many. */
function thinnedFeatures(
  index: LayerIndex,
  points: PointLevels,
  address: TileAddress,
  zoom: number,
): { features: TileFeature[]; total: number } {
  const cutter = new Cutter(index, address);
  const features: TileFeature[] = [];
  let total = 0;
  for (const { feature, count } of representatives(points, address, zoom)) {
    total += count;
    const parts = cutter.parts(feature);
    if (parts === null) continue;
    const drawn = cutter.tileFeature(feature, parts);
    const tags =
      count > 1 ? [...Array.from(drawn.tags), ...index.attributes.add('pointCount', count)] : drawn.tags;
    features.push({ ...drawn, tags });
  }
  return { features, total };
}

/** The features whose box, rounded, may meet a tile and its buffer, in the order they were added. */
function search({ tree }: LayerIndex, { z, x, y }: TileAddress): number[] {
  const side = 2 ** z;
  const reach = (buffer + 0.5) / extent;
  const found =
    tree?.search((x - reach) / side, (y - reach) / side, (x + 1 + reach) / side, (y + 1 + reach) / side) ??
    [];
  return found.sort((a, b) => a - b);
}

type Box = [west: number, north: number, east: number, south: number];

/** Brings features into the units of one tile. */
class Cutter {
  /** Tile units in the width of the world. */
  private readonly scale: number;
  private readonly left: number;
  private readonly top: number;
  private readonly outline: Outline;

  constructor(
    private readonly index: LayerIndex,
    { z, x, y }: TileAddress,
    private readonly labelled = false,
  ) {
    this.scale = extent * 2 ** z;
    this.left = x * extent;
    this.top = y * extent;
    this.outline = new Outline(index, this.scale, this.left, this.top);
  }

  /** The parts of a feature inside the tile; null when it is outside, none when it is too small to draw. */
  parts(feature: number): number[][] | null {
    const { index, scale } = this;
    const box = feature * 4;
    const width = (index.boxes[box + 2]! - index.boxes[box]!) * scale;
    const height = (index.boxes[box + 3]! - index.boxes[box + 1]!) * scale;
    const type = index.types[feature];
    const whole =
      index.boxes[box]! * scale - this.left >= -buffer &&
      index.boxes[box + 1]! * scale - this.top >= -buffer &&
      index.boxes[box + 2]! * scale - this.left <= extent + buffer &&
      index.boxes[box + 3]! * scale - this.top <= extent + buffer;
    if (type === geometryTypes.point) return this.points(feature);
    if (tooSmall(width, height)) return [];

    const parts: number[][] = [];
    let drawable = false;
    let outerShown = false;
    const firstPart = feature === 0 ? 0 : index.featurePartEnds[feature - 1]!;
    for (let part = firstPart; part < index.featurePartEnds[feature]!; part++) {
      // Rounded before it is clipped: what crosses the edge then crosses it at one place in every layer and by
      // every maker.
      if (type === geometryTypes.line) {
        const vertices = this.outline.simplified(part);
        if (vertices.length >= 4) drawable = true;
        const lines = whole ? [vertices] : clipLine(vertices, -buffer, extent + buffer).map(round);
        for (const line of lines) if (line.length >= 4) parts.push(line);
        continue;
      }
      const isOuter = index.outer[part] === 1;
      if (!isOuter && !outerShown) continue;
      const vertices = this.outline.ring(part);
      if (isOuter && doubleArea(vertices) !== 0) drawable = true;
      const ring = whole ? vertices : round(clipRing(vertices, -buffer, extent + buffer));
      const shown = orient(ring, isOuter);
      if (shown) parts.push(ring);
      if (isOuter) outerShown = shown;
    }
    return parts.length === 0 && drawable ? null : parts;
  }

  tileFeature(feature: number, parts: number[][]): TileFeature {
    const { ids, types, tags, featureTagEnds, attributes } = this.index;
    const tagStart = feature === 0 ? 0 : featureTagEnds[feature - 1]!;
    const own = tags.subarray(tagStart, featureTagEnds[feature]!);
    const elsewhere =
      this.labelled && types[feature] === geometryTypes.polygon && this.isNamedElsewhere(feature);
    return {
      id: ids[feature]!,
      type: types[feature]! as GeometryType,
      parts,
      tags: elsewhere ? [...own, ...attributes.add(labelElsewhere, true)] : own,
    };
  }

  private isNamedElsewhere(feature: number): boolean {
    const { index, scale, left, top } = this;
    const isIn = (x: number, y: number) =>
      x * scale - left >= 0 && y * scale - top >= 0 && x * scale - left < extent && y * scale - top < extent;
    const [west, north, east, south] = index.boxes.subarray(feature * 4, feature * 4 + 4) as unknown as Box;
    if (isIn(west, north) && isIn(east, south)) return false;
    if (Math.max(east - west, south - north) * scale > namedOnceUpTo * extent) return false;
    return !isIn(...labelPoint(index, feature));
  }

  private points(feature: number): number[][] | null {
    const { index } = this;
    const inside: number[] = [];
    const firstPart = feature === 0 ? 0 : index.featurePartEnds[feature - 1]!;
    for (let part = firstPart; part < index.featurePartEnds[feature]!; part++) {
      const vertices = this.outline.vertices(part);
      for (let at = 0; at < vertices.length; at += 2) {
        const [x, y] = [vertices[at]!, vertices[at + 1]!];
        if (x >= -buffer && y >= -buffer && x <= extent + buffer && y <= extent + buffer) inside.push(x, y);
      }
    }
    return inside.length > 0 ? [inside] : null;
  }
}

/**
 * Takes off the repeated last vertex and turns the ring the way MVT wants it: an outer ring has a positive
 * area by the surveyor's formula with y downwards, a hole a negative one. False when no area is left.
 */
function orient(ring: number[], outer: boolean): boolean {
  const length = ring.length;
  if (length >= 4 && ring[0] === ring[length - 2] && ring[1] === ring[length - 1]) ring.length -= 2;
  if (ring.length < 6) return false;
  const area = doubleArea(ring);
  if (area === 0) return false;
  if (area > 0 !== outer) {
    for (let low = 0, high = ring.length - 2; low < high; low += 2, high -= 2) {
      [ring[low], ring[high]] = [ring[high]!, ring[low]!];
      [ring[low + 1], ring[high + 1]] = [ring[high + 1]!, ring[low + 1]!];
    }
  }
  return true;
}
