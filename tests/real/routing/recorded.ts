import { nearestBorder } from '../../../server/routing/kernel/border.ts';
import { metresPerDegree } from '../../../server/routing/kernel/metres.ts';
import { deviationOf } from '../../../server/routing/kernel/normal.ts';
import type { Routing } from '../../../server/routing/service.ts';
import type { Snapshot } from '../../../server/routing/snapshot.ts';
import { normalErrors } from '../../unit/routing/normal-errors.ts';

/** A place with the area that somebody recorded for it. */
export interface Recorded {
  lon: number;
  lat: number;
  area: string;
}

export interface Agreement {
  share: number;
  /** Each place that disagrees, with metres to the recorded area; null where that area is not in the layer. */
  rest: { lon: number; lat: number; recorded: string; found: string | null; distance: number | null }[];
}

/**
 * Compares what routing answers in a tier with what was recorded.
 * @param keyOf the recorded name of an area, from its number
 */
export function agreement(
  routing: Routing,
  places: readonly Recorded[],
  tier: number,
  keyOf: (snapshot: Snapshot, area: number) => string,
): Agreement {
  const snapshot = routing.current();
  const { table, grid } = snapshot.mosaic;
  const found = new Int32Array(4);
  const rest: Agreement['rest'] = [];
  const numbers = new Map<string, number>();
  for (let area = table.tierStart[tier]!; area < table.tierStart[tier + 1]!; area++)
    numbers.set(keyOf(snapshot, area), area);
  for (const { lon, lat, area: recorded } of places) {
    snapshot.locator.locate(lon, lat, found);
    const answer = found[tier]! < 0 ? null : keyOf(snapshot, found[tier]!);
    if (answer === recorded) continue;
    const number = numbers.get(recorded);
    const border = number === undefined ? null : nearestBorder(table, grid, lon, lat, tier, 50_000, number);
    rest.push({ lon, lat, recorded, found: answer, distance: border && Math.round(border.distance) });
  }
  return { share: 1 - rest.length / places.length, rest };
}

/** How far the places that disagree lie from their recorded area: counts by distance. */
export function byDistance({ rest }: Agreement): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { distance } of rest) {
    const band =
      distance === null
        ? 'no such area'
        : `${[10, 50, 100, 500, 1000, 5000].find((limit) => distance <= limit) ?? 'more than 5000'} m`;
    counts[band] = (counts[band] ?? 0) + 1;
  }
  return counts;
}

/**
 * How far the confidences of answers are from how often they are right, when each place is measured with a normal error
 * that lies within `accuracy` metres in 68 % of cases: the largest difference in tenths of the range that hold enough
 * answers. Places whose recorded area is not the one they lie in are left out, and those at the edge of the city.
 */
export function miscalibration(
  routing: Routing,
  places: readonly Recorded[],
  tier: 'street' | 'district',
  accuracy: number,
  keyOf: (code: string) => string,
): { worst: number; bins: { said: number; right: number; count: number }[]; sure: number } {
  const snapshot = routing.current();
  const { blurred } = normalErrors(20_261_129);
  const bins = Array.from({ length: 10 }, () => ({ said: 0, right: 0, count: 0 }));
  const at = new Date();
  const options = { at, brief: true };
  let sure = 0;
  for (const { lon, lat, area } of places) {
    const truth = routing.decideOn(snapshot, { lon, lat }, options).areas[tier];
    if (!truth || keyOf(truth.code) !== area) continue;
    const [x, y] = blurred([lon, lat], deviationOf(accuracy, 68), metresPerDegree(lat));
    const { candidates, status, confidence } = routing.decideOn(
      snapshot,
      { lon: x, lat: y, accuracy },
      options,
    );
    if (status === 'routed' && confidence < snapshot.rules.settings.confidenceThreshold) sure++;
    // Nobody reports from the sea or from another city: near it, the places are not as likely as the model takes them for.
    if (candidates.reduce((sum, { share }) => sum + share, 0) < 0.99) continue;
    for (const { unit, share } of candidates) {
      const bin = bins[Math.min(9, Math.floor(share * 10))]!;
      bin.said += share;
      bin.count++;
      if (unit.code === truth.code) bin.right++;
    }
  }
  const worst = Math.max(
    ...bins
      .filter(({ count }) => count > 400)
      .map(({ said, right, count }) => Math.abs(said - right) / count),
  );
  return { worst, bins, sure };
}
