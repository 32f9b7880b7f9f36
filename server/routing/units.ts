import { tiers } from '../layers/published.ts';
import { fieldOf, meets } from './find-asset.ts';
import { findArea } from './kernel/areas.ts';
import { isWithin } from './rules/period.ts';
import type { Period, UnitSource } from './rules/schema.ts';
import type { Unit } from './schema.ts';
import { type AssetLayer, type Met, meetingKey, type Snapshot } from './snapshot.ts';
import { officeOf } from './territory.ts';

/** What units are read from: an asset where the rule found one, the areas at the place, and the time. */
export interface UnitPlace {
  snapshot: Snapshot;
  /** The area of each tier at the place, or -1. */
  areas: readonly number[];
  at: Date;
  asset: { layer: AssetLayer; feature: number } | null;
}

/** The units that a source names. */
export interface NamedUnits {
  /** `territory`: whoever takes the place by territory. */
  lead: Unit | 'territory';
  /** The other offices that the asset meets. */
  others: Unit[];
  /** From when to when, as the rule says. */
  period: Period;
  /** What the asset meets, where that was asked. */
  met: readonly (Met & { unit: Unit })[];
}

function holds(source: UnitSource, { asset, at }: UnitPlace): boolean {
  if (!isWithin(source, at)) return false;
  return (
    source.when === undefined || (asset !== null && meets(asset.layer.assets, asset.feature, source.when))
  );
}

function recordedUnit(
  source: Extract<UnitSource, { kind: string }>,
  { layer: { assets }, feature }: NonNullable<UnitPlace['asset']>,
): Unit | null {
  const code = fieldOf(assets, feature, source.code);
  if (code === undefined || code === null || code === '') return null;
  const name = fieldOf(assets, feature, source.name);
  const english = fieldOf(assets, feature, `${source.name}_en`);
  return {
    code: String(code),
    name: String(name ?? code),
    nameEn: typeof english === 'string' ? english : null,
    kind: source.kind,
  };
}

/** The offices of the areas that the asset meets, the leading one first. */
function metUnits(
  source: Extract<UnitSource, { meets: string }>,
  { layer, feature }: NonNullable<UnitPlace['asset']>,
  snapshot: Snapshot,
): NamedUnits['met'] {
  const tier = tiers.indexOf(source.meets);
  const meetings = snapshot.meetings.get(meetingKey(layer.id, source.meets));
  const all = meetings?.met.get(layer.assets.fids[feature]!) ?? [];
  const known = all.flatMap(({ code, share }) => {
    const area = findArea(snapshot.mosaic.table, tier, code);
    return area < 0 ? [] : [{ code, share, unit: officeOf(snapshot, tier, area) }];
  });
  const declared = source.leads === undefined ? undefined : fieldOf(layer.assets, feature, source.leads);
  const first = known.find(({ code }) => code === declared);
  return first ? [first, ...known.filter((one) => one !== first)] : known;
}

/** The units that a source names at a place and time; null where it names none. */
export function unitsOf(source: UnitSource, place: UnitPlace): NamedUnits | null {
  if (!holds(source, place)) return null;
  const { snapshot, asset } = place;
  const period = { validFrom: source.validFrom, validTo: source.validTo };
  const one = (lead: NamedUnits['lead']): NamedUnits => ({ lead, others: [], period, met: [] });
  if ('unit' in source) return one(source.unit);
  if ('tier' in source) {
    const tier = tiers.indexOf(source.tier);
    const area = source.tier === 'street' ? -1 : place.areas[tier]!;
    return one(area < 0 ? 'territory' : officeOf(snapshot, tier, area));
  }
  if (!asset) return null;
  if ('kind' in source) {
    const unit = recordedUnit(source, asset);
    return unit && one(unit);
  }
  const met = metUnits(source, asset, snapshot);
  const units = met.map(({ unit }) => unit);
  return units.length === 0 ? null : { lead: units[0]!, others: units.slice(1), period, met };
}

/** The unit of the first source that names one. */
export function firstUnits(sources: readonly UnitSource[], place: UnitPlace): NamedUnits | null {
  for (const source of sources) {
    const units = unitsOf(source, place);
    if (units) return units;
  }
  return null;
}
