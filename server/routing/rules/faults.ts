import { alwaysFinds, rulesFor } from './chain.ts';
import { type KnownLayer, layerFaults } from './layer-faults.ts';
import { boundsOf } from './period.ts';
import type { Period, RoutedItem, Rule, RuleFault, UnitSource } from './schema.ts';
import { covers, unitAlways } from './shadow.ts';

/** What rules are held against: the items that follow them and the layers that they look into. */
export interface Catalogue {
  items: readonly RoutedItem[];
  layers: readonly KnownLayer[];
}

type Tell = (path: string, message: string) => void;

function periodFaults(period: Period, path: string, tell: Tell): void {
  const [from, to] = boundsOf(period);
  if (from >= to)
    tell(
      `${path}/validTo`,
      `validTo is "${period.validTo}", which leaves no day; expected one not before validFrom "${period.validFrom}"`,
    );
}

function unitFaults(rule: Rule, unit: UnitSource, path: string, tell: Tell): void {
  periodFaults(unit, path, tell);
  const [from, to] = boundsOf(unit);
  const [ruleFrom, ruleTo] = boundsOf(rule);
  if (from < to && ruleFrom < ruleTo && (from >= ruleTo || to <= ruleFrom))
    tell(path, 'its dates lie outside those of the rule; expected some day in common');
  if (rule.find.way !== 'territory') {
    const { where = {} } = rule.find;
    for (const [field, values] of Object.entries(unit.when ?? {}))
      if (where[field] && !values.some((value) => where[field]!.includes(value)))
        tell(
          `${path}/when/${field}`,
          `${field} is "${values.join(', ')}", which the rule's "where" leaves out; expected one of ${where[field].join(', ')}`,
        );
    return;
  }
  if (unit.when) tell(`${path}/when`, 'the territory has no fields to ask; expected no "when"');
  if ('kind' in unit || 'meets' in unit)
    tell(path, 'the territory has no asset to read; expected {tier} or {unit}');
}

/** What is wrong with a rule by itself. */
function ownFaults(rule: Rule, layers: readonly KnownLayer[], tell: Tell): void {
  periodFaults(rule, '', tell);
  for (const part of ['units', 'assists'] as const)
    rule[part]?.forEach((unit, i) => {
      unitFaults(rule, unit, `/${part}/${i}`, tell);
    });
  const always = rule.units.findIndex(unitAlways);
  if (always >= 0 && always < rule.units.length - 1)
    tell(`/units/${always + 1}`, `unit ${always} always holds, so it can never match; expected it before`);
  layerFaults(rule, layers, tell);
}

function audienceFaults(rule: Rule, items: readonly RoutedItem[], tell: Tell): void {
  for (const member of ['owner', 'scene'] as const) {
    const value = rule.for?.[member];
    const known = [...new Set<string>(items.map((item) => item[member]))];
    if (value !== undefined && !known.includes(value))
      tell(
        `/for/${member}`,
        `${member} is "${value}", which no item has; expected one of ${known.join(', ')}`,
      );
  }
  rule.for?.items?.forEach((code, i) => {
    if (!items.some((item) => item.code === code))
      tell(`/for/items/${i}`, `item is "${code}", which does not exist; expected the code of an item`);
  });
}

/**
 * What is wrong with a set of rules, empty when nothing is: an item without a rule that always finds an owner; a
 * rule that can never match, because no item reaches it, an earlier one takes all that it could, its dates are
 * empty, or a layer, field or value does not exist.
 */
export function ruleFaults(rules: readonly Rule[], { items, layers }: Catalogue): RuleFault[] {
  const faults: RuleFault[] = [];
  const reached = new Set<Rule>();
  const shadows = new Map<Rule, Rule>();
  for (const item of items) {
    const chain = rulesFor(rules, item);
    for (const [place, rule] of chain.entries()) {
      const shadow = chain.slice(0, place).find((earlier) => covers(earlier, rule));
      if (shadow) shadows.set(rule, shadow);
      else reached.add(rule);
    }
    const last = chain.at(-1);
    if (!last || !alwaysFinds(last))
      faults.push({
        path: '/rules',
        message: `item "${item.code}" has no rule that always finds an owner; expected one of the way territory, with a unit without condition and dates`,
      });
    if (item.way !== undefined && !rules.some(({ id }) => id === item.way))
      faults.push({
        path: '/rules',
        message: `item "${item.code}" names the way "${item.way}", which no rule has; expected a rule of this id`,
      });
  }
  const seen = new Set<string>();
  for (const [i, rule] of rules.entries()) {
    const tell: Tell = (path, message) =>
      faults.push({ path: `/rules/${i}${path}`, message: `rule "${rule.id}": ${message}` });
    if (seen.has(rule.id)) tell('/id', `id is "${rule.id}", which appears twice; expected another`);
    seen.add(rule.id);
    audienceFaults(rule, items, tell);
    const shadow = shadows.get(rule);
    if (!reached.has(rule))
      tell(
        '',
        shadow
          ? `it can never match: rule "${shadow.id}" before it takes all that it could; expected it before that one`
          : 'it can never match: no item reaches it; expected it to be for some item, before a rule that always decides',
      );
    ownFaults(rule, layers, tell);
  }
  return faults;
}
