import type { LayerIndex } from './layer-index.ts';
import { tolerance } from './tile-units.ts';

/** How far, in tile units, a rounded vertex that is left out may lie from the line without it. */
const mostOff = 1;

/** The vertices of a part in the order they are met: from `first` on, and from `wrap` on by `turn` earlier. */
interface Walk {
  first: number;
  wrap: number;
  turn: number;
}

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
    const walk =
      first === start ? { first, wrap: end, turn: 0 } : { first, wrap: end - 1, turn: end - 1 - start };
    const kept: number[] = [];
    let last = 0;
    for (let step = 0; step < end - start; step++) {
      const vertex = vertexAt(walk, step);
      if (importance[vertex]! <= least) continue;
      this.keepFarther(last, step, walk, kept);
      push(kept, this.x(vertex), this.y(vertex));
      last = step;
    }
    return kept;
  }

  /**
   * A ring as `simplified` gives it. One that is about a unit wide is drawn or not by what rounding alone leaves of it,
   * as PostGIS has it: nothing where that has no area, and all its vertices, rounded, where only they have one.
   */
  ring(part: number): number[] {
    const vertices = this.simplified(part);
    const area = Math.abs(doubleArea(vertices)) / 2;
    // What was left out moves the line by up to a unit, and the area by no more than that times its length.
    if (area > longest(vertices) * mostOff || area > length(vertices) * mostOff) return vertices;
    const all = round(this.vertices(part));
    if (doubleArea(all) === 0) return [];
    return area === 0 ? all : vertices;
  }

  /** Adds, in order, the vertices between two kept ones that rounding would take more than a unit off the line. */
  private keepFarther(from: number, to: number, walk: Walk, kept: number[]): void {
    if (to - from < 2) return;
    const [first, last] = [vertexAt(walk, from), vertexAt(walk, to)];
    const [ax, ay, bx, by] = [this.x(first), this.y(first), this.x(last), this.y(last)];
    let farthest = -1;
    let most = mostOff;
    let [farX, farY] = [0, 0];
    for (let step = from + 1; step < to; step++) {
      const vertex = vertexAt(walk, step);
      const [x, y] = [this.x(vertex), this.y(vertex)];
      const off = distance(x, y, ax, ay, bx, by);
      // The neighbour walks the other way: of two as far off, both choose by place.
      if (off < most || (off === most && (farthest === -1 || x > farX || (x === farX && y >= farY))))
        continue;
      most = off;
      farthest = step;
      [farX, farY] = [x, y];
    }
    if (farthest === -1) return;
    this.keepFarther(from, farthest, walk, kept);
    push(kept, farX, farY);
    this.keepFarther(farthest, to, walk, kept);
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

function vertexAt({ first, wrap, turn }: Walk, step: number): number {
  const vertex = first + step;
  return vertex < wrap ? vertex : vertex - turn;
}

/** Whether a feature of this width and height in tile units is too small to draw. */
export function tooSmall(width: number, height: number): boolean {
  return width < 0.5 && height < 0.5;
}

/** Rounds to whole tile units and leaves out vertices that fall onto the one before. */
export function round(vertices: readonly number[]): number[] {
  const rounded: number[] = [];
  for (let at = 0; at < vertices.length; at += 2)
    push(rounded, Math.round(vertices[at]!), Math.round(vertices[at + 1]!));
  return rounded;
}

/** Twice the area by the surveyor's formula; a repeated last vertex makes no difference. */
export function doubleArea(ring: readonly number[]): number {
  let area = 0;
  let x = ring[ring.length - 2]!;
  let y = ring[ring.length - 1]!;
  for (let at = 0; at < ring.length; at += 2) {
    area += x * ring[at + 1]! - ring[at]! * y;
    x = ring[at]!;
    y = ring[at + 1]!;
  }
  return area;
}

/** A bound of the length of a line from above, which costs less than the length. */
function longest(line: readonly number[]): number {
  let sum = 0;
  for (let at = 2; at < line.length; at += 2)
    sum += Math.abs(line[at]! - line[at - 2]!) + Math.abs(line[at + 1]! - line[at - 1]!);
  return sum;
}

function length(line: readonly number[]): number {
  let sum = 0;
  for (let at = 2; at < line.length; at += 2)
    sum += Math.hypot(line[at]! - line[at - 2]!, line[at + 1]! - line[at - 1]!);
  return sum;
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
