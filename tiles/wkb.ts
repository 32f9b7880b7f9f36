import { type GeometryType, geometryTypes, type MercatorGeometry } from './geometry.ts';
import { type Projection, projections } from './projections.ts';

const kinds: Record<number, { type: GeometryType; multi: boolean } | undefined> = {
  1: { type: geometryTypes.point, multi: false },
  2: { type: geometryTypes.line, multi: false },
  3: { type: geometryTypes.polygon, multi: false },
  4: { type: geometryTypes.point, multi: true },
  5: { type: geometryTypes.line, multi: true },
  6: { type: geometryTypes.polygon, multi: true },
};

/**
 * Reads two-dimensional OGC well-known binary in CRS84 degrees, as `ST_AsBinary(ST_Force2D(…))` writes it, and
 * projects it. Either byte order. Throws on geometry collections, curves and truncated input.
 */
export function readWkb(
  wkb: Uint8Array,
  projection: Projection = projections['web-mercator'],
): MercatorGeometry {
  const view = new DataView(wkb.buffer, wkb.byteOffset, wkb.byteLength);
  let at = 0;
  const geometry: MercatorGeometry = {
    type: geometryTypes.point,
    coordinates: [],
    partEnds: [],
    outer: [],
  };

  const head = () => {
    const littleEndian = view.getUint8(at) === 1;
    const code = view.getUint32(at + 1, littleEndian);
    const kind = kinds[code];
    if (!kind) throw new RangeError(`WKB geometry type ${code} has no place in a vector tile`);
    at += 5;
    return { ...kind, littleEndian };
  };
  const count = (littleEndian: boolean) => {
    const value = view.getUint32(at, littleEndian);
    at += 4;
    return value;
  };
  const vertices = (number: number, littleEndian: boolean) => {
    for (let index = 0; index < number; index++, at += 16)
      geometry.coordinates.push(
        projection.x(view.getFloat64(at, littleEndian)),
        projection.y(view.getFloat64(at + 8, littleEndian)),
      );
  };
  const endPart = (outer: boolean) => {
    geometry.partEnds.push(geometry.coordinates.length / 2);
    geometry.outer.push(outer);
  };
  const body = (type: GeometryType, littleEndian: boolean) => {
    if (type === geometryTypes.point) {
      // An empty point is written as two NaN.
      if (!Number.isNaN(view.getFloat64(at, littleEndian))) vertices(1, littleEndian);
      else at += 16;
    } else if (type === geometryTypes.line) {
      vertices(count(littleEndian), littleEndian);
      endPart(false);
    } else {
      const rings = count(littleEndian);
      for (let ring = 0; ring < rings; ring++) {
        vertices(count(littleEndian), littleEndian);
        endPart(ring === 0);
      }
    }
  };

  const { type, multi, littleEndian } = head();
  geometry.type = type;
  if (multi) {
    const members = count(littleEndian);
    for (let member = 0; member < members; member++) {
      const inner = head();
      if (inner.type !== type || inner.multi)
        throw new RangeError('WKB members differ from their collection');
      body(inner.type, inner.littleEndian);
    }
  } else body(type, littleEndian);
  if (type === geometryTypes.point && geometry.coordinates.length > 0) endPart(false);
  return geometry;
}
