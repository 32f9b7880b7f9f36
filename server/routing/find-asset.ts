import { isWithin } from './rules/period.ts';
import type { AssetFind, Condition, Period, Within } from './rules/schema.ts';
import type { AssetLayer, Assets } from './snapshot.ts';

/** What is asked of an asset layer: a place in degrees, a time, and the code of a facility that somebody named. */
export interface AssetQuestion {
  lon: number;
  lat: number;
  at: Date;
  facility: string | null;
}

/** An asset that a rule found, and how many metres away it is. */
export interface AssetHit {
  feature: number;
  distance: number;
  /** From when to when it counts, as it is recorded. */
  period: Period;
}

/** A field of an asset; its code and name are fields too. */
export function fieldOf(assets: Assets, feature: number, field: string): unknown {
  if (field === 'code') return assets.codes[feature];
  if (field === 'name') return assets.names[feature];
  if (field === 'parent') return assets.parents[feature];
  return assets.properties[feature]![field];
}

/** Whether every field that the condition names has one of its values. */
export function meets(assets: Assets, feature: number, condition: Condition | undefined): boolean {
  for (const [field, values] of Object.entries(condition ?? {}))
    if (!values.includes(String(fieldOf(assets, feature, field)))) return false;
  return true;
}

/** How many metres from an asset a place may lie and still be its. */
function reachOf(assets: Assets, feature: number, within: Within): number {
  if ('metres' in within) return within.metres;
  const properties = assets.properties[feature]!;
  const width = within.width === undefined ? 0 : Number(properties[within.width] ?? 0);
  return Number(properties[within.field] ?? 0) + width / 2;
}

/** The widest reach of any asset of a layer by a rule; found once. */
const widest = new WeakMap<Assets, WeakMap<Within, number>>();

function widestReach(assets: Assets, within: Within): number {
  if ('metres' in within) return within.metres;
  let known = widest.get(assets);
  if (!known) {
    known = new WeakMap();
    widest.set(assets, known);
  }
  let reach = known.get(within);
  if (reach === undefined) {
    reach = 0;
    for (let feature = 0; feature < assets.properties.length; feature++)
      reach = Math.max(reach, reachOf(assets, feature, within) || 0);
    known.set(within, reach);
  }
  return reach;
}

/** The numbers of a layer's assets by their codes; put together when a facility is first named. */
const numbers = new WeakMap<Assets, Map<string, number>>();

/** The asset of a code. */
export function numberOf(assets: Assets, code: string): number | undefined {
  let known = numbers.get(assets);
  if (!known) {
    known = new Map();
    for (const [feature, own] of assets.codes.entries()) if (own !== null) known.set(own, feature);
    numbers.set(assets, known);
  }
  return known.get(code);
}

type Near = Pick<AssetHit, 'feature' | 'distance'>;

/** The assets that the place alone chooses, the first one first. */
function assetsAt({ assets, locator }: AssetLayer, find: AssetFind, question: AssetQuestion): Near[] {
  const { lon, lat, facility } = question;
  switch (find.way) {
    case 'containing':
      return locator.containing(lon, lat).map((feature) => ({ feature, distance: 0 }));
    case 'nearest':
      return locator
        .within(lon, lat, widestReach(assets, find.within))
        .filter(({ feature, distance }) => distance <= reachOf(assets, feature, find.within));
    case 'named': {
      const named = facility === null ? undefined : numberOf(assets, facility);
      if (named === undefined) return [];
      return locator.within(lon, lat, find.within.metres).filter(({ feature }) => feature === named);
    }
  }
}

function periodOf(assets: Assets, feature: number, { inForce }: AssetFind): Period {
  const text = (field: string | undefined) => {
    const value = field === undefined ? undefined : fieldOf(assets, feature, field);
    return value === undefined || value === null || value === '' ? undefined : String(value);
  };
  return { validFrom: text(inForce?.from), validTo: text(inForce?.to) };
}

/**
 * The first asset that meets the rule at the place and time, null where there is none; `past` is the first that
 * would, were it in force.
 */
export function findAsset(
  layer: AssetLayer,
  find: AssetFind,
  question: AssetQuestion,
): { hit: AssetHit | null; past: AssetHit | null } {
  let past: AssetHit | null = null;
  for (const near of assetsAt(layer, find, question)) {
    if (!meets(layer.assets, near.feature, find.where)) continue;
    const hit = { ...near, period: periodOf(layer.assets, near.feature, find) };
    if (isWithin(hit.period, question.at)) return { hit, past };
    past ??= hit;
  }
  return { hit: null, past };
}
