import { TIER_COUNT } from './areas.ts';
import { type Grid, referenceX, referenceY } from './grid.ts';
import { between, side } from './side.ts';

/** Set in the answer of `locate` when the point lies on a border of the tier: `ON_BORDER << tier`. */
export const ON_BORDER = 1;
/** Set when areas of the tier overlap at the point: `OVERLAP << tier`. */
export const OVERLAP = 16;

/**
 * Edges near a cell are rounded to single precision, 2^-24 of each coordinate. A determinant closer to zero
 * than this share of its terms may have the wrong sign, and the exact way decides.
 */
const ROUNDING = 2 ** -21;

/** Points that `locateMany` looks up together: their data fits the processor's nearer caches. */
const BLOCK = 256;

/** Answers which areas cover a point. Not to be shared between threads: it keeps its working space. */
export class Locator {
  private readonly grid: Grid;
  private readonly tierStart: Uint32Array;
  private readonly words: Int32Array;
  private inside = new Int32Array(64);
  private touching = new Int32Array(64);
  private readonly places = new Int32Array(BLOCK);
  private readonly faces = new Int32Array(BLOCK);
  private readonly four = new Int32Array(TIER_COUNT);
  /** Written by `locateMany` and read by nobody. */
  touched = 0;
  private insideCount = 0;
  private touchingCount = 0;

  constructor(tierStart: Uint32Array, grid: Grid) {
    this.tierStart = tierStart;
    this.grid = grid;
    this.words = new Int32Array(grid.near.buffer, grid.near.byteOffset, grid.near.length);
  }

  /**
   * The area of each tier that covers the point (degrees), borders included: among several the one with the
   * lowest code. Writes area numbers into `found[0..3]`, -1 where there is none, and returns the flags
   * ON_BORDER and OVERLAP of each tier. Exact as long as no product of coordinate differences underflows (differences
   * above 1e-150 degrees); allocates nothing.
   */
  locate(x: number, y: number, found: Int32Array): number {
    const { grid } = this;
    const column = Math.floor((x - grid.west) * grid.perX);
    const row = Math.floor((y - grid.south) * grid.perY);
    if (!(column >= 0 && column < grid.columns && row >= 0 && row < grid.rows)) {
      found.fill(-1, 0, TIER_COUNT);
      return 0;
    }
    const cell = 2 * (row * grid.columns + column);
    const face = grid.cells[cell]!;
    const first = grid.cells[cell + 1]!;
    if (first >= 0 && (face & 1) === 0) return this.locateAmong(x, y, column, row, found);
    const { faceAreas } = grid;
    const place = TIER_COUNT * (face >> 1);
    let area0 = faceAreas[place]!;
    let area1 = faceAreas[place + 1]!;
    let area2 = faceAreas[place + 2]!;
    let area3 = faceAreas[place + 3]!;
    if (first >= 0) {
      const { near, change } = grid;
      const { words } = this;
      const px = x - referenceX(grid, column);
      const py = y - referenceY(grid, row);
      for (let edge = 5 * first, last = 0; last === 0; edge += 5) {
        const ax = near[edge]!;
        const ay = near[edge + 1]!;
        const bx = near[edge + 2]!;
        const by = near[edge + 3]!;
        const word = words[edge + 4]!;
        last = word & 1;
        const where = (bx - ax) * (py - ay) - (by - ay) * (px - ax);
        const doubt =
          ROUNDING *
          (Math.abs(ax) + Math.abs(bx) + Math.abs(px)) *
          (Math.abs(ay) + Math.abs(by) + Math.abs(py));
        if (!(Math.abs(where) > doubt)) return this.locateAmong(x, y, column, row, found);
        if (where > 0 === ((word & 2) !== 0)) continue;
        const a1 = px * ay;
        const a2 = py * ax;
        const b1 = px * by;
        const b2 = py * bx;
        if (
          !(
            Math.abs(a1 - a2) > ROUNDING * (Math.abs(a1) + Math.abs(a2)) &&
            Math.abs(b1 - b2) > ROUNDING * (Math.abs(b1) + Math.abs(b2))
          )
        )
          return this.locateAmong(x, y, column, row, found);
        if (a1 > a2 === b1 > b2) continue;
        const kind = TIER_COUNT * (word >> 2);
        area0 ^= change[kind]!;
        area1 ^= change[kind + 1]!;
        area2 ^= change[kind + 2]!;
        area3 ^= change[kind + 3]!;
      }
    }
    found[0] = area0;
    found[1] = area1;
    found[2] = area2;
    found[3] = area3;
    return first >= 0 ? 0 : grid.faceOverlaps[face >> 1]! << TIER_COUNT;
  }

