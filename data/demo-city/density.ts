import { distance, type Point } from './curves.ts';
import { noise2, smoothStep } from './noise.ts';

/** A centre of town: full intensity within `core` metres, none beyond `reach`. */
export interface Centre {
  at: Point;
  intensity: number;
  core: number;
  reach: number;
}

const denseUnitArea = 10_500;
const openUnitArea = 76_000;

/** How built up a place is, from 0 (fields) to 1 (the heart of the city). */
function urbanity(centres: readonly Centre[], seed: number, x: number, y: number): number {
  const wobble = 1 + 0.22 * noise2(seed, x / 3800, y / 3800);
  let most = 0;
  for (const centre of centres) {
    const away = distance(centre.at, [x, y]) * wobble;
    const share = 1 - smoothStep((away - centre.core) / (centre.reach - centre.core));
    most = Math.max(most, share * centre.intensity);
  }
  return most;
}

const cell = 100;
const half = 290;
const size = half * 2 + 1;

/**
 * How many unit grids the ground should carry, as a table. `weight` of a ring is the integral of the density over
 * it, taken along its border (Green's theorem), so the weights of the parts of a face add up to that of the face.
 */
export class Density {
  readonly #toWest = new Float64Array(size * size);
  readonly #urbanity = new Float32Array(size * size);

  /** `onWater` tells open water from land, in local metres; water carries few units. */
  constructor(centres: readonly Centre[], seed: number, onWater: (x: number, y: number) => boolean) {
    for (let row = 0; row < size; row++) {
      const y = (row - half) * cell;
      let sum = 0;
      let before = 0;
      for (let column = 0; column < size; column++) {
        const x = (column - half) * cell;
        const built = urbanity(centres, seed, x, y);
        const density = onWater(x, y) ? 1 / 130_000 : densityAt(built);
        sum += (cell * (before + density)) / 2;
        before = density;
        this.#toWest[row * size + column] = sum;
        this.#urbanity[row * size + column] = built;
      }
    }
  }

  /** The integral of the density from the far west to (x, y), along the parallel. */
  #westOf(x: number, y: number): number {
    const column = Math.min(size - 2, Math.max(0, Math.floor(x / cell) + half));
    const row = Math.min(size - 2, Math.max(0, Math.floor(y / cell) + half));
    const u = x / cell + half - column;
    const v = y / cell + half - row;
    const i = row * size + column;
    const table = this.#toWest;
    return (
      (table[i]! * (1 - u) + table[i + 1]! * u) * (1 - v) +
      (table[i + size]! * (1 - u) + table[i + size + 1]! * u) * v
    );
  }

  /** The share of a straight piece of border in the weight of the ring that runs along it. */
  along(ax: number, ay: number, bx: number, by: number): number {
    const dx = bx - ax;
    const dy = by - ay;
    const pieces = Math.ceil(Math.max(Math.abs(dx), Math.abs(dy)) / 300);
    if (pieces <= 1) return dy * this.#westOf((ax + bx) / 2, (ay + by) / 2);
    let sum = 0;
    for (let i = 0; i < pieces; i++) {
      const t = (i + 0.5) / pieces;
      sum += this.#westOf(ax + dx * t, ay + dy * t);
    }
    return (dy * sum) / pieces;
  }

  /** From 0 (fields) to 1 (the heart of the city). */
  urbanityAt(x: number, y: number): number {
    const column = Math.min(size - 1, Math.max(0, Math.round(x / cell) + half));
    const row = Math.min(size - 1, Math.max(0, Math.round(y / cell) + half));
    return this.#urbanity[row * size + column]!;
  }

  /** The side, in metres, of a square with the area of a unit grid on land here. */
  unitSide(x: number, y: number): number {
    return Math.sqrt(1 / densityAt(this.urbanityAt(x, y)));
  }
}

function densityAt(built: number): number {
  return 1 / openUnitArea + (1 / denseUnitArea - 1 / openUnitArea) * built * built;
}
