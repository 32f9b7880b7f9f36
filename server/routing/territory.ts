import type { Reason, Unit } from '../../domain/routing/decision.ts';
import { type Tier, tiers } from '../layers/published.ts';
import { findArea, TIER_COUNT } from './kernel/areas.ts';
import { nearestBorder } from './kernel/border.ts';
import { OVERLAP } from './kernel/locate.ts';
import { type Named, sentences } from './sentences.ts';
import type { RoutingSettings } from './settings.ts';
import type { Snapshot } from './snapshot.ts';

/** Tiers whose areas have an office, the first that can take a place first. */
const officeTiers = [1, 0, 2, 3] as const;
const officeKinds: readonly string[] = [
  'district-office',
  'street-office',
  'responsibility-grid',
  'unit-grid',
];

/**
 * Puts into the place of each area that was drawn above another the one that the other declares as its parent, where
 * it is in force. `areas` has one of each tier, or -1.
 */
export function followParents({ mosaic }: Snapshot, areas: number[] | Int32Array): void {
  for (let tier = TIER_COUNT - 1; tier > 0; tier--) {
    const area = areas[tier]!;
    const parent = area < 0 ? -1 : mosaic.parents[area]!;
    if (parent >= 0) areas[tier - 1] = parent;
  }
}

/** The tier whose office takes every place that has an area of it; -1 while nothing is published. */
export function firstOfficeTier({ tiers: published }: Snapshot): number {
  return officeTiers.find((tier) => published[tier]) ?? -1;
}

/** Who the territory says is responsible for a point. */
export interface Territory {
  /** The area of each tier, or -1; each is the declared parent of the next where both are there. */
  areas: number[];
  /** The tier and area whose office takes the point; -1 when nobody does. */
  tier: number;
  area: number;
  /** The areas of `tier` that meet at the point on a border or in an overlap, `area` first; none where it is one's alone. */
  meeting: number[];
  /** Metres outside `area`; 0 inside. */
  distance: number;
  reasons: Reason[];
}

export function roundMetres(distance: number): number {
  return Math.round(distance * 100) / 100;
}

/** The area of a number, by its names. */
export function named(snapshot: Snapshot, area: number): Named {
  const { table, names, englishNames } = snapshot.mosaic;
  return { code: table.codes[area]!, name: names[area]!, english: englishNames[area]! };
}

/** The office that answers for an area of a tier. */
export function officeOf(snapshot: Snapshot, tier: number, area: number): Unit {
  const { code, name, english } = named(snapshot, area);
  return { code, name, nameEn: english, kind: officeKinds[tier]! };
}

/** The tier whose areas have an office of this kind; -1 for what is no office of an area. */
export function tierOfKind(kind: string): number {
  return officeKinds.indexOf(kind);
}

/** The office of this kind and area code; null where there is none, undefined for what is no office of an area. */
export function officeOfCode(snapshot: Snapshot, kind: string, code: string): Unit | null | undefined {
  const tier = tierOfKind(kind);
  if (tier < 0) return undefined;
  const area = findArea(snapshot.mosaic.table, tier, code);
  return area < 0 ? null : officeOf(snapshot, tier, area);
}

/** The offices of all districts, then of all streets, each by code; the duty desk last. */
export function officesOf(snapshot: Snapshot): Unit[] {
  const { tierStart } = snapshot.mosaic.table;
  const offices: Unit[] = [];
  for (const tier of [0, 1])
    for (let area = tierStart[tier]!; area < tierStart[tier + 1]!; area++)
      offices.push(officeOf(snapshot, tier, area));
  return [...offices, snapshot.rules.settings.dutyDesk];
}

/** A reason about an area of a tier, or about the tier where there is none. */
export function tierReason(
  snapshot: Snapshot,
  tier: number,
  code: string,
  area: number,
  distance: number | null,
  text: Reason['text'],
): Reason {
  const layer = snapshot.tiers[tier];
  return {
    code,
    layer: layer?.id ?? null,
    version: layer?.version ?? null,
    feature: area >= 0 ? snapshot.mosaic.table.codes[area]! : null,
    distance: distance === null ? null : roundMetres(distance),
    text,
  };
}

/**
 * Among several areas of a tier, the one whose declared parent was chosen above, and of those the one with the
 * lowest code: the choice stays in one family all the way down.
 */
function choose(snapshot: Snapshot, covering: readonly number[], areas: number[]): void {
  const { tierStart } = snapshot.mosaic.table;
  for (let tier = 0; tier < TIER_COUNT; tier++) {
    const there = covering.filter((area) => area >= tierStart[tier]! && area < tierStart[tier + 1]!);
    const above = tier > 0 ? areas[tier - 1]! : -1;
    const family = there.find((area) => above >= 0 && snapshot.mosaic.parents[area] === above);
    areas[tier] = family ?? there[0] ?? -1;
  }
}

const flagsOfTier = (flags: number, tier: number) => (flags >>> tier) & 0b10001;

const found = new Int32Array(TIER_COUNT);

