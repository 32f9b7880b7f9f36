import type { Polyline } from './curves.ts';

const cell = 50;
const half = 640;
const size = half * 2;

/** A raster of 50 m over the city that answers at once whether a place is near given lines. */
export class Mask {
  readonly #marked = new Uint8Array(size * size);

  /** Marks what lies within `reachAt(i)` metres of the line's vertex `i`. */
  mark(line: Polyline, reachAt: (i: number) => number): this {
    line.forEach(([x, y], i) => {
      const reach = reachAt(i);
      const span = Math.ceil(reach / cell);
      const column = Math.floor(x / cell) + half;
      const row = Math.floor(y / cell) + half;
      for (let r = Math.max(0, row - span); r <= Math.min(size - 1, row + span); r++) {
        for (let c = Math.max(0, column - span); c <= Math.min(size - 1, column + span); c++) {
          const dx = (c - half + 0.5) * cell - x;
          const dy = (r - half + 0.5) * cell - y;
          if (dx * dx + dy * dy <= reach * reach) this.#marked[r * size + c] = 1;
        }
      }
    });
    return this;
  }

  /** Whether (x, y), in local metres, is marked. */
  at(x: number, y: number): boolean {
    const column = Math.floor(x / cell) + half;
    const row = Math.floor(y / cell) + half;
    if (column < 0 || row < 0 || column >= size || row >= size) return false;
    return this.#marked[row * size + column] === 1;
  }
}
