/** No area on this side of an edge, or more than one. */
const [nobody, several] = [-1, -2];

/** The positions of a ring one after the other, x and y by turns, the first of them once more at the end. */
export type Ring = Float64Array;

/** Twice the area of a ring: above zero where it runs anticlockwise. */
function twiceArea(ring: Ring): number {
  let sum = 0;
  // Relative to the first position, so that the digits of far away coordinates do not cancel each other.
  const [x, y] = [ring[0]!, ring[1]!];
  for (let i = 2; i < ring.length - 2; i += 2)
    sum += (ring[i]! - x) * (ring[i + 3]! - y) - (ring[i + 2]! - x) * (ring[i + 1]! - y);
  return sum;
}

function grown(values: Int32Array, length: number, fill: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length).fill(fill);
  larger.set(values);
  return larger;
}

/** The numbers of positions, from 0, each given once; positions are the same where both doubles are. */
class Positions {
  xy = new Float64Array(2_048);
  count = 0;
  private slots = new Int32Array(4_096).fill(-1);
  private readonly pair = new Float64Array(2);
  private readonly words = new Int32Array(this.pair.buffer);

  private hash(x: number, y: number): number {
    this.pair[0] = x;
    this.pair[1] = y;
    let hash = 0;
    for (let i = 0; i < 4; i++) {
      hash = Math.imul(hash ^ this.words[i]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }

  /** Where a position's number stands or would stand. */
  private slot(x: number, y: number): number {
    const mask = this.slots.length - 1;
    let slot = this.hash(x, y) & mask;
    for (let at = this.slots[slot]!; at >= 0; at = this.slots[slot]!) {
      if (this.xy[2 * at] === x && this.xy[2 * at + 1] === y) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** The number of a position, -1 where it has none. */
  find(x: number, y: number): number {
    return this.slots[this.slot(x + 0, y + 0)]!;
  }

  add(givenX: number, givenY: number): number {
    // Turns a negative zero into zero, which is the same place.
    const [x, y] = [givenX + 0, givenY + 0];
    const slot = this.slot(x, y);
    const known = this.slots[slot]!;
    if (known >= 0) return known;
    const at = this.count++;
    if (2 * at === this.xy.length) {
      const larger = new Float64Array(2 * this.xy.length);
      larger.set(this.xy);
      this.xy = larger;
    }
    this.xy[2 * at] = x;
    this.xy[2 * at + 1] = y;
    this.slots[slot] = at;
    if (2 * this.count > this.slots.length) this.rehash();
    return at;
  }

  private rehash(): void {
    this.slots = new Int32Array(2 * this.slots.length).fill(-1);
    for (let at = 0; at < this.count; at++)
      this.slots[this.slot(this.xy[2 * at]!, this.xy[2 * at + 1]!)] = at;
  }
}

/** Of an edge: its number, and whether it is asked about in the direction from its lower position to its higher one. */
interface Found {
  edge: number;
  isForward: boolean;
}

/**
 * The edges of a mosaic's areas, each with the areas on both sides of it.
 *
 * Areas are valid polygons. How many of them cover a place can differ between two places only where an edge with other
 * than one area on each side lies between them: the edges of neighbours that share their borders to the last bit cancel
 * each other out, as in the boundary of a sum of chains. So all overlaps and gaps are bounded by the unmatched edges,
 * and where areas add up to an outline edge by edge, they cover it exactly, each place once.
 */
export class SharedEdges {
  private readonly positions = new Positions();
  private low = new Int32Array(2_048);
  private high = new Int32Array(2_048);
  /** The areas left and right of each edge, seen from its lower position to its higher one. */
  private left = new Int32Array(2_048).fill(nobody);
  private right = new Int32Array(2_048).fill(nobody);
  private count = 0;
  private slots = new Int32Array(4_096).fill(-1);
  private readonly crowding = new Set<number>();

  private slot(low: number, high: number): number {
    const mask = this.slots.length - 1;
    let hash = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);
    hash ^= hash >>> 15;
    let slot = Math.imul(hash, 0xc2b2ae35) & mask;
    for (let at = this.slots[slot]!; at >= 0; at = this.slots[slot]!) {
      if (this.low[at] === low && this.high[at] === high) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private edgeOf(low: number, high: number): number {
    const slot = this.slot(low, high);
    const known = this.slots[slot]!;
    if (known >= 0) return known;
    const at = this.count++;
    if (at === this.low.length) {
      const length = 2 * at;
      this.low = grown(this.low, length, 0);
      this.high = grown(this.high, length, 0);
      this.left = grown(this.left, length, nobody);
      this.right = grown(this.right, length, nobody);
    }
    this.low[at] = low;
    this.high[at] = high;
    this.slots[slot] = at;
    if (2 * this.count > this.slots.length) {
      this.slots = new Int32Array(2 * this.slots.length).fill(-1);
      for (let edge = 0; edge < this.count; edge++)
        this.slots[this.slot(this.low[edge]!, this.high[edge]!)] = edge;
    }
    return at;
  }

  /**
   * @param isHole whether the ring bounds a hole of the area
   * @param area a number of the area, from 0
   */
  addRing(ring: Ring, isHole: boolean, area: number): void {
    // The area lies left of its edges where its outline runs anticlockwise and its holes clockwise.
    const isReversed = twiceArea(ring) > 0 === isHole;
    let from = this.positions.add(ring[0]!, ring[1]!);
    for (let i = 2; i < ring.length; i += 2) {
      const to = this.positions.add(ring[i]!, ring[i + 1]!);
      if (to !== from) this.addEdge(from, to, isReversed, area);
      from = to;
    }
  }

  private addEdge(from: number, to: number, isReversed: boolean, area: number): void {
    const isForward = from < to;
    const edge = isForward ? this.edgeOf(from, to) : this.edgeOf(to, from);
    const side = isForward === isReversed ? this.right : this.left;
    if (side[edge] !== nobody) {
      if (side[edge]! >= 0) this.crowding.add(side[edge]!);
      this.crowding.add(area);
    }
    side[edge] = side[edge] === nobody ? area : several;
  }

  /**
   * The edges that have other than one area on each side, as x and y of both ends of each, and the areas that have such
   * an edge or an end of one as a vertex: with them, the surroundings of every gap are whole.
   */
  unmatched(): { edges: Float64Array; areas: Set<number> } {
    const areas = new Set(this.crowding);
    const ends: number[] = [];
    const { xy } = this.positions;
    const isEnd = new Uint8Array(this.positions.count);
    for (let edge = 0; edge < this.count; edge++) {
      if (this.left[edge]! >= 0 && this.right[edge]! >= 0) continue;
      for (const end of [this.low[edge]!, this.high[edge]!]) {
        isEnd[end] = 1;
        ends.push(xy[2 * end]!, xy[2 * end + 1]!);
      }
    }
    for (let edge = 0; edge < this.count; edge++) {
      if (!isEnd[this.low[edge]!] && !isEnd[this.high[edge]!]) continue;
      for (const area of [this.left[edge]!, this.right[edge]!]) if (area >= 0) areas.add(area);
    }
    return { edges: Float64Array.from(ends), areas };
  }

  private findEdge(from: number, to: number): Found | undefined {
    if (from < 0 || to < 0) return undefined;
    const isForward = from < to;
    const edge = this.slots[isForward ? this.slot(from, to) : this.slot(to, from)]!;
    return edge < 0 ? undefined : { edge, isForward };
  }

  /**
   * Which outlines the areas of their group add up to, edge by edge: the areas cover it, each place once, and nothing
   * beyond it. An outline with more or fewer vertices than the areas along it is not among them.
   *
   * @param groupOf the group of each area, from 0; -1 for none
   * @param outlines the rings of each group's outline, a valid polygon; none where there is no outline to compare with
   */
  exactGroups(groupOf: Int32Array, outlines: readonly { ring: Ring; isHole: boolean }[][]): Set<number> {
    const borders = new Int32Array(outlines.length);
    const crowded = new Set([...this.crowding].map((area) => groupOf[area]!));
    const groupAt = (area: number) => (area < 0 ? -1 : groupOf[area]!);
    for (let edge = 0; edge < this.count; edge++) {
      const [left, right] = [groupAt(this.left[edge]!), groupAt(this.right[edge]!)];
      if (left === right) continue;
      if (left >= 0) borders[left]!++;
      if (right >= 0) borders[right]!++;
    }
    const isBorder = ({ edge, isForward }: Found, isReversed: boolean, group: number) => {
      const isLeft = isForward !== isReversed;
      const [inner, outer] = isLeft ? [this.left, this.right] : [this.right, this.left];
      return groupAt(inner[edge]!) === group && groupAt(outer[edge]!) !== group;
    };
    const exact = new Set<number>();
    for (const [group, rings] of outlines.entries()) {
      if (rings.length === 0 || crowded.has(group)) continue;
      let met = 0;
      const follows = rings.every(({ ring, isHole }) => {
        const isReversed = twiceArea(ring) > 0 === isHole;
        let from = this.positions.find(ring[0]!, ring[1]!);
        for (let i = 2; i < ring.length; i += 2) {
          const to = this.positions.find(ring[i]!, ring[i + 1]!);
          if (to === from && to >= 0) continue;
          const found = this.findEdge(from, to);
          if (!found || !isBorder(found, isReversed, group)) return false;
          met++;
          from = to;
        }
        return true;
      });
      if (follows && met === borders[group]) exact.add(group);
    }
    return exact;
  }
}
