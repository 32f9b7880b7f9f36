import type { Tier } from '../../layers/published.ts';
import type { Basis, RoutedItem, Rule, RuleSet } from './schema.ts';

/** Whether the rule finds an owner at every place and time. */
export function alwaysFinds(rule: Rule): boolean {
  if (rule.find.way !== 'territory' || rule.validFrom !== undefined || rule.validTo !== undefined)
    return false;
  return rule.units.some(
    (unit) => unit.when === undefined && unit.validFrom === undefined && unit.validTo === undefined,
  );
}

function matches(rule: Rule, item: RoutedItem): boolean {
  if (!rule.for) return false;
  const { owner, scene, items } = rule.for;
  return (
    (owner === undefined || owner === item.owner) &&
    (scene === undefined || scene === item.scene) &&
    (items === undefined || items.includes(item.code))
  );
}

/**
 * The rules for an item, in order: the one that it names as its way, then those that are for it; up to and
 * including the first that always finds an owner.
 */
export function rulesFor(rules: readonly Rule[], item: RoutedItem): Rule[] {
  const way = rules.filter(({ id }) => id === item.way);
  const all = [...way, ...rules.filter((rule) => rule.id !== item.way && matches(rule, item))];
  const last = all.findIndex(alwaysFinds);
  return last < 0 ? all : all.slice(0, last + 1);
}

/** The rules of a publication, sorted out by item. */
export function ruleSet(
  {
    version,
    publicationId,
    validFrom,
    rules,
  }: Pick<RuleSet, 'version' | 'publicationId' | 'validFrom' | 'rules'>,
  { settings, items }: Basis,
): RuleSet {
  return {
    version,
    publicationId,
    validFrom,
    rules,
    settings,
    items: new Map(items.map((item) => [item.code, item])),
    chains: new Map(items.map((item) => [item.code, rulesFor(rules, item)])),
  };
}

/** The layers that rules look into, for assets or as registers of units. */
export function layersOf(rules: readonly Rule[]): Set<string> {
  return new Set(
    rules.flatMap(({ find, units, assists = [] }) => [
      ...(find.way === 'territory' ? [] : [find.layer]),
      ...[...units, ...assists].flatMap((unit) => ('kind' in unit && unit.register ? [unit.register] : [])),
    ]),
  );
}

/** The tiers whose areas rules read fields of. */
export function tiersRead(rules: readonly Rule[]): Set<Tier> {
  return new Set(
    rules.flatMap(({ units, assists = [] }) =>
      [...units, ...assists].flatMap((unit) => ('tier' in unit && 'kind' in unit ? [unit.tier] : [])),
    ),
  );
}

/** A layer whose assets are asked which areas of a tier they meet. */
export interface Meeting {
  layer: string;
  tier: Tier;
}

/** The meetings that rules ask for, each once. */
export function meetingsOf(rules: readonly Rule[]): Meeting[] {
  const all = rules.flatMap(({ find, units, assists = [] }) =>
    [...units, ...assists].flatMap((unit) =>
      'meets' in unit && unit.reach === undefined && find.way !== 'territory'
        ? [{ layer: find.layer, tier: unit.meets }]
        : [],
    ),
  );
  return [...new Map(all.map((meeting) => [`${meeting.layer} ${meeting.tier}`, meeting])).values()];
}

/** The tiers whose areas lines are asked for round a place. */
export function tiersMetAlong(rules: readonly Rule[]): Set<Tier> {
  return new Set(
    rules.flatMap(({ units, assists = [] }) =>
      [...units, ...assists].flatMap((unit) =>
        'meets' in unit && unit.reach !== undefined ? [unit.meets] : [],
      ),
    ),
  );
}
