import { nearestBorder } from '../../../server/routing/kernel/border.ts';
import type { Routing } from '../../../server/routing/service.ts';
import type { Snapshot } from '../../../server/routing/snapshot.ts';

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
