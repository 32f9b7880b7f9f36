/** How many tiers a snapshot has; tier 0 holds the largest areas (districts), tier 3 the smallest. */
export const TIER_COUNT = 4;

/** A closed ring as x, y, x, y, … whose last vertex repeats the first. */
export type Ring = Float64Array;

/** One area to build from: polygons of rings, the first ring of each the outer border, the others holes. */
export interface Area {
  code: string;
  polygons: Ring[][];
}

/**
 * The areas of all tiers in flat arrays. An area's number is its place: tier by tier, ascending by code inside
 * a tier, so that the lowest number among areas of one tier is also the lowest code.
 */
export interface AreaTable {
  codes: string[];
  /** Tier t has the areas `tierStart[t]` up to, not including, `tierStart[t + 1]`. */
  tierStart: Uint32Array;
  /** Area a has the rings `areaRings[a]` up to `areaRings[a + 1]`. */
  areaRings: Uint32Array;
  /** Ring r has the vertices `ringVertices[r]` up to `ringVertices[r + 1]`, the last repeating the first. */
  ringVertices: Uint32Array;
  /** Vertex v is at `xy[2 * v]`, `xy[2 * v + 1]`. Outer rings run counterclockwise, holes clockwise. */
  xy: Float64Array;
}

/** The tier of area number `area`. */
export function tierOf(table: AreaTable, area: number): number {
  let tier = 0;
  while (area >= table.tierStart[tier + 1]!) tier++;
  return tier;
}

/** Number of the first area of `tier` whose code is `code`, or -1. */
export function findArea(table: AreaTable, tier: number, code: string): number {
  let low = table.tierStart[tier]!;
  let high = table.tierStart[tier + 1]!;
  const end = high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (table.codes[middle]! < code) low = middle + 1;
    else high = middle;
  }
  return low < end && table.codes[low] === code ? low : -1;
}

function signedArea(ring: Ring): number {
  const x0 = ring[0]!;
  const y0 = ring[1]!;
  let twice = 0;
  for (let i = 2; i + 3 < ring.length; i += 2)
    twice += (ring[i]! - x0) * (ring[i + 3]! - y0) - (ring[i + 2]! - x0) * (ring[i + 1]! - y0);
  return twice / 2;
}

/** Whether a ring is closed, encloses something and has numbers only. */
export function isRing(ring: Ring): boolean {
  return (
    ring.length >= 8 &&
    ring[0] === ring[ring.length - 2] &&
    ring[1] === ring[ring.length - 1] &&
    ring.every(Number.isFinite)
  );
}

function checkRing(ring: Ring, code: string): void {
  if (isRing(ring)) return;
  const bad = ring.find((value) => !Number.isFinite(value));
  throw new RangeError(
    bad === undefined
      ? `area ${code}: a ring needs four vertices or more, the last equal to the first`
      : `area ${code}: coordinate ${bad} is not a number`,
  );
}

/**
 * Puts the areas of the tiers into one table. Areas must be valid polygons (no ring crosses itself or another
 * of its area). The result does not depend on the order of the input, except among areas of one tier with the
 * same code. Throws a RangeError that names the area when a ring is not closed or not finite.
 */
export function tableOf(tiers: readonly (readonly Area[])[]): AreaTable {
  const sorted = Array.from({ length: TIER_COUNT }, (_, tier) =>
    [...(tiers[tier] ?? [])].sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)),
  );
  const areas = sorted.flat();
  let rings = 0;
  let vertices = 0;
  for (const area of areas)
    for (const polygon of area.polygons)
      for (const ring of polygon) {
        checkRing(ring, area.code);
        rings++;
        vertices += ring.length / 2;
      }
  const table: AreaTable = {
    codes: areas.map((area) => area.code),
    tierStart: new Uint32Array(TIER_COUNT + 1),
    areaRings: new Uint32Array(areas.length + 1),
    ringVertices: new Uint32Array(rings + 1),
    xy: new Float64Array(2 * vertices),
  };
  for (let tier = 0; tier < TIER_COUNT; tier++)
    table.tierStart[tier + 1] = table.tierStart[tier]! + sorted[tier]!.length;
  let ringNumber = 0;
  let vertex = 0;
  areas.forEach((area, number) => {
    for (const polygon of area.polygons)
      polygon.forEach((ring, place) => {
        const reverse = signedArea(ring) > 0 === place > 0;
        const count = ring.length / 2;
        for (let i = 0; i < count; i++) {
          const from = reverse ? count - 1 - i : i;
          // Adding 0 turns -0 into 0, so that equal coordinates have equal bits.
          table.xy[2 * (vertex + i)] = ring[2 * from]! + 0;
          table.xy[2 * (vertex + i) + 1] = ring[2 * from + 1]! + 0;
        }
        vertex += count;
        table.ringVertices[++ringNumber] = vertex;
      });
    table.areaRings[number + 1] = ringNumber;
  });
  return table;
}
