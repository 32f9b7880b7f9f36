import { describe, expect, it } from 'vitest';
import { tableOf } from '../../../server/routing/kernel/areas.ts';
import { edgesOf } from '../../../server/routing/kernel/edges.ts';
import { gridOf } from '../../../server/routing/kernel/grid.ts';
import { Locator } from '../../../server/routing/kernel/locate.ts';
import { readKernel, writeKernel } from '../../../server/routing/kernel/serialised.ts';
import { mosaicTier } from './area-fixtures.ts';

function kernelOf() {
  const table = tableOf([[], [], mosaicTier(4, 3, [3, 5, 9], 0.002), mosaicTier(8, 6, [3, 5, 9], 0.001)]);
  return { table, grid: gridOf(table, edgesOf(table)) };
}

describe('a serialised kernel', () => {
  it('is read back equal and answers the same', () => {
    const kernel = kernelOf();
    const read = readKernel(writeKernel(kernel));
    expect(read).toEqual(kernel);
    const [one, other] = [kernel, read].map(({ table, grid }) => new Locator(table.tierStart, grid));
    for (let i = 0; i < 500; i++) {
      const [x, y] = [120 + (i % 25) * 0.003, 30 + (i / 25) * 0.003];
      expect(other!.covering(x, y)).toEqual(one!.covering(x, y));
    }
  });

  it('is refused when it is something else, of another version, or cut', () => {
    const [head, ...arrays] = writeKernel(kernelOf());
    expect(() => readKernel([])).toThrow(/too short/);
    expect(() => readKernel([new ArrayBuffer(3)])).toThrow(/too short/);
    expect(() => readKernel([new ArrayBuffer(64), ...arrays])).toThrow(/not a routing kernel/);
    expect(() => readKernel([head!.slice(0, 40), ...arrays])).toThrow(/cut/);
    expect(() => readKernel([head!, ...arrays.slice(0, -1)])).toThrow(/cut/);
    expect(() => readKernel([head!, ...arrays.slice(0, -1), arrays.at(-1)!.slice(1)])).toThrow(/cut/);
    const other = head!.slice();
    new Uint32Array(other, 0, 4)[1] = 99;
    expect(() => readKernel([other, ...arrays])).toThrow(/version 99, expected 2/);
  });
});
