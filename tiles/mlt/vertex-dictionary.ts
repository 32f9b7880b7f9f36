/** The different vertices among others, each once, and where each of those is among them. */
export interface VertexDictionary {
  /** x, y, x, y, … in the order in which they were first met. */
  vertices: Int32Array;
  /** By vertex: its place in the dictionary. */
  offsets: Uint32Array;
}

/**
 * Finds what vertices have in common: areas that fill the plane meet nearly every vertex twice. In the order in which
 * they are met, the places along a border that was drawn before are a run of steps of one, which takes next to nothing.
 *
 * @param vertices x, y, x, y, … in tile units
 */
export function vertexDictionary(vertices: Int32Array): VertexDictionary {
  const count = vertices.length / 2;
  const offsets = new Uint32Array(count);
  const distinct = new Int32Array(vertices.length);
  const size = 2 ** Math.ceil(Math.log2(count * 2 + 1));
  // By hash: the place of a vertex and 1, or 0 for none.
  const table = new Uint32Array(size);
  let found = 0;
  for (let at = 0; at < count; at++) {
    const x = vertices[at * 2]!;
    const y = vertices[at * 2 + 1]!;
    let slot = ((Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca6b)) >>> 7) & (size - 1);
    for (; table[slot] !== 0; slot = (slot + 1) & (size - 1)) {
      const place = table[slot]! - 1;
      if (distinct[place * 2] === x && distinct[place * 2 + 1] === y) break;
    }
    if (table[slot] === 0) {
      distinct[found * 2] = x;
      distinct[found * 2 + 1] = y;
      table[slot] = ++found;
    }
    offsets[at] = table[slot]! - 1;
  }
  return { vertices: distinct.subarray(0, found * 2), offsets };
}
