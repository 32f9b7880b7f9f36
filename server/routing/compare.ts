import { isDeepStrictEqual } from 'node:util';
import type { Verdict } from '../../domain/answers/impact.ts';
import type { Decision } from '../../domain/routing/decision.ts';
import { Problem } from '../input/problem.ts';
import { tiers } from '../layers/published.ts';
import { findArea, TIER_COUNT } from './kernel/areas.ts';
import { layersOf, meetingsOf, tiersMetAlong, tiersRead } from './rules/chain.ts';
import type { PresentQuery } from './schema.ts';
import type { Snapshot } from './snapshot.ts';
import { firstOfficeTier, followParents } from './territory.ts';

/** A place in CRS84 degrees, whose decision on one snapshot is compared with that on another. */
export interface ComparedPlace
  extends Pick<PresentQuery, 'lon' | 'lat' | 'item' | 'facility' | 'accuracy' | 'accuracyPercent'> {
  /** The time that dates in rules and permits are held against. */
  at: Date;
}

export interface Difference {
  /** The number of the place. */
  place: number;
  from: Verdict;
  to: Verdict;
}

/** For each area of `from` the number of the area of the same tier and code in `to`, or -1. */
function counterparts(from: Snapshot, to: Snapshot): Int32Array {
  const { codes, tierStart } = from.mosaic.table;
  const numbers = new Int32Array(codes.length);
  for (let tier = 0; tier < TIER_COUNT; tier++)
    for (let area = tierStart[tier]!; area < tierStart[tier + 1]!; area++)
      numbers[area] = findArea(to.mosaic.table, tier, codes[area]!);
  return numbers;
}

/**
 * Whether places that lie in the same areas in both may still have different owners of this item, because its
 * rules, or what they look into, are not the same.
 */
function hasOtherOwners(from: Snapshot, to: Snapshot, item: string): boolean {
  const rules = from.rules.chains.get(item) ?? [];
  if (!isDeepStrictEqual(rules, to.rules.chains.get(item) ?? [])) return true;
  if (!isDeepStrictEqual(from.rules.items.get(item), to.rules.items.get(item))) return true;
  if ([...layersOf(rules)].some((id) => from.assets.get(id)?.version !== to.assets.get(id)?.version))
    return true;
  const ofTiers = [
    ...meetingsOf(rules).map(({ tier }) => tier),
    ...tiersRead(rules),
    ...tiersMetAlong(rules),
  ];
  return ofTiers.some((tier) => {
    const number = tiers.indexOf(tier);
    return from.tiers[number]?.version !== to.tiers[number]?.version;
  });
}

/** Names may change without anybody else becoming responsible. */
function codesOf(verdict: Verdict): string {
  if ('problem' in verdict) return verdict.problem.code;
  const { status, areas, lead, assists } = verdict;
  const units = [lead, ...assists].map(({ code, kind }) => `${kind} ${code}`);
  return [status, ...Object.values(areas).map((area) => area?.code ?? ''), ...units].join('|');
}

/**
 * Writes the areas that answer for place `i` of what `locateMany` found, without flags, into `into`; answers whether
 * they alone tell whose it is, nothing being measured.
 */
function settles(
  snapshot: Snapshot,
  office: number,
  found: Int32Array,
  i: number,
  into: Int32Array,
): boolean {
  for (let tier = 0; tier < TIER_COUNT; tier++) into[tier] = found[TIER_COUNT * i + tier]!;
  followParents(snapshot, into);
  return office >= 0 && into[office]! >= 0;
}

/**
 * Compares what two snapshots say of places. A place that lies inside the same areas in both, without error circle
 * and with unchanged rules and assets, has the same verdict and is only located; all others are decided twice.
 */
export function createComparison(
  from: Snapshot,
  to: Snapshot,
  decideOn: (snapshot: Snapshot, place: ComparedPlace) => Decision,
): (places: readonly ComparedPlace[]) => Difference[] {
  const sameArea = counterparts(from, to);
  const unsettled = new Map<string, boolean>();
  const [fromOffice, toOffice] = [firstOfficeTier(from), firstOfficeTier(to)];
  const [was, is] = [new Int32Array(TIER_COUNT), new Int32Array(TIER_COUNT)];

  function verdictOn(snapshot: Snapshot, place: ComparedPlace): Verdict {
    try {
      const { status, areas, lead, assists } = decideOn(snapshot, place);
      return { status, areas, lead, assists };
    } catch (error) {
      if (error instanceof Problem) return { problem: error.toJSON() };
      throw error;
    }
  }

  function isUnsettled(item: string): boolean {
    let known = unsettled.get(item);
    if (known === undefined) {
      known = hasOtherOwners(from, to, item);
      unsettled.set(item, known);
    }
    return known;
  }

  return (places) => {
    const xy = new Float64Array(2 * places.length);
    for (let i = 0; i < places.length; i++) {
      xy[2 * i] = places[i]!.lon;
      xy[2 * i + 1] = places[i]!.lat;
    }
    const located = [from, to].map(({ locator }) => {
      const found = new Int32Array(TIER_COUNT * places.length);
      const flags = new Uint8Array(places.length);
      locator.locateMany(xy, found, flags);
      return { found, flags };
    });
    const [before, after] = [located[0]!, located[1]!];
    const differences: Difference[] = [];
    for (let i = 0; i < places.length; i++) {
      const place = places[i]!;
      const plain = before.flags[i] === 0 && after.flags[i] === 0 && !place.accuracy;
      if (plain && !(place.item !== undefined && isUnsettled(place.item))) {
        const settled =
          settles(from, fromOffice, before.found, i, was) && settles(to, toOffice, after.found, i, is);
        const counterpart = (area: number, tier: number) =>
          area < 0 ? is[tier]! < 0 : is[tier]! >= 0 && sameArea[area] === is[tier];
        if (settled && was.every(counterpart)) continue;
      }
      const verdicts = { from: verdictOn(from, place), to: verdictOn(to, place) };
      if (codesOf(verdicts.from) !== codesOf(verdicts.to)) differences.push({ place: i, ...verdicts });
    }
    return differences;
  };
}