  /**
   * As `locate`, for the points in `xy` (x, y, x, y, …): area numbers into `found`, four a point, and flags into
   * `flags`. Looks up a block of points at a time, first where each one's data lies, so that the waits for memory
   * overlap: about twice as fast as one by one on points far apart.
   */
  locateMany(xy: Float64Array, found: Int32Array, flags: Uint8Array): void {
    const { places, faces, four } = this;
    const { west, south, perX, perY, columns, rows, cells, near, faceAreas } = this.grid;
    const count = xy.length / 2;
    let touched = 0;
    for (let start = 0; start < count; start += BLOCK) {
      const size = Math.min(BLOCK, count - start);
      // One array a loop: the shorter the loop, the more of its reads the processor has under way at once.
      for (let i = 0; i < size; i++) {
        const column = Math.floor((xy[2 * (start + i)]! - west) * perX);
        const row = Math.floor((xy[2 * (start + i) + 1]! - south) * perY);
        const inside = column >= 0 && column < columns && row >= 0 && row < rows;
        places[i] = inside ? 2 * (row * columns + column) : 0;
      }
      for (let i = 0; i < size; i++) {
        const cell = places[i]!;
        faces[i] = cells[cell]!;
        places[i] = cells[cell + 1]!;
      }
      for (let i = 0; i < size; i++) touched += faceAreas[TIER_COUNT * (faces[i]! >> 1)]!;
      for (let i = 0; i < size; i++) touched += near[5 * Math.max(0, places[i]!)]!;
      for (let i = 0; i < size; i++) {
        const point = start + i;
        flags[point] = this.locate(xy[2 * point]!, xy[2 * point + 1]!, four);
        found[TIER_COUNT * point] = four[0]!;
        found[TIER_COUNT * point + 1] = four[1]!;
        found[TIER_COUNT * point + 2] = four[2]!;
        found[TIER_COUNT * point + 3] = four[3]!;
      }
    }
    // Kept, or the reading above would be left out as of no effect.
    this.touched = touched;
  }

  /** All areas that cover the point, borders included, as ascending area numbers. */
  covering(x: number, y: number): number[] {
    const { grid } = this;
    const column = Math.floor((x - grid.west) * grid.perX);
    const row = Math.floor((y - grid.south) * grid.perY);
    if (!(column >= 0 && column < grid.columns && row >= 0 && row < grid.rows)) return [];
    this.gather(x, y, column, row);
    const all = new Set([
      ...this.inside.subarray(0, this.insideCount),
      ...this.touching.subarray(0, this.touchingCount),
    ]);
    return [...all].sort((a, b) => a - b);
  }

  /** The way of `locate` on borders, and in cells with gaps, overlaps or holes. */
  private locateAmong(x: number, y: number, column: number, row: number, found: Int32Array): number {
    this.gather(x, y, column, row);
    found.fill(-1, 0, TIER_COUNT);
    let flags = 0;
    for (let i = 0; i < this.touchingCount; i++) {
      const area = this.touching[i]!;
      const tier = this.tier(area);
      flags |= ON_BORDER << tier;
      if (found[tier]! < 0 || area < found[tier]!) found[tier] = area;
    }
    for (let i = 0; i < this.insideCount; i++) {
      const area = this.inside[i]!;
      if (placeOf(area, this.touching, this.touchingCount) >= 0) continue;
      const tier = this.tier(area);
      if (found[tier]! >= 0) flags |= OVERLAP << tier;
      if (found[tier]! < 0 || area < found[tier]!) found[tier] = area;
    }
    return flags;
  }

  /** Fills `touching` with the areas whose border meets the point and `inside` by counting crossings. */
  private gather(x: number, y: number, column: number, row: number): void {
    const { grid, words } = this;
    const { ends, nearEdge, kindSides, sides, faceStart, faceMembers } = grid;
    const cell = 2 * (row * grid.columns + column);
    const face = grid.cells[cell]! >> 1;
    const first = grid.cells[cell + 1]!;
    this.insideCount = 0;
    this.touchingCount = 0;
    for (let i = faceStart[face]!; i < faceStart[face + 1]!; i++) this.toggle(faceMembers[i]!);
    if (first < 0) return;
    const fromX = referenceX(grid, column);
    const fromY = referenceY(grid, row);
    for (let place = first, last = 0; last === 0; place++) {
      const word = words[5 * place + 4]!;
      last = word & 1;
      const edge = 4 * nearEdge[place]!;
      const ax = ends[edge]!;
      const ay = ends[edge + 1]!;
      const bx = ends[edge + 2]!;
      const by = ends[edge + 3]!;
      const where = side(ax, ay, bx, by, x, y);
      const touches = where === 0 && between(ax, ay, bx, by, x, y);
      if (!touches) {
        if (where === 0 || where > 0 === ((word & 2) !== 0)) continue;
        if (side(fromX, fromY, x, y, ax, ay) > 0 === side(fromX, fromY, x, y, bx, by) > 0) continue;
      }
      const kind = word >> 2;
      for (let i = kindSides[kind]!; i < kindSides[kind + 1]!; i++) {
        if (touches) this.touch(sides[i]! >>> 1);
        else this.toggle(sides[i]! >>> 1);
      }
    }
  }

  private toggle(area: number): void {
    const place = placeOf(area, this.inside, this.insideCount);
    if (place >= 0) {
      this.insideCount--;
      this.inside[place] = this.inside[this.insideCount]!;
      return;
    }
    if (this.insideCount === this.inside.length) this.inside = doubled(this.inside);
    this.inside[this.insideCount++] = area;
  }

  private touch(area: number): void {
    if (placeOf(area, this.touching, this.touchingCount) >= 0) return;
    if (this.touchingCount === this.touching.length) this.touching = doubled(this.touching);
    this.touching[this.touchingCount++] = area;
  }

  private tier(area: number): number {
    let tier = 0;
    while (area >= this.tierStart[tier + 1]!) tier++;
    return tier;
  }
}

function placeOf(area: number, list: Int32Array, count: number): number {
  for (let i = 0; i < count; i++) if (list[i] === area) return i;
  return -1;
}

function doubled(list: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * list.length);
  larger.set(list);
  return larger;
}
