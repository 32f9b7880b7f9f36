import type { Unit } from '../../domain/routing/decision.ts';
import { tiers } from '../layers/published.ts';
import { fieldOf, meets, numberOf } from './find-asset.ts';
import { metAlong } from './kernel/along.ts';
import { findArea } from './kernel/areas.ts';
import { isWithin } from './rules/period.ts';
import type { Period, UnitSource } from './rules/schema.ts';
import { type AssetLayer, type Met, meetingKey, type Snapshot } from './snapshot.ts';
import { officeOf, tierOfKind } from './territory.ts';

/** What units are read from: an asset where the rule found one, the areas at the place, and the time. */
export interface UnitPlace {
  snapshot: Snapshot;
  lon: number;
  lat: number;
  /** The area of each tier at the place, or -1. */
  areas: readonly number[];
  at: Date;
  asset: { layer: AssetLayer; feature: number } | null;
  /** Hears of an office that is recorded and is none: the kind and the code. */
  unknownOffice: (kind: string, code: string) => void;
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

type Asset = NonNullable<UnitPlace['asset']>;

/** Metres of a line that are left out, as a share: a corner that it cuts is nobody's work. */
const LEAST_SHARE = 0.01;

function holds(source: UnitSource, { asset, at }: UnitPlace): boolean {
  if (!isWithin(source, at)) return false;
  return (
    source.when === undefined || (asset !== null && meets(asset.layer.assets, asset.feature, source.when))
  );
}

/** The office of the area of a code, told where there is no such area. */
function officeOfArea(tier: number, kind: string, code: string, place: UnitPlace): Unit | null {
  const area = findArea(place.snapshot.mosaic.table, tier, code);
  if (area >= 0) return officeOf(place.snapshot, tier, area);
  place.unknownOffice(kind, code);
  return null;
}

/** Whether a unit of the code is in its register; no register in force says nothing against any. */
function isRegistered(register: string, code: string, { snapshot }: UnitPlace): boolean {
  const layer = snapshot.assets.get(register);
  return !layer || numberOf(layer.assets, code) !== undefined;
}

/** The unit that fields of a feature name. */
function recordedUnit(
  source: { kind: string; code: string; name: string; register?: string | undefined },
  { layer: { assets }, feature }: Asset,
  place: UnitPlace,
): Unit | null {
  const code = fieldOf(assets, feature, source.code);
  if (code === undefined || code === null || code === '') return null;
  const tier = tierOfKind(source.kind);
  if (tier >= 0) return officeOfArea(tier, source.kind, String(code), place);
  if (source.register !== undefined && !isRegistered(source.register, String(code), place)) {
    place.unknownOffice(source.kind, String(code));
    return null;
  }
  const name = fieldOf(assets, feature, source.name);
  const english = fieldOf(assets, feature, `${source.name}_en`);
  return {
    code: String(code),
    name: String(name ?? code),
    nameEn: typeof english === 'string' ? english : null,
    kind: source.kind,
  };
}

/** The feature of the tier's area at the place, whose fields the rules read; null where there is none. */
function areaFeature(tier: (typeof tiers)[number], { snapshot, areas }: UnitPlace): Asset | null {
  const number = tiers.indexOf(tier);
  const area = areas[number]!;
  const layer = snapshot.assets.get(snapshot.tiers[number]?.id ?? '');
  if (area < 0 || !layer) return null;
  const feature = numberOf(layer.assets, snapshot.mosaic.table.codes[area]!);
  return feature === undefined ? null : { layer, feature };
}

/** What the asset meets of a tier: all of an area, by surface; of a line what is near the place, by length. */
function metBy(
  source: Extract<UnitSource, { meets: string }>,
  { layer, feature }: Asset,
  { snapshot, lon: x, lat: y }: UnitPlace,
): readonly Met[] {
  const { mosaic, locator } = snapshot;
  if (source.reach === undefined) {
    const meetings = snapshot.meetings.get(meetingKey(layer.id, source.meets));
    return meetings?.met.get(layer.assets.fids[feature]!) ?? [];
  }
  const tier = tiers.indexOf(source.meets);
  const along = metAlong({ ...mosaic, locator }, layer.assets.table, feature, {
    x,
    y,
    tier,
    reach: source.reach,
  });
  return [...along]
    .map(([area, share]) => ({ code: mosaic.table.codes[area]!, share: Math.round(share * 10_000) / 10_000 }))
    .filter(({ share }) => share >= LEAST_SHARE)
    .sort((a, b) => b.share - a.share || (a.code < b.code ? -1 : 1));
}

/** The offices of the areas that the asset meets, the leading one first. */
function metUnits(
  source: Extract<UnitSource, { meets: string }>,
  asset: Asset,
  place: UnitPlace,
): NamedUnits['met'] {
  const { snapshot } = place;
  const tier = tiers.indexOf(source.meets);
  const known = metBy(source, asset, place).flatMap(({ code, share }) => {
    const area = findArea(snapshot.mosaic.table, tier, code);
    return area < 0 ? [] : [{ code, share, unit: officeOf(snapshot, tier, area) }];
  });
  const { assets } = asset.layer;
  const declared = source.leads === undefined ? undefined : fieldOf(assets, asset.feature, source.leads);
  const first = known.find(({ code }) => code === declared);
  return first ? [first, ...known.filter((one) => one !== first)] : known;
}

/** The office of a tier: of its area at the place, or of the one whose code the asset holds. */
function tierUnit(
  source: Exclude<Extract<UnitSource, { tier: string }>, { kind: string }>,
  place: UnitPlace,
): NamedUnits['lead'] | null {
  const { snapshot, asset, areas } = place;
  const tier = tiers.indexOf(source.tier);
  if (source.code !== undefined) {
    const code = asset && fieldOf(asset.layer.assets, asset.feature, source.code);
    if (code === undefined || code === null || code === '') return null;
    return officeOfArea(tier, source.tier, String(code), place);
  }
  const area = source.tier === 'street' ? -1 : areas[tier]!;
  return area < 0 ? 'territory' : officeOf(snapshot, tier, area);
}

/** The units that a source names at a place and time; null where it names none. */
export function unitsOf(source: UnitSource, place: UnitPlace): NamedUnits | null {
  if (!holds(source, place)) return null;
  const { asset } = place;
  const period = { validFrom: source.validFrom, validTo: source.validTo };
  const one = (lead: NamedUnits['lead'] | null): NamedUnits | null =>
    lead && { lead, others: [], period, met: [] };
  if ('unit' in source) return one(source.unit);
  if ('tier' in source && 'kind' in source) {
    const area = areaFeature(source.tier, place);
    return one(area && recordedUnit(source, area, place));
  }
  if ('tier' in source) return one(tierUnit(source, place));
  if (!asset) return null;
  if ('kind' in source) return one(recordedUnit(source, asset, place));
  const met = metUnits(source, asset, place);
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
