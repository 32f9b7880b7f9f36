import { eastOf, latUnits, lonUnits, northOf } from './projection.ts';

/**
 * A planar subdivision as half-edges. Half-edge `h` runs from `origin[h]`; its twin is `h ^ 1`; `next[h]` and
 * `previous[h]` run counter-clockwise round the face on its left. Every face is a simple ring without holes,
 * because faces are only ever split by a cut from border to border. A vertex lies on a whole multiple of
 * 1e-7 degree; `x` and `y` are that rounded place in local metres, so what is checked is what is written out.
 */
export class PlanarMap {
  vertexCount = 0;
  halfEdgeCount = 0;
  lon = new Int32Array(1 << 16);
  lat = new Int32Array(1 << 16);
  x = new Float64Array(1 << 16);
  y = new Float64Array(1 << 16);
  /** How many edges meet at a vertex. */
  degree = new Uint8Array(1 << 16);
  /** One half-edge that starts at the vertex. */
  outgoing = new Int32Array(1 << 16);
  origin = new Int32Array(1 << 17);
  next = new Int32Array(1 << 17);
  previous = new Int32Array(1 << 17);
  /** The line that an edge belongs to, by `h >> 1`. */
  line = new Int32Array(1 << 16);

  /** Makes the outline: a counter-clockwise ring. Returns a half-edge of the inner face. */
  outline(ring: readonly (readonly [number, number])[], line: number): number {
    const vertices = ring.map(([x, y]) => this.#addVertex(x, y));
    const first = this.halfEdgeCount;
    for (const vertex of vertices) this.#addEdge(vertex, line);
    const count = vertices.length;
    for (let i = 0; i < count; i++) {
      const inner = first + 2 * i;
      const after = first + 2 * ((i + 1) % count);
      this.origin[inner ^ 1] = vertices[(i + 1) % count]!;
      this.#link(inner, after);
      this.#link(after ^ 1, inner ^ 1);
      this.degree[vertices[i]!] = 2;
      this.outgoing[vertices[i]!] = inner;
    }
    return first;
  }

  /** Puts a vertex on an edge, near (x, y); `h` then ends there. Returns the half-edge that goes on from it. */
  splitEdge(h: number, x: number, y: number): number {
    const vertex = this.#addVertex(x, y);
    const twin = h ^ 1;
    const onward = this.#addEdge(vertex, this.line[h >> 1]!);
    const back = onward ^ 1;
    this.origin[back] = this.origin[twin]!;
    if (this.outgoing[this.origin[twin]!] === twin) this.outgoing[this.origin[twin]!] = back;
    this.origin[twin] = vertex;
    const after = this.next[h]!;
    const before = this.previous[twin]!;
    this.#link(h, onward);
    this.#link(onward, after);
    this.#link(before, back);
    this.#link(back, twin);
    this.degree[vertex] = 2;
    this.outgoing[vertex] = onward;
    return onward;
  }

  /**
   * Splits a face by a line from the origin of `from` to the origin of `to` (both half-edges of that face),
   * through the inner points given. Returns a half-edge of the part to the left and one of the part to the right.
   */
  cut(
    from: number,
    to: number,
    inner: readonly (readonly [number, number])[],
    line: number,
  ): [number, number] {
    const beforeFrom = this.previous[from]!;
    const beforeTo = this.previous[to]!;
    const start = this.origin[from]!;
    const end = this.origin[to]!;
    let vertex = start;
    let last = -1;
    let first = -1;
    for (let i = 0; i <= inner.length; i++) {
      const forward = this.#addEdge(vertex, line);
      const point = inner[i];
      const target = point ? this.#addVertex(point[0], point[1]) : end;
      this.origin[forward ^ 1] = target;
      if (point) {
        this.degree[target] = 2;
        this.outgoing[target] = forward ^ 1;
      }
      if (last < 0) first = forward;
      else {
        this.#link(last, forward);
        this.#link(forward ^ 1, last ^ 1);
      }
      last = forward;
      vertex = target;
    }
    this.#link(beforeFrom, first);
    this.#link(last, to);
    this.#link(beforeTo, last ^ 1);
    this.#link(first ^ 1, from);
    this.degree[start]!++;
    this.degree[end]!++;
    return [first, first ^ 1];
  }

  /** The half-edges of the face to the left of `h`, in order. */
  ring(h: number): number[] {
    const ring: number[] = [];
    let walker = h;
    do {
      ring.push(walker);
      walker = this.next[walker]!;
    } while (walker !== h);
    return ring;
  }

  /** The half-edges that start at the origin of `h`, in clockwise order. */
  around(h: number): number[] {
    const star: number[] = [];
    let walker = h;
    do {
      star.push(walker);
      walker = this.next[walker ^ 1]!;
    } while (walker !== h);
    return star;
  }

  #link(h: number, after: number): void {
    this.next[h] = after;
    this.previous[after] = h;
  }

  #addVertex(x: number, y: number): number {
    if (this.vertexCount === this.lon.length) {
      this.lon = enlarged(this.lon, Int32Array);
      this.lat = enlarged(this.lat, Int32Array);
      this.x = enlarged(this.x, Float64Array);
      this.y = enlarged(this.y, Float64Array);
      this.degree = enlarged(this.degree, Uint8Array);
      this.outgoing = enlarged(this.outgoing, Int32Array);
    }
    const vertex = this.vertexCount++;
    this.lon[vertex] = lonUnits(x);
    this.lat[vertex] = latUnits(y);
    this.x[vertex] = eastOf(this.lon[vertex]!);
    this.y[vertex] = northOf(this.lat[vertex]!);
    return vertex;
  }

  /** Adds an edge whose first half starts at `from`; the caller sets the twin's origin and the links. */
  #addEdge(from: number, line: number): number {
    if (this.halfEdgeCount === this.origin.length) {
      this.origin = enlarged(this.origin, Int32Array);
      this.next = enlarged(this.next, Int32Array);
      this.previous = enlarged(this.previous, Int32Array);
      this.line = enlarged(this.line, Int32Array);
    }
    const h = this.halfEdgeCount;
    this.halfEdgeCount += 2;
    this.origin[h] = from;
    this.line[h >> 1] = line;
    return h;
  }
}

type Numbers = Int32Array | Float64Array | Uint8Array;

function enlarged<T extends Numbers>(old: T, kind: new (length: number) => T): T {
  const larger = new kind(old.length * 2);
  larger.set(old);
  return larger;
}
