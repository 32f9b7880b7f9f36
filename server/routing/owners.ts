import type { Reason, Unit } from '../../domain/routing/decision.ts';
import type { Title } from '../layers/schema.ts';
import { type AssetHit, type AssetQuestion, findAsset } from './find-asset.ts';
import { isWithin } from './rules/period.ts';
import type { AssetFind, Period, Rule, RuleSet } from './rules/schema.ts';
import { type Named, sentences } from './sentences.ts';
import type { AssetLayer, Snapshot } from './snapshot.ts';
import { roundMetres } from './territory.ts';
import { firstUnits, type NamedUnits, type UnitPlace, unitsOf } from './units.ts';

export interface OwnerSearch {
  /** The rule that decided; null when none did. */
  rule: Rule | null;
  /** The owner that it found; null when that is the territory's office. */
  owner: { unit: Unit; distance: number } | null;
  assists: Unit[];
  reasons: Reason[];
}

/** How a unit is called in sentences. */
function titleOf({ name, nameEn }: Unit): Title {
  return { zh: name, en: nameEn ?? name };
}

function assetNamed({ assets }: AssetLayer, feature: number): Named {
  return {
    code: assets.codes[feature] ?? String(feature),
    name: assets.names[feature]!,
    english: assets.englishNames[feature]!,
  };
}

/** The dates that a reason bears; none where the period is open on both sides. */
function dates({ validFrom = null, validTo = null }: { [name in keyof Period]: string | null | undefined }) {
  return validFrom === null && validTo === null ? {} : { validFrom, validTo };
}

/** The reasons that one rule gives. */
class RuleReasons {
  readonly all: Reason[] = [];
  private readonly about: Pick<Reason, 'layer' | 'version' | 'rule' | 'ruleVersion'>;

  constructor(rule: Rule, rules: RuleSet, layer: AssetLayer | undefined) {
    const id = rule.find.way === 'territory' ? null : rule.find.layer;
    this.about = { layer: id, version: layer?.version ?? null, rule: rule.id, ruleVersion: rules.version };
  }

  has(code: string): boolean {
    return this.all.some((reason) => reason.code === code);
  }

  add(
    code: string,
    text: Title,
    {
      feature = null,
      distance = null,
      period = {},
    }: { feature?: string | null; distance?: number | null; period?: Period } = {},
  ): void {
    const { layer, version, rule, ruleVersion } = this.about;
    const rounded = distance === null ? null : roundMetres(distance);
    this.all.push({
      code,
      layer,
      version,
      feature,
      distance: rounded,
      rule,
      ruleVersion,
      ...dates(period),
      text,
    });
  }
}

function nothingFound(
  rule: Rule,
  find: AssetFind,
  layer: AssetLayer | undefined,
  past: AssetHit | null,
  { facility }: AssetQuestion,
  reasons: RuleReasons,
): void {
  if (layer && past) {
    const { feature, distance, period } = past;
    const text = sentences.notInForce(rule, assetNamed(layer, feature), period);
    reasons.add('not-in-force', text, { feature: layer.assets.codes[feature] ?? null, distance, period });
  } else if (find.way !== 'named') reasons.add('no-asset', sentences.noAsset(rule));
  else if (facility !== null)
    reasons.add('unknown-facility', sentences.unknownFacility(rule, facility, find.within.metres));
}

/** Tells who assists besides the owner, from when to when, and collects them. */
function assistsOf(
  rule: Rule,
  owner: NamedUnits,
  place: UnitPlace,
  territory: Unit,
  reasons: RuleReasons,
): Unit[] {
  const assists = [...owner.others];
  for (const source of rule.assists ?? []) {
    const units = unitsOf(source, place);
    if (!units) continue;
    const lead = units.lead === 'territory' ? territory : units.lead;
    reasons.add('assists', sentences.assists(rule, titleOf(lead)), {
      feature: lead.code,
      period: units.period,
    });
    assists.push(lead, ...units.others);
  }
  return assists;
}

