import type { Position } from 'geojson';
import type { WithHeights } from './heights.ts';

const names = ['Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon'] as const;
// Numbers above these are dimensions (OGC 06-103r4, 8.2) or flags of PostGIS.
const [hasZ, hasM, hasSrid] = [0x80000000, 0x40000000, 0x20000000];
const curved = new Set([8, 9, 10, 11, 12, 13, 14]);

interface Shape extends WithHeights {
  type: string;
  coordinates: unknown;
}

/**
 * Reads Well-Known Binary as GeoJSON with two dimensions: heights and measures are left out, and said to be.
 * @throws Error that says what is wrong, without the place in a file
 */
export function readWkb(bytes: Buffer): Shape {
  let at = 0;
  let hasHeights = false;
  const need = (length: number) => {
    if (at + length > bytes.length) throw new Error('the geometry is cut: it says more than it holds');
  };

  const shape = (): Shape => {
    need(5);
    const little = bytes[at] === 1;
    at += 1;
    const uint = () => {
      need(4);
      at += 4;
      return little ? bytes.readUInt32LE(at - 4) : bytes.readUInt32BE(at - 4);
    };
    const code = uint();
    if ((code & hasSrid) !== 0) uint();
    const base = code & 0xffff;
    const dimension = Math.floor(base / 1000);
    const extra =
      ((code & hasZ) !== 0 || dimension === 1 || dimension === 3 ? 1 : 0) +
      ((code & hasM) !== 0 || dimension === 2 || dimension === 3 ? 1 : 0);
    const kind = base % 1000;
    const size = 8 * (2 + extra);
    const position = (): Position => {
      need(size);
      const read = (from: number) => (little ? bytes.readDoubleLE(from) : bytes.readDoubleBE(from));
      const place = [read(at), read(at + 8)];
      for (let other = 16; other < size; other += 8) hasHeights ||= Math.abs(read(at + other)) > 0;
      at += size;
      return place;
    };
    const positions = (): Position[] => {
      const count = uint();
      need(count * size);
      return Array.from({ length: count }, position);
    };
    const rings = (): Position[][] => {
      const count = uint();
      need(count * 4);
      return Array.from({ length: count }, positions);
    };
    const type = names[kind - 1];
    if (type === 'Point') {
      const place = position();
      // An empty point is written as one that is not a number.
      return { type, coordinates: place.every(Number.isNaN) ? [] : place };
    }
    if (type === 'LineString') return { type, coordinates: positions() };
    if (type === 'Polygon') return { type, coordinates: rings() };
    if (type === undefined)
      throw new Error(
        curved.has(kind)
          ? 'the geometry has curves, expected straight edges'
          : `the geometry is of type ${kind}, expected points, lines or areas`,
      );
    const count = uint();
    need(count * 5);
    return { type, coordinates: Array.from({ length: count }, () => shape().coordinates) };
  };
  const read = shape();
  return hasHeights ? { ...read, hasHeights } : read;
}
