import type { GeometryType, MercatorGeometry } from '../../../tiles/geometry.ts';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';

const types: Record<string, GeometryType> = { Point: 1, LineString: 2, Polygon: 3 };

/** Projects GeoJSON, as `readWkb` does with well-known binary. */
export function project(geometry: GeoJSON.Geometry): MercatorGeometry {
  if (geometry.type === 'GeometryCollection') throw new Error('no collections here');
  const multi = geometry.type.startsWith('Multi');
  const type = types[geometry.type.replace('Multi', '')]!;
  const projected: MercatorGeometry = { type, coordinates: [], partEnds: [], outer: [] };
  const part = (positions: GeoJSON.Position[], outer: boolean) => {
    for (const [longitude, latitude] of positions)
      projected.coordinates.push(mercatorX(longitude!), mercatorY(latitude!));
    projected.partEnds.push(projected.coordinates.length / 2);
    projected.outer.push(outer);
  };
  const members = (multi ? geometry.coordinates : [geometry.coordinates]) as unknown[];
  if (type === 1) part(members as GeoJSON.Position[], false);
  else if (type === 2) for (const line of members) part(line as GeoJSON.Position[], false);
  else
    for (const rings of members as GeoJSON.Position[][][])
      rings.forEach((ring, index) => {
        part(ring, index === 0);
      });
  return projected;
}

/** Well-known binary of GeoJSON, little-endian. */
export function wkb(geometry: GeoJSON.Geometry): Buffer {
  if (geometry.type === 'GeometryCollection') throw new Error('no collections here');
  const codes = { Point: 1, LineString: 2, Polygon: 3, MultiPoint: 4, MultiLineString: 5, MultiPolygon: 6 };
  const head = (code: number) => {
    const bytes = Buffer.alloc(5);
    bytes.writeUInt8(1, 0);
    bytes.writeUInt32LE(code, 1);
    return bytes;
  };
  const count = (number: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(number);
    return bytes;
  };
  const position = ([x, y]: GeoJSON.Position) => {
    const bytes = Buffer.alloc(16);
    bytes.writeDoubleLE(x!, 0);
    bytes.writeDoubleLE(y!, 8);
    return bytes;
  };
  const line = (positions: GeoJSON.Position[]) =>
    Buffer.concat([count(positions.length), ...positions.map(position)]);
  const rings = (polygon: GeoJSON.Position[][]) =>
    Buffer.concat([count(polygon.length), ...polygon.map(line)]);
  const members = (list: unknown[], code: number, write: (member: never) => Buffer) =>
    Buffer.concat([count(list.length), ...list.map((m) => Buffer.concat([head(code), write(m as never)]))]);
  const body = () => {
    if (geometry.type === 'Point') return position(geometry.coordinates);
    if (geometry.type === 'LineString') return line(geometry.coordinates);
    if (geometry.type === 'Polygon') return rings(geometry.coordinates);
    if (geometry.type === 'MultiPoint') return members(geometry.coordinates, 1, position);
    if (geometry.type === 'MultiLineString') return members(geometry.coordinates, 2, line);
    return members(geometry.coordinates, 3, rings);
  };
  return Buffer.concat([head(codes[geometry.type]), body()]);
}
