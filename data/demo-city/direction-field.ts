import { distance, type Point, unit } from './curves.ts';
import type { Density } from './density.ts';
import type { Plan } from './plan.ts';
import type { Random } from './random.ts';

const cell = 250;
const half = 116;
const size = half * 2 + 1;

/**
 * The directions in which streets run: at every place two axes at right angles. An axis at angle a is kept as the
 * unit vector at 4a, so that the four equivalent directions are one value and neighbours can be averaged. Rivers
 * and coast attract the field, the centre makes it radial, and patches of ground have a grid of their own.
 */
export class DirectionField {
  readonly #u = new Float32Array(size * size);
  readonly #v = new Float32Array(size * size);

  constructor(plan: Plan, density: Density, random: Random) {
    const patches = Array.from({ length: 150 }, () => ({
      at: [random.between(-26_000, 26_000), random.between(-24_000, 24_000)] as Point,
      axis: fourfold(...unit(random.between(-1, 1), random.between(-1, 1))),
    }));
    const water = new Float32Array(size * size * 3);
    for (const river of plan.rivers) attract(water, river.centre, 900 + river.halfWidth[0]! * 4);
    attract(water, plan.coast, 2200);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const x = (column - half) * cell;
        const y = (row - half) * cell;
        const built = density.urbanityAt(x, y);
        const i = row * size + column;
        let u = water[i * 3]! * 2.4;
        let v = water[i * 3 + 1]! * 2.4;
        for (const [c, centre] of plan.centres.entries()) {
          const away = distance(centre.at, [x, y]);
          const reach = c === 0 ? 17_000 : centre.reach;
          const weight =
            (c === 0 ? 0.95 : 0.7) * bell(away / reach) * Math.min(1, away / (c === 0 ? 4500 : 1500));
          const [p, q] = fourfold(...unit(x - centre.at[0], y - centre.at[1]));
          u += p * weight;
          v += q * weight;
        }
        let nearest = patches[0]!;
        for (const patch of patches)
          if (distance(patch.at, [x, y]) < distance(nearest.at, [x, y])) nearest = patch;
        const own = 0.85 - 0.45 * built;
        u += nearest.axis[0] * own;
        v += nearest.axis[1] * own;
        const [a, b] = unit(u, v);
        this.#u[i] = a;
        this.#v[i] = b;
      }
    }
  }

  /** The unit vector of one of the two axes at (x, y). */
  axisAt(x: number, y: number): Point {
    const column = Math.min(size - 2, Math.max(0, Math.floor(x / cell) + half));
    const row = Math.min(size - 2, Math.max(0, Math.floor(y / cell) + half));
    const s = x / cell + half - column;
    const t = y / cell + half - row;
    const i = row * size + column;
    const [p, q] = unit(blended(this.#u, i, s, t), blended(this.#v, i, s, t));
    return halfAngle(...halfAngle(p, q));
  }
}

/** The value between the four cells from `i` on, `s` of the way to the east and `t` to the north. */
function blended(table: Float32Array, i: number, s: number, t: number): number {
  return (
    (table[i]! * (1 - s) + table[i + 1]! * s) * (1 - t) +
    (table[i + size]! * (1 - s) + table[i + size + 1]! * s) * t
  );
}

/** The unit vector at four times the angle of the unit vector (x, y). */
function fourfold(x: number, y: number): Point {
  const a = x * x - y * y;
  const b = 2 * x * y;
  return [a * a - b * b, 2 * a * b];
}

/** The unit vector at half the angle of the unit vector (x, y). */
function halfAngle(x: number, y: number): Point {
  const a = Math.sqrt(Math.max(0, (1 + x) / 2));
  const b = Math.sqrt(Math.max(0, (1 - x) / 2));
  return [a, y < 0 ? -b : b];
}

/** 1 at 0, falling smoothly to 0 at 1. */
function bell(t: number): number {
  return t >= 1 ? 0 : (1 - t * t) * (1 - t * t);
}

/** Adds a line's direction to the cells within `reach` metres; the third value of a cell is its weight so far. */
function attract(table: Float32Array, line: readonly Point[], reach: number): void {
  const span = Math.ceil(reach / cell);
  for (let i = 2; i + 2 < line.length; i += 3) {
    const [x, y] = line[i]!;
    const [p, q] = fourfold(...unit(line[i + 2]![0] - line[i - 2]![0], line[i + 2]![1] - line[i - 2]![1]));
    const column = Math.round(x / cell) + half;
    const row = Math.round(y / cell) + half;
    for (let r = Math.max(0, row - span); r <= Math.min(size - 1, row + span); r++) {
      for (let c = Math.max(0, column - span); c <= Math.min(size - 1, column + span); c++) {
        const weight = bell(distance([x, y], [(c - half) * cell, (r - half) * cell]) / reach);
        const k = (r * size + c) * 3;
        if (weight <= table[k + 2]!) continue;
        table[k] = p * weight;
        table[k + 1] = q * weight;
        table[k + 2] = weight;
      }
    }
  }
}
