import type { Title } from '../layers/schema.ts';
import type { AssetFind, Condition, Rule, Within } from './rules.ts';
import type { Reason, Unit } from './schema.ts';
import { type Named, sentences } from './sentences.ts';
import type { AssetLayer, Assets, Snapshot } from './snapshot.ts';
import { roundMetres } from './territory.ts';

/** The owner that a rule found. */
export interface AssetOwner {
  /** Null when the rule gives it to the territory's street. */
  unit: Unit | null;
  distance: number;
}

export interface OwnerSearch {
  rule: Rule;
  owner: AssetOwner | null;
  reasons: Reason[];
}

function fieldOf(assets: Assets, feature: number, field: string): unknown {
  if (field === 'code') return assets.codes[feature];
  if (field === 'name') return assets.names[feature];
  return assets.properties[feature]![field];
}

function meets(assets: Assets, feature: number, condition: Condition | undefined): boolean {
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
const widest = new WeakMap<Assets, Map<Within, number>>();

function widestReach(assets: Assets, within: Within): number {
  if ('metres' in within) return within.metres;
  let known = widest.get(assets);
  if (!known) {
    known = new Map();
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

function findAsset(layer: AssetLayer, find: AssetFind, x: number, y: number): [number, number] | null {
  const { assets, locator } = layer;
  if (find.way === 'containing') {
    for (const feature of locator.containing(x, y))
      if (meets(assets, feature, find.where)) return [feature, 0];
    return null;
  }
  for (const { feature, distance } of locator.within(x, y, widestReach(assets, find.within)))
    if (distance <= reachOf(assets, feature, find.within) && meets(assets, feature, find.where))
      return [feature, distance];
  return null;
}

/** The unit that a rule reads from an asset; `street` for the territory's. */
function unitOf(rule: Rule, assets: Assets, feature: number): Unit | 'street' | null {
  for (const unit of rule.units) {
    if (!meets(assets, feature, unit.when)) continue;
    if ('tier' in unit) return 'street';
    const code = fieldOf(assets, feature, unit.code);
    const name = fieldOf(assets, feature, unit.name);
    if (code === undefined || code === null || code === '') continue;
    const english = fieldOf(assets, feature, `${unit.name}_en`);
    return {
      code: String(code),
      name: String(name ?? code),
      nameEn: typeof english === 'string' ? english : null,
      kind: unit.kind,
    };
  }
  return null;
}

/** How a unit is called in sentences. */
export function titleOf({ name, nameEn }: Unit): Title {
  return { zh: name, en: nameEn ?? name };
}

/**
 * Follows the rules of an item, in order, until one finds an asset with an owner at the point (degrees).
 * @param territory how the territory's office is called in sentences
 */
export function findOwner(
  snapshot: Snapshot,
  rules: readonly Rule[],
  x: number,
  y: number,
  territory: Title,
): OwnerSearch {
  const reasons: Reason[] = [];
  for (const rule of rules) {
    const { find } = rule;
    if (find.way === 'territory') {
      const text = sentences.territory(rule);
      reasons.push({ ...blank, code: 'territory', rule: rule.id, text });
      return { rule, owner: null, reasons };
    }
    const layer = snapshot.assets.get(find.layer);
    const hit = layer && findAsset(layer, find, x, y);
    const source = { layer: find.layer, version: layer?.version ?? null, rule: rule.id };
    if (!layer || !hit) {
      reasons.push({ ...blank, ...source, code: 'no-asset', text: sentences.noAsset(rule) });
      continue;
    }
    const [feature, distance] = hit;
    const { assets } = layer;
    const asset: Named = {
      code: assets.codes[feature] ?? String(feature),
      name: assets.names[feature]!,
      english: assets.englishNames[feature]!,
    };
    const about = { ...source, feature: assets.codes[feature] ?? null, distance: roundMetres(distance) };
    const unit = unitOf(rule, assets, feature);
    if (!unit) {
      reasons.push({ ...about, code: 'owner-not-recorded', text: sentences.ownerNotRecorded(rule, asset) });
      continue;
    }
    const owner = unit === 'street' ? territory : titleOf(unit);
    reasons.push({ ...about, code: 'asset-owner', text: sentences.assetOwner(rule, asset, owner, distance) });
    return { rule, owner: { unit: unit === 'street' ? null : unit, distance }, reasons };
  }
  throw new Error('the rules of an item end with one that always finds an owner');
}

const blank = { layer: null, version: null, feature: null, distance: null };
