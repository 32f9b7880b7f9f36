import type { LayerIndex } from './layer-index.ts';
import { tolerance } from './tile-units.ts';

/** How far, in tile units, a rounded vertex that is left out may lie from the line without it. */
const mostOff = 1;
/** A vertex that rounding moves by less than this stays within `mostOff` whatever its neighbours do. */
const leastMove = mostOff - 0.5 - tolerance;

/** Brings the parts of features into whole units of one tile. */
export class Outline {
  constructor(
    private readonly index: Pick<LayerIndex, 'coordinates' | 'importance' | 'partEnds'>,
    private readonly scale: number,
    private readonly left: number,
    private readonly top: number,
  ) {}

  /** All vertices of a part, rounded: as many as the part has. */
  vertices(part: number): number[] {
    const [start, end] = this.range(part);
    const vertices: number[] = [];
    for (let vertex = start; vertex < end; vertex++) vertices.push(this.x(vertex), this.y(vertex));
    return vertices;
  }

  /** All vertices of a part, rounded, without those that fall onto the one before. */
  rounded(part: number): number[] {
    return round(this.vertices(part));
  }

  /**
   * The vertices of a part that matter at this zoom, rounded, without those that fall onto the one before. What was
   * left out lies, rounded, within a unit of the line: vertices that rounding would take farther away are kept. Both
   * sides of a shared border keep the same.
   */
  simplified(part: number): number[] {
    const { importance } = this.index;
    const least = tolerance / this.scale;
    const [start, end] = this.range(part);
    let first = start;
    while (first < end && importance[first]! <= least) first++;
    if (first === end) return [];
    // A closed line is measured from where it meets others, so that its own start may be left out: it is walked from
    // the first that is not.
    const vertexAt = (step: number) => start + ((first - start + step) % (end - start - 1));
    const straight = (step: number) => start + step;
    const at = first === start ? straight : vertexAt;
    const kept: number[] = [];
    let last = 0;
    for (let step = 0; step < end - start; step++) {
      const vertex = at(step);
      if (importance[vertex]! <= least) continue;
      this.keepFarther(last, step, at, kept);
      push(kept, this.x(vertex), this.y(vertex));
      last = step;
    }
    return kept;
  }

  /** Adds, in order, the vertices between two kept ones that rounding would take more than a unit off the line. */
  private keepFarther(from: number, to: number, at: (step: number) => number, kept: number[]): void {
    if (to - from < 2) return;
    const { coordinates } = this.index;
    const [first, last] = [at(from), at(to)];
    const [ax, ay, bx, by] = [this.x(first), this.y(first), this.x(last), this.y(last)];
    let farthest = -1;
    let most = mostOff;
    let [farX, farY] = [0, 0];
    for (let step = from + 1; step < to; step++) {
      const vertex = at(step);
      const exactX = coordinates[vertex * 2]! * this.scale - this.left;
      const exactY = coordinates[vertex * 2 + 1]! * this.scale - this.top;
      const [x, y] = [Math.round(exactX), Math.round(exactY)];
      if (Math.abs(x - exactX) < leastMove && Math.abs(y - exactY) < leastMove) continue;
      const off = distance(x, y, ax, ay, bx, by);
      // The neighbour walks the other way: of two as far off, both choose by place.
      if (off < most || (off === most && (farthest === -1 || x > farX || (x === farX && y >= farY))))
        continue;
      most = off;
      farthest = step;
      [farX, farY] = [x, y];
    }
    if (farthest === -1) return;
    this.keepFarther(from, farthest, at, kept);
    push(kept, farX, farY);
    this.keepFarther(farthest, to, at, kept);
  }

  private range(part: number): [start: number, end: number] {
    const { partEnds } = this.index;
    return [part === 0 ? 0 : partEnds[part - 1]!, partEnds[part]!];
  }

  private x(vertex: number): number {
    return Math.round(this.index.coordinates[vertex * 2]! * this.scale - this.left);
  }

  private y(vertex: number): number {
    return Math.round(this.index.coordinates[vertex * 2 + 1]! * this.scale - this.top);
  }
}

/** Rounds to whole tile units and leaves out vertices that fall onto the one before. */
export function round(vertices: readonly number[]): number[] {
  const rounded: number[] = [];
  for (let at = 0; at < vertices.length; at += 2)
    push(rounded, Math.round(vertices[at]!), Math.round(vertices[at + 1]!));
  return rounded;
}

function push(line: number[], x: number, y: number): void {
  const length = line.length;
  if (length === 0 || line[length - 2] !== x || line[length - 1] !== y) line.push(x, y);
}

/** From a point to the nearest of a segment, the greater of the distances along the axes. */
function distance(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy;
  const share = square === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / square));
  return Math.max(Math.abs(ax + dx * share - x), Math.abs(ay + dy * share - y));
}
