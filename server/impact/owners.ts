import type { Verdict } from '../routing/compare.ts';
import type { Decision, Unit } from '../routing/schema.ts';
import type { Routing } from '../routing/service.ts';
import type { Snapshot } from '../routing/snapshot.ts';

/** A place whose owner is asked for, CRS84 degrees. */
export interface OwnedPlace {
  lon: number;
  lat: number;
  item?: string | undefined;
  accuracy: number | null;
  /** What it stands for; the usual unless given. */
  accuracyPercent?: number | null;
  /** The facility that it is about, and when that was; now unless given. */
  facility?: string | null;
  occurredAt?: Date;
}

/** That a place has another owner in one snapshot than in the other. */
export interface OwnerDifference<Place> {
  place: Place;
  from: Unit;
  to: Unit;
  /** Where the place lies by the later snapshot. */
  areas: Decision['areas'];
}

const decided = (verdict: Verdict) => ('problem' in verdict ? null : verdict);

/** The places that another unit answers for in the second snapshot. */
export function ownerDifferences<Place extends OwnedPlace>(
  compare: ReturnType<Routing['comparison']>,
  places: readonly Place[],
): OwnerDifference<Place>[] {
  const now = new Date();
  const asked = places.map(({ lon, lat, item, accuracy, accuracyPercent, facility, occurredAt }) => ({
    lon,
    lat,
    item,
    accuracy: accuracy ?? undefined,
    accuracyPercent: accuracyPercent ?? undefined,
    facility: facility ?? undefined,
    at: occurredAt ?? now,
  }));
  return compare(asked).flatMap(({ place, ...verdicts }) => {
    const [from, to] = [decided(verdicts.from), decided(verdicts.to)];
    if (!from || !to || (from.lead.code === to.lead.code && from.lead.kind === to.lead.kind)) return [];
    return [{ place: places[place]!, from: from.lead, to: to.lead, areas: to.areas }];
  });
}

/** The code of the smallest area that covers a place, null where none does. */
export function gridOf({ areas }: Pick<OwnerDifference<unknown>, 'areas'>): string | null {
  return (areas.unitGrid ?? areas.responsibilityGrid ?? areas.street ?? areas.district)?.code ?? null;
}

/** Whether snapshots of tiers exist that decisions can be compared on. */
export function isComparable(snapshot: Snapshot): boolean {
  return snapshot.tiers.some((tier) => tier !== null);
}
