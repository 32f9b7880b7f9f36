import type { Position } from 'geojson';
import { readWkb } from '../../layers/loading/read-wkb.ts';
import type { PlainGeometry } from './format.ts';
import { cannotHold } from './refusal.ts';
import { boundsOf } from './wkb-bounds.ts';

/** The types of a shapefile (ESRI, 1998). */
const types = { POINT: 1, POLYLINE: 3, POLYGON: 5, MULTIPOINT: 8 } as const;
export type ShapeType = (typeof types)[keyof typeof types];

const kinds: Record<string, keyof typeof types> = {
  POINT: 'POINT',
  MULTIPOINT: 'MULTIPOINT',
  LINESTRING: 'POLYLINE',
  MULTILINESTRING: 'POLYLINE',
  POLYGON: 'POLYGON',
  MULTIPOLYGON: 'POLYGON',
};

/** The one type that holds all the geometries. @throws Problem 400 `format-cannot-hold` where there is none */
export function shapeType(shapes: readonly string[]): ShapeType {
  const found = [...new Set(shapes.map((shape) => kinds[shape]))];
  // A point is a set of one, too.
  if (found.length === 2 && found.includes('POINT') && found.includes('MULTIPOINT')) return types.MULTIPOINT;
  const [only = 'POINT'] = found;
  if (found.length > 1 || only === undefined)
    throw cannotHold(
      'Shapefile',
      `一个文件只能有一种几何类型，而这里有 ${shapes.join('、')}：请改用 gpkg`,
      `a file holds geometry of one kind, and here are ${shapes.join(', ')}: ask for gpkg`,
    );
  return types[only];
}

function positionsOf(lines: readonly (readonly Position[])[]): Buffer {
  const count = lines.reduce((sum, line) => sum + line.length, 0);
  const bytes = Buffer.alloc(16 * count);
  let at = 0;
  for (const line of lines)
    for (const [x, y] of line) {
      bytes.writeDoubleLE(x!, at);
      bytes.writeDoubleLE(y!, at + 8);
      at += 16;
    }
  return bytes;
}

/** Lines, or the rings of areas: in a shapefile the outer ones run with the clock and holes against it. */
function partsOf({ type, coordinates }: PlainGeometry): Position[][] {
  if (type === 'LineString') return [coordinates];
  if (type === 'MultiLineString') return coordinates;
  const areas = type === 'Polygon' ? [coordinates] : (coordinates as Position[][][]);
  return areas.flat().map((ring) => [...ring].reverse());
}

/** What a record says of a geometry, behind its number and length; its rings run the way of GeoJSON. */
export function shapeOf(wkb: Buffer, type: ShapeType): Buffer {
  const geometry = readWkb(wkb) as PlainGeometry;
  const kind = Buffer.alloc(4);
  kind.writeInt32LE(type);
  if (type === types.POINT) return Buffer.concat([kind, positionsOf([[geometry.coordinates as Position]])]);
  const box = Buffer.alloc(32);
  for (const [at, value] of boundsOf(wkb).entries()) box.writeDoubleLE(value, 8 * at);
  if (type === types.MULTIPOINT) {
    const points = geometry.type === 'Point' ? [geometry.coordinates] : (geometry.coordinates as Position[]);
    const count = Buffer.alloc(4);
    count.writeInt32LE(points.length);
    return Buffer.concat([kind, box, count, positionsOf([points])]);
  }
  const parts = partsOf(geometry);
  const head = Buffer.alloc(8 + 4 * parts.length);
  head.writeInt32LE(parts.length, 0);
  let points = 0;
  for (const [at, part] of parts.entries()) {
    head.writeInt32LE(points, 8 + 4 * at);
    points += part.length;
  }
  head.writeInt32LE(points, 4);
  return Buffer.concat([kind, box, head, positionsOf(parts)]);
}

/** The header of a .shp or .shx file. @param bytes of the whole file */
export function shapeHeader(type: ShapeType, bytes: number, box: readonly number[]): Buffer {
  const header = Buffer.alloc(100);
  header.writeInt32BE(9994, 0);
  header.writeInt32BE(bytes / 2, 24);
  header.writeInt32LE(1000, 28);
  header.writeInt32LE(type, 32);
  for (const [at, value] of box.entries())
    header.writeDoubleLE(Number.isFinite(value) ? value : 0, 36 + 8 * at);
  return header;
}
