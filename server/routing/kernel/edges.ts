import { type AreaTable, TIER_COUNT } from './areas.ts';

/**
 * Every border edge once, however many areas of however many tiers share it, with the areas beside it.
 * An edge runs from its lower to its upper end (compared by x, then y).
 */
export interface EdgeTable {
  count: number;
  /** Edge e: ax, ay, bx, by from `ends[4 * e]`. */
  ends: Float64Array;
  /** The kind of edge e: edges with the same areas on the same sides are of one kind. */
  kindOf: Uint32Array;
  /** Kind k has the sides `kindSides[k]` up to `kindSides[k + 1]`. */
  kindSides: Uint32Array;
  /** A side: area number * 2, plus 1 when the area lies on the left of the edge. Ascending within a kind. */
  sides: Uint32Array;
}

const real = new Float64Array(1);
const bits = new Int32Array(real.buffer);

function mix(hash: number, value: number): number {
  real[0] = value;
  const mixed = Math.imul(hash ^ bits[0]!, 0x9e3779b1) ^ (bits[1]! + (hash >>> 15));
  return Math.imul(mixed ^ (mixed >>> 13), 0x85ebca6b);
}

function powerOfTwoAbove(value: number): number {
  let power = 16;
  while (power < value) power *= 2;
  return power;
}

/** A list of sides for every edge, as chains in flat arrays. */
interface Chains {
  count: number;
  /** The vertex that edge e was first met at, times 2, plus 1 when it ran to its lower end there. */
  met: Uint32Array;
  head: Int32Array;
  side: Uint32Array;
  next: Int32Array;
}

function collect(table: AreaTable): Chains {
  const directed = table.xy.length / 2;
  const slots = new Int32Array(powerOfTwoAbove(directed * 1.1)).fill(-1);
  const mask = slots.length - 1;
  const met = new Uint32Array(directed);
  const head = new Int32Array(directed);
  const side = new Uint32Array(directed);
  const next = new Int32Array(directed);
  const { xy, areaRings, ringVertices } = table;
  let count = 0;
  let used = 0;
  for (let area = 0; area < table.codes.length; area++) {
    for (let ring = areaRings[area]!; ring < areaRings[area + 1]!; ring++) {
      for (let v = ringVertices[ring]!; v + 1 < ringVertices[ring + 1]!; v++) {
        let ax = xy[2 * v]!;
        let ay = xy[2 * v + 1]!;
        let bx = xy[2 * v + 2]!;
        let by = xy[2 * v + 3]!;
        if (ax === bx && ay === by) continue;
        const forward = ax < bx || (ax === bx && ay < by);
        if (!forward) {
          [ax, bx] = [bx, ax];
          [ay, by] = [by, ay];
        }
        let slot = mix(mix(mix(mix(0, ax), ay), bx), by) & mask;
        let edge = slots[slot]!;
        while (edge >= 0) {
          const lower = lowerEnd(met[edge]!);
          const upper = upperEnd(met[edge]!);
          if (xy[lower] === ax && xy[lower + 1] === ay && xy[upper] === bx && xy[upper + 1] === by) break;
          slot = (slot + 1) & mask;
          edge = slots[slot]!;
        }
        if (edge < 0) {
          edge = count++;
          slots[slot] = edge;
          met[edge] = 2 * v + (forward ? 0 : 1);
          head[edge] = -1;
        }
        side[used] = area * 2 + (forward ? 1 : 0);
        next[used] = head[edge]!;
        head[edge] = used++;
      }
    }
  }
  return { count, met, head, side, next };
}

/** Where the lower end of an edge lies in `xy`. */
function lowerEnd(met: number): number {
  return 2 * ((met >>> 1) + (met & 1));
}

/** Where the upper end of an edge lies in `xy`. */
function upperEnd(met: number): number {
  return 2 * ((met >>> 1) + 1 - (met & 1));
}

function endsOf({ count, met }: Chains, xy: Float64Array): Float64Array {
  const ends = new Float64Array(4 * count);
  for (let edge = 0; edge < count; edge++) {
    const lower = lowerEnd(met[edge]!);
    const upper = upperEnd(met[edge]!);
    ends[4 * edge] = xy[lower]!;
    ends[4 * edge + 1] = xy[lower + 1]!;
    ends[4 * edge + 2] = xy[upper]!;
    ends[4 * edge + 3] = xy[upper + 1]!;
  }
  return ends;
}

