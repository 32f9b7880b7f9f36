import type { Verdict } from '../../domain/answers/impact.ts';
import type { Decision, Unit } from '../../domain/routing/decision.ts';
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

/** The places that another unit answers for in the second snapshot; not those that stay as of when they happened. */
export function ownerDifferences<Place extends OwnedPlace>(
  compare: ReturnType<Routing['comparison']>,
  places: readonly Place[],
  staysAsOf: (item: string) => boolean,
): OwnerDifference<Place>[] {
  const now = new Date();
  const moving = places.filter(({ item }) => item === undefined || !staysAsOf(item));
  const asked = moving.map(({ lon, lat, item, accuracy, accuracyPercent, facility, occurredAt }) => ({
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
    return [{ place: moving[place]!, from: from.lead, to: to.lead, areas: to.areas }];
  });
}

/** Which items are routed as of the time at which they happened: what is published later moves nothing of theirs. */
export function asOfOccurrence(routing: Pick<Routing, 'rules'>): (item: string) => boolean {
  const { items } = routing.rules.inForce();
  return (item) => items.get(item)?.routedAsOf === 'occurrence';
}

/** The code of the smallest area that covers a place, null where none does. */
export function gridOf({ areas }: Pick<OwnerDifference<unknown>, 'areas'>): string | null {
  return (areas.unitGrid ?? areas.responsibilityGrid ?? areas.street ?? areas.district)?.code ?? null;
}

/** Whether snapshots of tiers exist that decisions can be compared on. */
export function isComparable(snapshot: Snapshot): boolean {
  return snapshot.tiers.some((tier) => tier !== null);
}
