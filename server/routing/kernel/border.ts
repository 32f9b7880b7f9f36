import type { AreaTable } from './areas.ts';
import type { Grid } from './grid.ts';
import { metresPerDegree, squaredDistance } from './metres.ts';

/** A border edge near a point. */
export interface NearBorder {
  /** Metres from the point. */
  distance: number;
  /** Areas of the tier on the edge's left and right, ascending. */
  left: number[];
  right: number[];
}

/**
 * Calls `visit` with each border edge of `tier` in the grid's cells within `reach` metres of the point, rings of cells outwards,
 * and the edge's squared distance. `visit` answers the reach, in squared metres, that still matters.
 * An edge that meets several cells is visited several times.
 */
function eachEdgeNear(
  grid: Grid,
  x: number,
  y: number,
  tier: number,
  reach: number,
  visit: (kind: number, squared: number) => number,
): void {
  if (grid.columns === 0) return;
  const scale = metresPerDegree(y);
  const words = new Int32Array(grid.near.buffer, grid.near.byteOffset, grid.near.length);
  const column = Math.floor((x - grid.west) * grid.perX);
  const row = Math.floor((y - grid.south) * grid.perY);
  const smaller = Math.min(grid.sizeX * scale.x, grid.sizeY * scale.y);
  let matters = reach * reach;
  const look = (atColumn: number, atRow: number) => {
    if (atColumn < 0 || atColumn >= grid.columns || atRow < 0 || atRow >= grid.rows) return;
    const cell = atRow * grid.columns + atColumn;
    if (((grid.cellTiers[cell]! >>> tier) & 1) === 0) return;
    const first = grid.cells[2 * cell + 1]!;
    for (let place = first, last = 0; last === 0; place++) {
      const word = words[5 * place + 4]!;
      last = word & 1;
      if (((grid.kindTiers[word >> 2]! >>> tier) & 1) === 0) continue;
      const edge = 4 * grid.nearEdge[place]!;
      const squared = squaredDistance(
        (grid.ends[edge]! - x) * scale.x,
        (grid.ends[edge + 1]! - y) * scale.y,
        (grid.ends[edge + 2]! - x) * scale.x,
        (grid.ends[edge + 3]! - y) * scale.y,
      );
      if (squared <= matters) matters = Math.min(matters, visit(word >> 2, squared));
    }
  };
  const start = Math.max(0, -column, column - grid.columns + 1, -row, row - grid.rows + 1);
  // What lies beyond ring n is at least n whole cells away.
  for (let ring = start; ring === 0 || ((ring - 1) * smaller) ** 2 <= matters; ring++) {
    if (column - ring < 0 && row - ring < 0 && column + ring >= grid.columns && row + ring >= grid.rows)
      return;
    for (let step = -ring; step <= ring; step++) {
      look(column + step, row - ring);
      if (ring > 0) look(column + step, row + ring);
    }
    for (let step = 1 - ring; step < ring; step++) {
      look(column - ring, row + step);
      look(column + ring, row + step);
    }
  }
}

function sidesOf(
  table: AreaTable,
  grid: Grid,
  tier: number,
  kind: number,
): { left: number[]; right: number[] } {
  const left: number[] = [];
  const right: number[] = [];
  for (let place = grid.kindSides[kind]!; place < grid.kindSides[kind + 1]!; place++) {
    const area = grid.sides[place]! >>> 1;
    if (area < table.tierStart[tier]! || area >= table.tierStart[tier + 1]!) continue;
    if (grid.sides[place]! & 1) left.push(area);
    else right.push(area);
  }
  return { left, right };
}

/**
 * The border of `tier` nearest to the point (degrees) within `reach` metres, or null. With `area`, the nearest
 * part of that area's own border. Among parts at the same distance the one of the lowest areas.
 */
export function nearestBorder(
  table: AreaTable,
  grid: Grid,
  x: number,
  y: number,
  tier: number,
  reach: number,
  area = -1,
): NearBorder | null {
  let best: NearBorder | null = null;
  let bestSquared = Infinity;
  eachEdgeNear(grid, x, y, tier, reach, (kind, squared) => {
    if (squared > bestSquared) return bestSquared;
    const { left, right } = sidesOf(table, grid, tier, kind);
    const beside = [...left, ...right];
    if (area >= 0 && !beside.includes(area)) return Infinity;
    if (squared === bestSquared && best && Math.min(...beside) >= Math.min(...best.left, ...best.right))
      return bestSquared;
    bestSquared = squared;
    best = { distance: Math.sqrt(squared), left, right };
    return squared;
  });
  return best;
}

/** The areas of `tier` whose border comes within `reach` metres of the point, ascending. */
export function areasWithin(
  table: AreaTable,
  grid: Grid,
  x: number,
  y: number,
  tier: number,
  reach: number,
): Map<number, number> {
  const distances = new Map<number, number>();
  eachEdgeNear(grid, x, y, tier, reach, (kind, squared) => {
    const { left, right } = sidesOf(table, grid, tier, kind);
    for (const area of [...left, ...right]) {
      const known = distances.get(area);
      if (known === undefined || squared < known) distances.set(area, squared);
    }
    return Infinity;
  });
  return new Map(
    [...distances].sort((a, b) => a[0] - b[0]).map(([area, squared]) => [area, Math.sqrt(squared)]),
  );
}