interface Followed {
  /** Null when the rule found nobody. */
  found: Pick<OwnerSearch, 'owner' | 'assists'> | null;
  reasons: Reason[];
}

/** Where units are read, with the rule's reasons hearing of offices that are none. */
function placeFor(place: Omit<UnitPlace, 'unknownOffice'>, rule: Rule, reasons: RuleReasons): UnitPlace {
  return {
    ...place,
    unknownOffice: (kind, code) => reasons.add('unknown-office', sentences.unknownOffice(rule, kind, code)),
  };
}

type BarePlace = Omit<UnitPlace, 'unknownOffice' | 'asset'>;

function followTerritory(rule: Rule, bare: BarePlace, territory: Unit): Followed {
  const reasons = new RuleReasons(rule, bare.snapshot.rules, undefined);
  const place = placeFor({ ...bare, asset: null }, rule, reasons);
  const units = firstUnits(rule.units, place);
  if (!units) return { found: null, reasons: reasons.all };
  const { lead, period } = units;
  if (lead === 'territory') reasons.add('territory', sentences.territory(rule), { period });
  else reasons.add('named-owner', sentences.namedOwner(rule, titleOf(lead)), { period });
  const assists = assistsOf(rule, units, place, territory, reasons);
  const owner = lead === 'territory' ? null : { unit: lead, distance: 0 };
  return { found: { owner, assists }, reasons: reasons.all };
}

function followToAsset(
  rule: Rule,
  find: AssetFind,
  question: AssetQuestion,
  bare: BarePlace,
  territory: Unit,
): Followed {
  const { snapshot } = bare;
  const layer = snapshot.assets.get(find.layer);
  const reasons = new RuleReasons(rule, snapshot.rules, layer);
  const { hit, past } = layer ? findAsset(layer, find, question) : { hit: null, past: null };
  if (!layer || !hit) {
    nothingFound(rule, find, layer, past, question, reasons);
    return { found: null, reasons: reasons.all };
  }
  const { feature, distance } = hit;
  const asset = assetNamed(layer, feature);
  const about = { feature: layer.assets.codes[feature] ?? null, distance };
  const place = placeFor({ ...bare, asset: { layer, feature } }, rule, reasons);
  const units = firstUnits(rule.units, place);
  if (!units) {
    if (!reasons.has('unknown-office'))
      reasons.add('owner-not-recorded', sentences.ownerNotRecorded(rule, asset), about);
    return { found: null, reasons: reasons.all };
  }
  const { lead, met } = units;
  if (met.length > 0) reasons.add('meets', sentences.meets(rule, asset, met), about);
  const title = titleOf(lead === 'territory' ? territory : lead);
  const dated = units.period.validFrom !== undefined || units.period.validTo !== undefined;
  const period = dated ? units.period : hit.period;
  reasons.add('asset-owner', sentences.assetOwner(rule, asset, title, distance), { ...about, period });
  const assists = assistsOf(rule, units, place, territory, reasons);
  const owner = lead === 'territory' ? null : { unit: lead, distance };
  return { found: { owner, assists }, reasons: reasons.all };
}

/**
 * Follows the rules of an item, in order, until one finds an owner at the place and time.
 * @param areas the area of each tier at the place, or -1
 * @param territory the office that takes the place by territory
 */
export function findOwner(
  snapshot: Snapshot,
  rules: readonly Rule[],
  question: AssetQuestion,
  areas: readonly number[],
  territory: Unit,
): OwnerSearch {
  const reasons: Reason[] = [];
  const { lon, lat, at } = question;
  const place: BarePlace = { snapshot, lon, lat, areas, at };
  for (const rule of rules) {
    if (!isWithin(rule, question.at)) continue;
    const { find } = rule;
    const followed =
      find.way === 'territory'
        ? followTerritory(rule, place, territory)
        : followToAsset(rule, find, question, place, territory);
    reasons.push(...followed.reasons);
    if (followed.found) return { rule, ...followed.found, reasons };
  }
  return { rule: null, owner: null, assists: [], reasons };
}
