import { describe, expect, it } from 'vitest';
import { readWkb } from '../../../server/routing/kernel/wkb.ts';

/** Well-known binary of `numbers`: a one-byte order mark where `order` stands, else 32-bit or 64-bit values. */
function wkb(little: boolean, ...parts: (number | 'order' | readonly number[])[]): Uint8Array {
  const bytes: number[] = [];
  const view = new DataView(new ArrayBuffer(8));
  const push = (length: number) => {
    for (let i = 0; i < length; i++) bytes.push(view.getUint8(i));
  };
  for (const part of parts)
    if (part === 'order') bytes.push(little ? 1 : 0);
    else if (typeof part === 'number') {
      view.setUint32(0, part, little);
      push(4);
    } else
      for (const coordinate of part) {
        view.setFloat64(0, coordinate, little);
        push(8);
      }
  return Uint8Array.from(bytes);
}

const triangle = [0, 0, 4, 0, 0, 4, 0, 0];
const hole = [1, 1, 1, 2, 2, 1, 1, 1];

describe.each([
  ['little', true],
  ['big', false],
])('well-known binary in %s-endian order', (_name, little) => {
  it('of a point, a line and a polygon with a hole', () => {
    expect(readWkb(wkb(little, 'order', 1, [121.5, 31.25]))).toEqual({
      kind: 'point',
      polygons: [[Float64Array.of(121.5, 31.25)]],
    });
    expect(readWkb(wkb(little, 'order', 2, 2, [0, 0, 1, 1])).polygons).toEqual([
      [Float64Array.of(0, 0, 1, 1)],
    ]);
    expect(readWkb(wkb(little, 'order', 3, 2, 4, triangle, 4, hole))).toEqual({
      kind: 'polygon',
      polygons: [[Float64Array.from(triangle), Float64Array.from(hole)]],
    });
  });

  it('of multiple polygons', () => {
    const { kind, polygons } = readWkb(
      wkb(little, 'order', 6, 2, 'order', 3, 1, 4, triangle, 'order', 3, 1, 4, hole),
    );
    expect(kind).toBe('polygon');
    expect(polygons).toEqual([[Float64Array.from(triangle)], [Float64Array.from(hole)]]);
  });

  it('is refused when it is a collection, mixed, of three dimensions or cut', () => {
    expect(() => readWkb(wkb(little, 'order', 7, 0))).toThrow(/type 7/);
    expect(() => readWkb(wkb(little, 'order', 6, 1, 'order', 1, [0, 0]))).toThrow(/mixed/);
    expect(() => readWkb(wkb(little, 'order', 1001, [0, 0, 0]))).toThrow(/type 1001/);
    expect(() => readWkb(wkb(little, 'order', 3, 1, 4, [0, 0]))).toThrow(RangeError);
  });
});
