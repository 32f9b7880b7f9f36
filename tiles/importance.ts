/** Parts of many geometries in flat arrays; see `MercatorGeometry`. */
export interface Parts {
  /** x, y of every vertex. */
  coordinates: Float64Array;
  /** For each part, the number of vertices up to its end. */
  partEnds: Uint32Array;
}

/**
 * How much each vertex matters to its line: the distance, in the units of the coordinates, by which the line
 * would move if the vertex were left out (Douglas and Peucker's measure, never above that of the vertex it was
 * found under). Leaving out all vertices at or below a tolerance simplifies the line by at most that tolerance.
 *
 * Vertices with equal coordinates get equal importance, and lines are measured between the points where they
 * meet or part. Borders shared by several polygons therefore simplify alike: a mosaic stays free of gaps and
 * overlaps. Ends of lines and meeting points are infinitely important.
 */
export function vertexImportance({ coordinates, partEnds }: Parts): Float32Array {
  const same = firstWithEqualCoordinates(coordinates);
  const meeting = meetingPoints(same, partEnds);
  const importance = new Float32Array(same.length).fill(-1);
  const measure = new ArcMeasure(coordinates, same, importance);

  let start = 0;
  for (const end of partEnds) {
    const closed = end - start > 3 && same[start] === same[end - 1];
    const steps = end - start - 1;
    let offset = 0;
    if (closed) while (offset < steps && meeting[same[start + offset]!] === 0) offset++;
    if (offset === steps) offset = 0;
    // Walks once round a ring from its first meeting point, or once along an open line.
    const position = (step: number) => start + (closed ? (offset + step) % steps : step);
    let arcStart = 0;
    for (let step = 1; step <= steps; step++) {
      if (step < steps && meeting[same[position(step)]!] === 0) continue;
      measure.arc(arcStart, step, position);
      arcStart = step;
    }
    if (steps === 0) importance[same[start]!] = Number.POSITIVE_INFINITY;
    start = end;
  }
  for (let vertex = 0; vertex < same.length; vertex++) importance[vertex] = importance[same[vertex]!]!;
  return importance;
}

/** For each vertex, the first vertex in the arrays that has exactly the same coordinates. */
function firstWithEqualCoordinates(coordinates: Float64Array): Int32Array {
  const count = coordinates.length / 2;
  const words = new Uint32Array(coordinates.buffer, coordinates.byteOffset, coordinates.length * 2);
  const size = 2 ** Math.ceil(Math.log2(Math.max(16, count * 2)));
  const table = new Int32Array(size).fill(-1);
  const same = new Int32Array(count);
  for (let vertex = 0; vertex < count; vertex++) {
    const at = vertex * 4;
    let hash = Math.imul(words[at]!, 0x9e3779b1) ^ Math.imul(words[at + 1]!, 0x85ebca6b);
    hash ^= Math.imul(words[at + 2]!, 0xc2b2ae35) ^ Math.imul(words[at + 3]!, 0x27d4eb2f);
    let slot = (hash ^ (hash >>> 15)) & (size - 1);
    for (;;) {
      const other = table[slot]!;
      if (other === -1) {
        table[slot] = vertex;
        same[vertex] = vertex;
        break;
      }
      if (
        coordinates[other * 2] === coordinates[vertex * 2] &&
        coordinates[other * 2 + 1] === coordinates[vertex * 2 + 1]
      ) {
        same[vertex] = other;
        break;
      }
      slot = (slot + 1) & (size - 1);
    }
  }
  return same;
}

/** Marks (with 1) the vertices where lines end, or where two lines pass with different neighbours. */
function meetingPoints(same: Int32Array, partEnds: Uint32Array): Uint8Array {
  const meeting = new Uint8Array(same.length);
  const before = new Int32Array(same.length).fill(-1);
  const after = new Int32Array(same.length).fill(-1);
  const visit = (vertex: number, previous: number, next: number) => {
    if (before[vertex] === -1) {
      before[vertex] = previous;
      after[vertex] = next;
    } else if (
      !(before[vertex] === previous && after[vertex] === next) &&
      !(before[vertex] === next && after[vertex] === previous)
    )
      meeting[vertex] = 1;
  };
  let start = 0;
  for (const end of partEnds) {
    const last = end - 1;
    for (let at = start + 1; at < last; at++) visit(same[at]!, same[at - 1]!, same[at + 1]!);
    if (end - start > 3 && same[start] === same[last]) visit(same[start]!, same[last - 1]!, same[start + 1]!);
    else if (end > start) {
      meeting[same[start]!] = 1;
      meeting[same[last]!] = 1;
    }
    start = end;
  }
  return meeting;
}

/** Measures arcs: stretches of line between two meeting points. */
class ArcMeasure {
  private readonly stack: number[] = [];

  constructor(
    private readonly coordinates: Float64Array,
    private readonly same: Int32Array,
    private readonly importance: Float32Array,
  ) {}

  /** Measures the arc from step `first` to step `last`; `position` gives the vertex at a step. */
  arc(first: number, last: number, position: (step: number) => number): void {
    const { same, importance, stack } = this;
    importance[same[position(first)]!] = Number.POSITIVE_INFINITY;
    importance[same[position(last)]!] = Number.POSITIVE_INFINITY;
    // Measured already, as the border of a neighbour.
    if (last - first < 2 || importance[same[position(first + 1)]!]! >= 0) return;
    stack.push(first, last, Number.POSITIVE_INFINITY);
    while (stack.length > 0) {
      const limit = stack.pop()!;
      const to = stack.pop()!;
      const from = stack.pop()!;
      let farthest = from + 1;
      let greatest = -1;
      for (let step = from + 1; step < to; step++) {
        const square = this.squareDistance(position(step), position(from), position(to));
        if (square > greatest) {
          greatest = square;
          farthest = step;
        }
      }
      const distance = Math.min(limit, Math.sqrt(greatest));
      importance[same[position(farthest)]!] = distance;
      if (farthest - from > 1) stack.push(from, farthest, distance);
      if (to - farthest > 1) stack.push(farthest, to, distance);
    }
  }

  /** The square of the distance from a vertex to the segment between two others. */
  private squareDistance(vertex: number, from: number, to: number): number {
    const { coordinates } = this;
    let x = coordinates[from * 2]!;
    let y = coordinates[from * 2 + 1]!;
    const dx = coordinates[to * 2]! - x;
    const dy = coordinates[to * 2 + 1]! - y;
    const px = coordinates[vertex * 2]!;
    const py = coordinates[vertex * 2 + 1]!;
    const length = dx * dx + dy * dy;
    if (length > 0) {
      const share = Math.max(0, Math.min(1, ((px - x) * dx + (py - y) * dy) / length));
      x += dx * share;
      y += dy * share;
    }
    return (px - x) ** 2 + (py - y) ** 2;
  }
}
