import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DegreeBox, touchedTiles } from '../../../tiles/covering.ts';
import { TouchedTiles } from '../../../tiles/touched.ts';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';

const box: fc.Arbitrary<DegreeBox> = fc
  .tuple(
    fc.double({ min: 120, max: 124, noNaN: true }),
    fc.double({ min: 30, max: 32, noNaN: true }),
    fc.double({ min: 0, max: 0.2, noNaN: true }),
    fc.double({ min: 0, max: 0.2, noNaN: true }),
  )
  .map(([west, south, width, height]) => [west, south, west + width, south + height]);

test('the tiles in view that a box touches are those that lie in it or next to it', () => {
  const at = (longitude: number, latitude: number, z: number) => {
    const side = 2 ** z;
    return { z, x: Math.floor(mercatorX(longitude) * side), y: Math.floor(mercatorY(latitude) * side) };
  };
  const point: DegreeBox = [121.47, 31.23, 121.47, 31.23];
  const view: DegreeBox = [121, 31, 122, 31.5];
  expect(touchedTiles([point, point], view, 8, 10)).toEqual([8, 9, 10].map((z) => at(121.47, 31.23, z)));
  expect(touchedTiles([[100, 20, 101, 21]], view, 8, 14)).toEqual([]);
  // On the border of two tiles, both draw it.
  const border: DegreeBox = [121.640625, 31.23, 121.640625, 31.23];
  expect(touchedTiles([border], view, 11, 11).map(({ x }) => x)).toEqual([1715, 1716]);
});

describe('the change that last touched a tile', () => {
  test('is found among many, as by looking at each of them', () => {
    const changes = fc.array(fc.record({ boxes: fc.option(fc.array(box, { maxLength: 4 }), { freq: 4 }) }), {
      maxLength: 12,
    });
    const address = fc.integer({ min: 0, max: 14 }).chain((z) => {
      const side = 2 ** z;
      const x = (longitude: number) => Math.min(side - 1, Math.floor(mercatorX(longitude) * side));
      const y = (latitude: number) => Math.min(side - 1, Math.floor(mercatorY(latitude) * side));
      return fc.record({
        z: fc.constant(z),
        x: fc.integer({ min: x(120), max: x(124.2) }),
        y: fc.integer({ min: y(32.2), max: y(30) }),
      });
    });
    fc.assert(
      fc.property(changes, address, (all, { z, x, y }) => {
        const side = 2 ** z;
        const margin = 65 / 4096;
        const meets = ([west, south, east, north]: DegreeBox) =>
          mercatorX(west) * side <= x + 1 + margin &&
          mercatorX(east) * side >= x - margin &&
          mercatorY(north) * side <= y + 1 + margin &&
          mercatorY(south) * side >= y - margin;
        const expected = all.findLastIndex(({ boxes }) => boxes === null || boxes.some(meets));
        expect(new TouchedTiles(all).lastAt({ z, x, y })).toBe(expected);
      }),
    );
  });

  test('is the same for every tile as long as none was in a place', () => {
    expect(new TouchedTiles([]).isEven).toBe(true);
    expect(new TouchedTiles([{ boxes: [[1, 2, 3, 4]] }, { boxes: null }]).isEven).toBe(true);
    expect(new TouchedTiles([{ boxes: null }, { boxes: [[1, 2, 3, 4]] }]).isEven).toBe(false);
  });
});
