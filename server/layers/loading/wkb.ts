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

/** Little-endian WKB of a two-dimensional geometry other than a GeometryCollection. */
export function toWkb(geometry: Geometry): Buffer {
  const shape = geometry as Shape;
  const buffer = Buffer.allocUnsafe(size(shape));
  let offset = 0;
  const count = (value: number) => {
    offset = buffer.writeUInt32LE(value, offset);
  };
  const positions = (list: Position[]) => {
    for (const position of list) {
      offset = buffer.writeDoubleLE(position[0]!, offset);
      offset = buffer.writeDoubleLE(position[1]!, offset);
    }
  };
  const write = (part: Shape): void => {
    offset = buffer.writeUInt8(1, offset);
    count(typeNumbers[part.type]);
    const members = parts(part);
    if (members) {
      count(members.length);
      members.forEach(write);
    } else if (part.type === 'Point') {
      positions([part.coordinates as Position]);
    } else if (part.type === 'LineString') {
      count((part.coordinates as Position[]).length);
      positions(part.coordinates as Position[]);
    } else {
      const rings = part.coordinates as Position[][];
      count(rings.length);
      for (const ring of rings) {
        count(ring.length);
        positions(ring);
      }
    }
  };
  write(shape);
  return buffer;
}
