import type { PlannedRiver } from './plan.ts';

const cell = 50;
const half = 640;
const size = half * 2;

/** Where the broad rivers and the lake are: a raster of 50 m for a quick answer. */
export class OpenWater {
  readonly #wet = new Uint8Array(size * size);

  constructor(rivers: readonly PlannedRiver[]) {
    for (const river of rivers) {
      river.centre.forEach(([x, y], i) => {
        const reach = river.halfWidth[i]!;
        const span = Math.ceil(reach / cell);
        const column = Math.floor(x / cell) + half;
        const row = Math.floor(y / cell) + half;
        for (let r = Math.max(0, row - span); r <= Math.min(size - 1, row + span); r++) {
          for (let c = Math.max(0, column - span); c <= Math.min(size - 1, column + span); c++) {
            const dx = (c - half + 0.5) * cell - x;
            const dy = (r - half + 0.5) * cell - y;
            if (dx * dx + dy * dy <= reach * reach) this.#wet[r * size + c] = 1;
          }
        }
      });
    }
  }

  /** Whether (x, y), in local metres, is on open water. */
  at(x: number, y: number): boolean {
    const column = Math.floor(x / cell) + half;
    const row = Math.floor(y / cell) + half;
    if (column < 0 || row < 0 || column >= size || row >= size) return false;
    return this.#wet[row * size + column] === 1;
  }
}
