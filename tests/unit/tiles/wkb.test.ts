import { describe, expect, it } from 'vitest';
import { readWkb } from '../../../tiles/wkb.ts';
import { project, wkb } from './geometries.ts';

const ring = [
  [1, 1],
  [5, 1],
  [5, 5],
  [1, 1],
];
const geometries: GeoJSON.Geometry[] = [
  { type: 'Point', coordinates: [123.5, 31.25] },
  { type: 'MultiPoint', coordinates: ring.slice(0, 2) },
  { type: 'LineString', coordinates: ring },
  { type: 'MultiLineString', coordinates: [ring, ring] },
  { type: 'Polygon', coordinates: [ring, ring] },
  { type: 'MultiPolygon', coordinates: [[ring, ring], [ring]] },
];

describe('readWkb', () => {
  it.each(geometries)('reads a $type', (geometry) => {
    expect(readWkb(wkb(geometry))).toEqual(project(geometry));
  });

  it('reads big-endian input and input at an odd offset', () => {
    const bytes = Buffer.alloc(22);
    bytes.writeUInt8(0, 1);
    bytes.writeUInt32BE(1, 2);
    bytes.writeDoubleBE(123.5, 6);
    bytes.writeDoubleBE(31.25, 14);
    expect(readWkb(bytes.subarray(1))).toEqual(project(geometries[0]!));
  });

  it('reads an empty point as nothing', () => {
    expect(readWkb(wkb({ type: 'Point', coordinates: [Number.NaN, Number.NaN] })).coordinates).toEqual([]);
  });

  it('refuses collections and truncated input', () => {
    const collection = Buffer.from('0107000000', 'hex');
    expect(() => readWkb(collection)).toThrow('geometry type 7');
    expect(() => readWkb(wkb(geometries[4]!).subarray(0, 60))).toThrow(RangeError);
  });
});
