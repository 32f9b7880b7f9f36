import type { Geometry, Position } from 'geojson';

// OGC Simple Features (06-103r4), 8.2: geometry type numbers.
const typeNumbers = {
  Point: 1,
  LineString: 2,
  Polygon: 3,
  MultiPoint: 4,
  MultiLineString: 5,
  MultiPolygon: 6,
} as const;
type Shape = { type: keyof typeof typeNumbers; coordinates: unknown };

/** The flag of PostGIS that the number of the reference system follows. */
const hasSrid = 0x20000000;
const crs84 = 4326;

function parts(shape: Shape): Shape[] | null {
  if (!shape.type.startsWith('Multi')) return null;
  const type = shape.type.slice(5) as Shape['type'];
  return (shape.coordinates as unknown[]).map((coordinates) => ({ type, coordinates }));
}

function size(shape: Shape): number {
  const members = parts(shape);
  if (members) return 9 + members.reduce((sum, member) => sum + size(member), 0);
  if (shape.type === 'Point') return 21;
  if (shape.type === 'LineString') return 9 + 16 * (shape.coordinates as Position[]).length;
  return 9 + (shape.coordinates as Position[][]).reduce((sum, ring) => sum + 4 + 16 * ring.length, 0);
}

function writePositions(bytes: Buffer, start: number, list: Position[]): number {
  let at = start;
  for (const position of list) {
    at = bytes.writeDoubleLE(position[0]!, at);
    at = bytes.writeDoubleLE(position[1]!, at);
  }
  return at;
}

/** Writes a geometry at `start`. @returns where it ends */
function write(bytes: Buffer, start: number, shape: Shape, flags: number): number {
  let at = bytes.writeUInt8(1, start);
  at = bytes.writeUInt32LE(typeNumbers[shape.type] + flags, at);
  if (flags === hasSrid) at = bytes.writeUInt32LE(crs84, at);
  const members = parts(shape);
  if (members) {
    at = bytes.writeUInt32LE(members.length, at);
    for (const member of members) at = write(bytes, at, member, 0);
    return at;
  }
  if (shape.type === 'Point') return writePositions(bytes, at, [shape.coordinates as Position]);
  if (shape.type === 'LineString') {
    const line = shape.coordinates as Position[];
    return writePositions(bytes, bytes.writeUInt32LE(line.length, at), line);
  }
  const rings = shape.coordinates as Position[][];
  at = bytes.writeUInt32LE(rings.length, at);
  for (const ring of rings) at = writePositions(bytes, bytes.writeUInt32LE(ring.length, at), ring);
  return at;
}

/** Little-endian WKB of a two-dimensional geometry other than a GeometryCollection. */
export function toWkb(geometry: Geometry): Buffer {
  const shape = geometry as Shape;
  const bytes = Buffer.allocUnsafe(size(shape));
  write(bytes, 0, shape, 0);
  return bytes;
}

/** How many bytes `writeEwkb` writes. */
export const ewkbSize = (geometry: Geometry): number => size(geometry as Shape) + 4;

/** Writes a geometry in CRS84 as PostGIS takes it: WKB with the number of the reference system. @returns where it ends */
export function writeEwkb(bytes: Buffer, start: number, geometry: Geometry): number {
  return write(bytes, start, geometry as Shape, hasSrid);
}

/** Little-endian WKB of a MultiLineString of single edges. @param ends x and y of both ends of each */
export function multiLineWkb(ends: Float64Array): Buffer {
  const coordinates = Array.from({ length: ends.length / 4 }, (_, edge) => [
    [ends[4 * edge]!, ends[4 * edge + 1]!],
    [ends[4 * edge + 2]!, ends[4 * edge + 3]!],
  ]);
  return toWkb({ type: 'MultiLineString', coordinates });
}
