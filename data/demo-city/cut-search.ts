import type { Density } from './density.ts';
import type { DirectionField } from './direction-field.ts';
import { type FaceRing, type Place, weightUpTo } from './face-ring.ts';

/** A straight cut between two places of a border: `leftCount` of the children fall to its left. */
export interface Candidate {
  from: Place;
  to: Place;
  leftCount: number;
  rightCount: number;
  cost: number;
}

/** How far a search may go from a good cut: a share of the weight, the cosine of an angle. */
export interface Tolerance {
  ratio: number;
  cosine: number;
  kept: number;
}

/**
 * The best cuts of a face into `count` equal children, cheapest first. A cut is good when each side's weight fits a
 * whole number of children, when it is short, follows the streets' direction, meets the border squarely, goes on
 * where a road arrives from the other side, and leaves no stub next to another junction.
 */
export function rankCuts(
  ring: FaceRing,
  spots: readonly Place[],
  count: number,
  density: Density,
  field: DirectionField,
  tolerance: Tolerance,
): Candidate[] {
  const total = ring.weight[ring.half.length]!;
  const scale = Math.sqrt(ring.area / count);
  const faceSide = Math.sqrt(ring.area);
  const best: Candidate[] = [];
  const weights = spots.map((spot) => weightUpTo(ring, spot));
  const own = spots.map((spot) => placeCost(spot, scale));
  const perimeter = ring.length[ring.half.length]!;
  const arc = leastArc(ring.area, count, tolerance.ratio);
  for (let i = 0; i < spots.length; i++) {
    const from = spots[i]!;
    for (let j = i + 1; j < spots.length; j++) {
      const to = spots[j]!;
      const between = to.along - from.along;
      if (between < arc) continue;
      if (between > perimeter - arc) break;
      if (from.edge === to.edge) continue;
      const dx = to.x - from.x;
      const dy = to.y - from.y;
      const length = Math.sqrt(dx * dx + dy * dy);
      const worst = best.length === tolerance.kept ? best[best.length - 1]!.cost : Number.POSITIVE_INFINITY;
      let cost = own[i]! + own[j]! + (0.85 * length) / faceSide;
      if (cost - 1.3 >= worst || length < scale * 0.25) continue;
      const ux = dx / length;
      const uy = dy / length;
      const angles =
        meeting(ring, from, ux, uy, tolerance.cosine) + meeting(ring, to, -ux, -uy, tolerance.cosine);
      cost += angles + goingOn(from, ux, uy) + goingOn(to, -ux, -uy);
      if (cost >= worst) continue;

      const right = weights[j]! - weights[i]! + density.along(to.x, to.y, from.x, from.y);
      const share = right / total;
      if (share <= 0 || share >= 1) continue;
      const rightCount = Math.min(count - 1, Math.max(1, Math.round(share * count)));
      const leftCount = count - rightCount;
      const error = Math.max(
        Math.abs((share * count) / rightCount - 1),
        Math.abs(((1 - share) * count) / leftCount - 1),
      );
      if (error > tolerance.ratio) continue;
      cost += 2.6 * error + 0.9 * Math.abs(rightCount / count - 0.5);
      if (cost >= worst) continue;

      const [ax, ay] = field.axisAt((from.x + to.x) / 2, (from.y + to.y) / 2);
      const skew = Math.abs(2 * (ax * ux + ay * uy) * (ax * uy - ay * ux));
      cost += 1.1 * skew;
      if (cost >= worst) continue;
      insert(best, { from, to, leftCount, rightCount, cost }, tolerance.kept);
    }
  }
  return best;
}

/**
 * The least border a child needs: of all areas with a straight side the half disc has the shortest remaining border
 * (Dido's problem). A fifth less, because the ground is not equally dense everywhere.
 */
function leastArc(area: number, count: number, ratio: number): number {
  const share = Math.max(0, 1 - ratio) / count;
  return 0.8 * Math.sqrt(2 * Math.PI * share * area);
}

/** What a place costs whatever the cut: outward corners and stubs are bad, inward corners are good. */
function placeCost(place: Place, scale: number): number {
  let cost = 0;
  if (place.corner > 0.5) cost += 1.1;
  else if (place.corner < -0.5) cost -= 0.35;
  const stub = 0.42 * scale;
  if (place.gap < stub) cost += (place.onward ? 0.3 : 0.9) * (1 - place.gap / stub);
  return cost;
}

/** The cost of the angle at which a cut leaves the border; infinite when it leaves the face or is too flat. */
function meeting(ring: FaceRing, place: Place, ux: number, uy: number, cosine: number): number {
  const after = place.edge;
  const before = place.share > 0 ? after : after === 0 ? ring.half.length - 1 : after - 1;
  const outX = ring.dx[after]!;
  const outY = ring.dy[after]!;
  const inX = ring.dx[before]!;
  const inY = ring.dy[before]!;
  const leftOfIn = inX * uy - inY * ux > 0;
  const leftOfOut = outX * uy - outY * ux > 0;
  const convex = inX * outY - inY * outX >= 0;
  if (convex ? !(leftOfIn && leftOfOut) : !(leftOfIn || leftOfOut)) return Number.POSITIVE_INFINITY;
  const flat = Math.max(ux * outX + uy * outY, -(ux * inX + uy * inY));
  if (flat > cosine) return Number.POSITIVE_INFINITY;
  return flat > 0 ? 0.75 * flat * flat : 0;
}

/** The reward for a crossing instead of two junctions side by side. */
function goingOn(place: Place, ux: number, uy: number): number {
  if (!place.onward) return 0;
  const straight = place.onward[0] * ux + place.onward[1] * uy;
  return straight > 0.75 ? -0.65 * straight : 0.35;
}

function insert(best: Candidate[], candidate: Candidate, kept: number): void {
  if (best.length === kept) best.pop();
  let at = best.length;
  while (at > 0 && best[at - 1]!.cost > candidate.cost) at--;
  best.splice(at, 0, candidate);
}
