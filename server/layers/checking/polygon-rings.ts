import type { Ring } from './shared-edges.ts';

const [polygon, multiPolygon] = [3, 6];

/**
 * The rings of a Polygon or MultiPolygon in little-endian WKB with two dimensions (OGC 06-103r4, 8.2), as the database
 * writes it: without an object for every position.
 */
export function polygonRings(wkb: Buffer): { ring: Ring; isHole: boolean }[] {
  const rings: { ring: Ring; isHole: boolean }[] = [];
  let at = 0;
  const uint = () => {
    at += 4;
    return wkb.readUInt32LE(at - 4);
  };
  const shape = () => {
    at += 1;
    const type = uint();
    const count = uint();
    if (type === multiPolygon) for (let i = 0; i < count; i++) shape();
    else if (type === polygon)
      for (let i = 0; i < count; i++) {
        const length = 16 * uint();
        // Copied, because doubles must lie at multiples of their size.
        const from = wkb.byteOffset + at;
        rings.push({ ring: new Float64Array(wkb.buffer.slice(from, from + length)), isHole: i > 0 });
        at += length;
      }
    else throw new Error(`WKB of type ${type}, expected areas`);
  };
  shape();
  return rings;
}
