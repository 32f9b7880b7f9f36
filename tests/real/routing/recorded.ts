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

export interface Calibration {
  /** The largest difference between said and right in the tenths of the range that hold enough answers. */
  worst: number;
  bins: { said: number; right: number; count: number }[];
  /** How many answers of a low confidence were sure all the same. */
  sure: number;
  /** How many circles reached outside the city, and were counted or left out. */
  outside: number;
}

interface Measured {
  true: [number, number];
  /** The area that it truly lies in; null outside the city. */
  area: string | null;
}

/**
 * How far shares are from how often they are right, when each place is measured with a normal error that lies within
 * `accuracy` metres in 68 % of cases. What the shares leave is the share of the outside, which is right where the true place
 * lies in no area.
 */
function calibration(
  routing: Routing,
  places: Iterable<Measured>,
  accuracy: number,
  atEdge: 'counted' | 'left-out',
): Calibration {
  const snapshot = routing.current();
  const { blurred } = normalErrors(20_261_129);
  const bins = Array.from({ length: 10 }, () => ({ said: 0, right: 0, count: 0 }));
  const options = { at: new Date(), brief: true };
  const tell = (share: number, right: boolean) => {
    const bin = bins[Math.min(9, Math.floor(share * 10))]!;
    bin.said += share;
    bin.count++;
    if (right) bin.right++;
  };
  const [west, south, east, north] = snapshot.city!;
  let sure = 0;
  let outside = 0;
  for (const { true: place, area } of places) {
    const [lon, lat] = blurred(place, deviationOf(accuracy, 68), metresPerDegree(place[1]));
    // Such a place is refused.
    if (lon < west || lon > east || lat < south || lat > north) continue;
    const { candidates, status, confidence } = routing.decideOn(snapshot, { lon, lat, accuracy }, options);
    if (status === 'routed' && confidence < snapshot.rules.settings.confidenceThreshold) sure++;
    const rest = candidates.reduce((left, { share }) => left - share, 1);
    const reaches = rest > 0.005;
    if (reaches) outside++;
    if (reaches && atEdge === 'left-out') continue;
    for (const { unit, share } of candidates) tell(share, unit.code === area);
    if (reaches) tell(rest, area === null);
  }
  const worst = Math.max(
    ...bins
      .filter(({ count }) => count > 400)
      .map(({ said, right, count }) => Math.abs(said - right) / count),
  );
  return { worst, bins, sure, outside };
}

const rounds = 4;

/**
 * As far as it is right for places that somebody recorded, near the borders of a tier, each measured several times. Left out
 * are places whose recorded area is another one, and measurements that reach outside the city: nobody recorded places there.
 */
export function miscalibration(
  routing: Routing,
  places: readonly Recorded[],
  tier: 'street' | 'district',
  accuracy: number,
): Calibration {
  const snapshot = routing.current();
  const { table, grid } = snapshot.mosaic;
  const options = { at: new Date(), brief: true };
  const near = 5 * deviationOf(accuracy, 68);
  function* measured() {
    for (const { lon, lat, area } of places) {
      if (!nearestBorder(table, grid, lon, lat, tier === 'district' ? 0 : 1, near)) continue;
      const truth = routing.decideOn(snapshot, { lon, lat }, options).areas[tier];
      for (let round = 0; round < rounds && truth?.code === area; round++)
        yield { true: [lon, lat] as [number, number], area };
    }
  }
  return calibration(routing, measured(), accuracy, 'left-out');
}

/**
 * As far as it is right for true places of which every one is as likely, inside the city and around it, near the borders of
 * the streets.
 */
export function miscalibrationAnywhere(routing: Routing, accuracy: number, count: number): Calibration {
  const snapshot = routing.current();
  const { table, grid } = snapshot.mosaic;
  const [first, end] = [table.tierStart[1]!, table.tierStart[2]!];
  const { point } = normalErrors(20_261_130);
  const near = 5 * deviationOf(accuracy, 68);
  function* measured() {
    for (let drawn = 0; drawn < count; ) {
      const place = point(snapshot.city!);
      if (!nearestBorder(table, grid, ...place, 1, near)) continue;
      drawn++;
      const area = snapshot.locator.covering(...place).find((found) => found >= first && found < end);
      yield { true: place, area: area === undefined ? null : table.codes[area]! };
    }
  }
  return calibration(routing, measured(), accuracy, 'counted');
}
