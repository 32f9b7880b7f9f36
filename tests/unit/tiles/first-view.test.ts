import { expect, test } from 'vitest';
import { firstView } from '../../../tiles/first-view.ts';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';

test('a first view has all of the box in its window, and a zoom nearer would not', () => {
  for (const box of [
    [122.7, 30.8, 123.2, 31.2],
    [122.7, 30.8, 122.71, 31.2],
    [-170, -60, 170, 80],
  ] as const) {
    const { center, zoom } = firstView(box);
    expect(center).toEqual(
      [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2].map((value) => expect.closeTo(value, 4)),
    );
    const pixels = (at: number) => [
      (mercatorX(box[2]) - mercatorX(box[0])) * 512 * 2 ** at,
      (mercatorY(box[1]) - mercatorY(box[3])) * 512 * 2 ** at,
    ];
    const fits = ([across, down]: number[]) => across! <= 900 && down! <= 640;
    expect(zoom === 0 || fits(pixels(zoom))).toBe(true);
    expect(fits(pixels(zoom + 0.11))).toBe(false);
  }
});

test('a single place is shown from near, the whole world from far', () => {
  expect(firstView([123, 31, 123, 31])).toEqual({ center: [123, 31], zoom: 16 });
  expect(firstView([-180, -85, 180, 85]).zoom).toBe(0.3);
});
