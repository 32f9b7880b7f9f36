import type { Position } from 'geojson';
import type { WithHeights } from './heights.ts';

function readPositions(bytes: Buffer, at: number, count: number): Position[] {
  if (count < 0 || at + 16 * count > bytes.length) throw new RangeError('more points than bytes');
  return Array.from({ length: count }, (_, i) => [
    bytes.readDoubleLE(at + 16 * i),
    bytes.readDoubleLE(at + 16 * i + 8),
  ]);
}

function readParts(bytes: Buffer): Position[][] {
  const [parts, points] = [bytes.readInt32LE(36), bytes.readInt32LE(40)];
  if (parts < 0 || 44 + 4 * parts > bytes.length) throw new RangeError('more parts than bytes');
  const starts = Array.from({ length: parts }, (_, i) => bytes.readInt32LE(44 + 4 * i));
  return starts.map((start, i) =>
    readPositions(bytes, 44 + 4 * parts + 16 * start, (starts[i + 1] ?? points) - start),
  );
}

/** Twice the signed area: below zero for a ring that runs clockwise. */
function signedArea(ring: Position[]): number {
  const [x0, y0] = ring[0] as [number, number];
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1] as [number, number];
    const [bx, by] = ring[i] as [number, number];
    sum += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return sum;
}

function isInside([x, y]: Position, ring: Position[]): boolean {
  let inside = false;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1] as [number, number];
    const [bx, by] = ring[i] as [number, number];
    if (ay > y! !== by > y! && x! < ((bx - ax) * (y! - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** Shapefiles list rings without saying which hole is whose: outer rings run clockwise, holes the other way. */
function toPolygons(rings: Position[][]): Position[][][] {
  const areas = rings.map(signedArea);
  const polygons = rings.filter((_, i) => areas[i]! <= 0).map((ring) => [ring]);
  if (polygons.length === 0) return rings.map((ring) => [ring]);
  for (const [i, ring] of rings.entries()) {
    if (areas[i]! <= 0) continue;
    const around = polygons
      .filter(([outer]) => ring.some((position) => isInside(position, outer!)))
      .sort(([a], [b]) => Math.abs(signedArea(a!)) - Math.abs(signedArea(b!)));
    if (around[0]) around[0].push(ring);
    else polygons.push([ring]);
  }
  return polygons;
}

const one = <T>(list: T[]): T | undefined => (list.length === 1 ? list[0] : undefined);

const noMeasure = -1e38;

/** Whether a record has heights or measures other than zero: behind the positions stand the ranges of each. */
function hasHeights(bytes: Buffer, type: number): boolean {
  if (type < 10) return false;
  const isPoint = type % 10 === 1;
  const points = isPoint ? 1 : bytes.readInt32LE(type % 10 === 8 ? 36 : 40);
  const start = isPoint
    ? 20
    : type % 10 === 8
      ? 40 + 16 * points
      : 44 + 4 * bytes.readInt32LE(36) + 16 * points;
  // Measures may follow the heights, each behind their own range.
  const measures = start + 16 + 8 * points;
  return [start, start + 8, ...(isPoint ? [] : [measures, measures + 8])].some((at) => {
    const value = at + 8 <= bytes.length ? bytes.readDoubleLE(at) : 0;
    return value > noMeasure && value !== 0;
  });
}

/**
 * The geometry of a shapefile's record (ESRI, 1998), null for a null shape. Z and M values are left out, and said to be.
 * @throws RangeError where its counts do not fit its length, Error for another type
 */
export function readShape(bytes: Buffer): (object & WithHeights) | null {
  const shape = readFlat(bytes);
  return shape && hasHeights(bytes, bytes.readInt32LE(0)) ? { ...shape, hasHeights: true } : shape;
}

/**
 * The geometry of a record with two dimensions.
 * @throws RangeError where its counts do not fit its length, Error for another type
 */
function readFlat(bytes: Buffer): object | null {
  const type = bytes.readInt32LE(0);
  switch (type % 10) {
    case 0:
      return null;
    case 1:
      if (type > 21) break;
      return { type: 'Point', coordinates: readPositions(bytes, 4, 1)[0] };
    case 8:
      return { type: 'MultiPoint', coordinates: readPositions(bytes, 40, bytes.readInt32LE(36)) };
    case 3: {
      const lines = readParts(bytes);
      const single = one(lines);
      return single
        ? { type: 'LineString', coordinates: single }
        : { type: 'MultiLineString', coordinates: lines };
    }
    case 5: {
      const polygons = toPolygons(readParts(bytes).filter((ring) => ring.length > 0));
      const single = one(polygons);
      return single
        ? { type: 'Polygon', coordinates: single }
        : { type: 'MultiPolygon', coordinates: polygons };
    }
  }
  throw new Error(`the shape type ${type} is not a point, line or area`);
}