/** Finds the unique edges of all areas and groups them by what lies on their sides. */
export function edgesOf(table: AreaTable): EdgeTable {
  const chains = collect(table);
  const kindOf = new Uint32Array(chains.count);
  let slots = new Int32Array(powerOfTwoAbove(8 * table.codes.length + 16)).fill(-1);
  let hashes = new Int32Array(1024);
  let kindSides = new Uint32Array(1024);
  let sides = new Uint32Array(4096);
  let kinds = 0;
  const list: number[] = [];
  for (let edge = 0; edge < chains.count; edge++) {
    list.length = 0;
    for (let link = chains.head[edge]!; link >= 0; link = chains.next[link]!) list.push(chains.side[link]!);
    list.sort((a, b) => a - b);
    let hash = list.length;
    for (const side of list) hash = Math.imul(hash ^ side, 0x9e3779b1) ^ (hash >>> 15);
    let slot = hash & (slots.length - 1);
    let kind = slots[slot]!;
    while (kind >= 0) {
      const start = kindSides[kind]!;
      if (kindSides[kind + 1]! - start === list.length && list.every((side, i) => sides[start + i] === side))
        break;
      slot = (slot + 1) & (slots.length - 1);
      kind = slots[slot]!;
    }
    if (kind < 0) {
      kind = kinds++;
      if (kinds + 1 >= kindSides.length) {
        kindSides = grown(kindSides, 2 * kindSides.length);
        hashes = grown(hashes, 2 * hashes.length);
      }
      const start = kindSides[kind]!;
      if (start + list.length > sides.length) sides = grown(sides, 2 * sides.length + list.length);
      list.forEach((side, i) => {
        sides[start + i] = side;
      });
      kindSides[kind + 1] = start + list.length;
      hashes[kind] = hash;
      slots[slot] = kind;
      if (2 * kinds > slots.length) slots = rehashed(hashes, kinds, 2 * slots.length);
    }
    kindOf[edge] = kind;
  }
  return {
    count: chains.count,
    ends: endsOf(chains, table.xy),
    kindOf,
    kindSides: kindSides.slice(0, kinds + 1),
    sides: sides.slice(0, kindSides[kinds]!),
  };
}

function grown<T extends Uint32Array | Int32Array>(array: T, length: number): T {
  const larger = new (array.constructor as new (length: number) => T)(length);
  larger.set(array);
  return larger;
}

function rehashed(hashes: Int32Array, kinds: number, length: number): Int32Array<ArrayBuffer> {
  const slots = new Int32Array(length).fill(-1);
  for (let kind = 0; kind < kinds; kind++) {
    let slot = hashes[kind]! & (length - 1);
    while (slots[slot]! >= 0) slot = (slot + 1) & (length - 1);
    slots[slot] = kind;
  }
  return slots;
}

/**
 * For kinds that are plain in every tier (no area of the tier beside the edge, or exactly one on each side),
 * what crossing the edge does to the covering area's number, to be applied by XOR: `[kind * 4 + tier]`.
 * `plainTiers[kind]` has bit t when tier t is present and plain, bit 4 + t when it is present and not plain.
 */
export function crossingsOf(
  table: AreaTable,
  edges: EdgeTable,
): { change: Int32Array; plainTiers: Uint8Array } {
  const kinds = edges.kindSides.length - 1;
  const change = new Int32Array(TIER_COUNT * kinds);
  const plainTiers = new Uint8Array(kinds);
  for (let kind = 0; kind < kinds; kind++) {
    let place = edges.kindSides[kind]!;
    const end = edges.kindSides[kind + 1]!;
    for (let tier = 0; tier < TIER_COUNT; tier++) {
      const first = place;
      while (place < end && edges.sides[place]! >>> 1 < table.tierStart[tier + 1]!) place++;
      if (place === first) continue;
      const one = edges.sides[first]!;
      const other = edges.sides[first + 1]!;
      const plain = place - first === 2 && (one & 1) !== (other & 1);
      plainTiers[kind] = plainTiers[kind]! | (plain ? 1 << tier : 16 << tier);
      change[TIER_COUNT * kind + tier] = plain ? (one >>> 1) ^ (other >>> 1) : 0;
    }
  }
  return { change, plainTiers };
}
