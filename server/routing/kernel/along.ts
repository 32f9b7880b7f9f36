import type { AreaTable } from './areas.ts';
import type { AssetTable } from './assets.ts';
import { areasWithin } from './border.ts';
import type { Grid } from './grid.ts';
import type { Locator } from './locate.ts';
import { metresPerDegree, type Scale } from './metres.ts';

/** A stretch in metres from a place. */
type Stretch = [ax: number, ay: number, bx: number, by: number];

/** The part of a stretch within `reach` of the origin, as shares of the way; null where there is none. */
function within([ax, ay, bx, by]: Stretch, reach: number): [number, number] | null {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  if (length === 0) return null;
  // Where the line meets the circle: |a + t (b − a)| = r.
  const half = (ax * dx + ay * dy) / length;
  const square = half * half - (ax * ax + ay * ay - reach * reach) / length;
  if (square <= 0) return null;
  const root = Math.sqrt(square);
  const [from, to] = [Math.max(0, -half - root), Math.min(1, -half + root)];
  return from < to ? [from, to] : null;
}

/** Adds the shares of the way at which a stretch crosses or touches an edge, ends of overlaps among them. */
function crossings([ax, ay, bx, by]: Stretch, [cx, cy, dx, dy]: Stretch, into: number[]): void {
  const [ux, uy] = [bx - ax, by - ay];
  const [vx, vy] = [dx - cx, dy - cy];
  const cross = ux * vy - uy * vx;
  if (cross !== 0) {
    const along = ((cx - ax) * vy - (cy - ay) * vx) / cross;
    if (along > 0 && along < 1) into.push(along);
    return;
  }
  const length = ux * ux + uy * uy;
  for (const [x, y] of [
    [cx, cy],
    [dx, dy],
  ] as const) {
    const along = ((x - ax) * ux + (y - ay) * uy) / length;
    if (along > 0 && along < 1) into.push(along);
  }
}

/** Where the edges of an area begin in `xy`. */
function* edgesOfArea({ areaRings, ringVertices }: AreaTable, area: number): Generator<number> {
  for (let ring = areaRings[area]!; ring < areaRings[area + 1]!; ring++)
    for (let v = ringVertices[ring]!; v + 1 < ringVertices[ring + 1]!; v++) yield 2 * v;
}

/**
 * How much of a line lies in each area of a tier within `reach` metres of a point (degrees), as shares of its length
 * there; along a border half of it on either side. Empty where the line is farther away, or outside all areas.
 */
export function metAlong(
  { table, grid, locator }: { table: AreaTable; grid: Grid; locator: Locator },
  assets: AssetTable,
  feature: number,
  { x, y, tier, reach }: { x: number; y: number; tier: number; reach: number },
): Map<number, number> {
  const scale: Scale = metresPerDegree(y);
  const local = (xy: Float64Array, at: number): Stretch => [
    (xy[at]! - x) * scale.x,
    (xy[at + 1]! - y) * scale.y,
    (xy[at + 2]! - x) * scale.x,
    (xy[at + 3]! - y) * scale.y,
  ];
  const isOfTier = (area: number) => area >= table.tierStart[tier]! && area < table.tierStart[tier + 1]!;
  const borders = [...areasWithin(table, grid, x, y, tier, reach).keys()].flatMap((area) =>
    [...edgesOfArea(table, area)].map((at) => local(table.xy, at)).filter((edge) => within(edge, reach)),
  );
  const lengths = new Map<number, number>();
  let whole = 0;
  for (let part = assets.featureParts[feature]!; part < assets.featureParts[feature + 1]!; part++)
    for (let v = assets.partVertices[part]!; v + 1 < assets.partVertices[part + 1]!; v++) {
      const stretch = local(assets.xy, 2 * v);
      const inside = within(stretch, reach);
      if (!inside) continue;
      const cuts: number[] = [];
      for (const edge of borders) crossings(stretch, edge, cuts);
      const ends = [...inside, ...cuts.filter((at) => at > inside[0] && at < inside[1])].sort(
        (a, b) => a - b,
      );
      const [ax, ay, bx, by] = stretch;
      const length = Math.hypot(bx - ax, by - ay);
      for (let i = 0; i + 1 < ends.length; i++) {
        const middle = (ends[i]! + ends[i + 1]!) / 2;
        const [px, py] = [x + (ax + middle * (bx - ax)) / scale.x, y + (ay + middle * (by - ay)) / scale.y];
        const areas = locator.covering(px, py).filter(isOfTier);
        const piece = (ends[i + 1]! - ends[i]!) * length;
        for (const area of areas) lengths.set(area, (lengths.get(area) ?? 0) + piece / areas.length);
        whole += piece;
      }
    }
  return new Map([...lengths].map(([area, length]) => [area, length / whole]));
}