/** The areas that cover the point (degrees) and the office that takes it, with the reasons. */
export function territoryOf(snapshot: Snapshot, x: number, y: number, settings: RoutingSettings): Territory {
  const flags = snapshot.locator.locate(x, y, found);
  const drawn = [...found];
  const reasons: Reason[] = [];
  const covering = flags === 0 ? [...drawn] : snapshot.locator.covering(x, y);
  if (flags !== 0) choose(snapshot, covering, drawn);
  const areas = [...drawn];
  followParents(snapshot, areas);
  const inTier = (tier: number) => {
    const { tierStart } = snapshot.mosaic.table;
    return covering.filter((area) => area >= tierStart[tier]! && area < tierStart[tier + 1]!);
  };
  const disagreements: Reason[] = [];
  for (let tier = TIER_COUNT - 1; tier >= 0; tier--) {
    const area = areas[tier]!;
    if (!snapshot.tiers[tier]) continue;
    const name = tiers[tier]! as Tier;
    if (area < 0) {
      reasons.push(tierReason(snapshot, tier, 'gap', -1, null, sentences.gap(name)));
      continue;
    }
    const one = named(snapshot, area);
    const others = inTier(tier).filter((other) => other !== area);
    const otherNames = others.map((other) => named(snapshot, other));
    const declared = covering.includes(area);
    if (declared)
      reasons.push(tierReason(snapshot, tier, 'covered-by', area, 0, sentences.coveredBy(name, one)));
    if (declared && others.length > 0) {
      const overlaps = (flagsOfTier(flags, tier) & OVERLAP) !== 0;
      const text = overlaps
        ? sentences.overlap(name, one, otherNames)
        : sentences.onBorder(name, one, otherNames);
      reasons.push(tierReason(snapshot, tier, overlaps ? 'overlap' : 'on-border', area, 0, text));
    }
    const parent = tier > 0 ? snapshot.mosaic.parents[area]! : -1;
    if (parent < 0 || covering.includes(parent)) continue;
    const there = drawn[tier - 1]!;
    const text = sentences.parentDisagrees(
      tiers[tier - 1]!,
      one,
      named(snapshot, parent),
      there >= 0 ? named(snapshot, there) : null,
    );
    disagreements.push(tierReason(snapshot, tier - 1, 'parent-disagrees', there, null, text));
  }
  reasons.push(...disagreements);
  const office = officeFor(snapshot, x, y, areas, settings, reasons);
  const met = office.tier >= 0 && office.distance === 0 ? inTier(office.tier) : [];
  const meeting = met.length < 2 ? [] : [office.area, ...met.filter((area) => area !== office.area)];
  return { areas, ...office, meeting, reasons };
}

function officeFor(
  snapshot: Snapshot,
  x: number,
  y: number,
  areas: readonly number[],
  settings: RoutingSettings,
  reasons: Reason[],
): Pick<Territory, 'tier' | 'area' | 'distance'> {
  const { table, grid } = snapshot.mosaic;
  let missing = -1;
  for (const tier of officeTiers) {
    if (!snapshot.tiers[tier]) continue;
    const area = areas[tier]!;
    if (area >= 0) {
      if (missing >= 0) {
        const text = sentences.nextTierUp(tiers[missing]!, tiers[tier]!, named(snapshot, area));
        reasons.push(tierReason(snapshot, tier, 'next-tier-up', area, 0, text));
      }
      return { tier, area, distance: 0 };
    }
    const near = nearestBorder(table, grid, x, y, tier, settings.snapDistance);
    if (near) {
      const nearest = Math.min(...near.left, ...near.right);
      const text = sentences.snapped(tiers[tier]!, named(snapshot, nearest), near.distance);
      reasons.push(tierReason(snapshot, tier, 'snapped', nearest, near.distance, text));
      return { tier, area: nearest, distance: near.distance };
    }
    if (missing < 0) missing = tier;
  }
  const nothing = snapshot.tiers.every((tier) => tier === null);
  reasons.push({
    code: nothing ? 'nothing-published' : 'unowned',
    layer: null,
    version: null,
    feature: null,
    distance: null,
    text: nothing ? sentences.nothingPublished() : sentences.unowned(),
  });
  return { tier: -1, area: -1, distance: 0 };
}

/** Tells how near the border of the office's area is and who lies beyond, when it is near enough to matter. */
export function nearBorderReason(
  snapshot: Snapshot,
  x: number,
  y: number,
  { tier, area, distance }: Territory,
  settings: RoutingSettings,
): Reason | null {
  if (area < 0 || distance > 0) return null;
  const { table, grid } = snapshot.mosaic;
  const near = nearestBorder(table, grid, x, y, tier, settings.nearBorder, area);
  if (!near) return null;
  const others = [...near.left, ...near.right].filter((other) => other !== area);
  const beyond = others.length > 0 ? Math.min(...others) : -1;
  const text = sentences.nearBorder(
    named(snapshot, area),
    beyond >= 0 ? named(snapshot, beyond) : null,
    near.distance,
  );
  return tierReason(snapshot, tier, 'near-border', beyond, near.distance, text);
}
