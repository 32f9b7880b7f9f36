import type { Text } from '../../../domain/schema-texts.ts';
import { alwaysFinds, rulesFor } from './chain.ts';
import { type KnownLayer, layerFaults } from './layer-faults.ts';
import { boundsOf } from './period.ts';
import {
  type Period,
  type RoutedItem,
  type Rule,
  type RuleFault,
  ruleFault,
  type UnitSource,
} from './schema.ts';
import { covers, unitAlways } from './shadow.ts';

/** What rules are held against: the items that follow them and the layers that they look into. */
export interface Catalogue {
  items: readonly RoutedItem[];
  layers: readonly KnownLayer[];
}

type Tell = (path: string, text: Text) => void;

function periodFaults(period: Period, path: string, tell: Tell): void {
  const [from, to] = boundsOf(period);
  if (from >= to)
    tell(`${path}/validTo`, {
      zh: `validTo 为“${period.validTo}”，没有一天有效；不应早于 validFrom“${period.validFrom}”`,
      en: `validTo is "${period.validTo}", which leaves no day; expected one not before validFrom "${period.validFrom}"`,
    });
}

function unitFaults(rule: Rule, unit: UnitSource, path: string, tell: Tell): void {
  periodFaults(unit, path, tell);
  const [from, to] = boundsOf(unit);
  const [ruleFrom, ruleTo] = boundsOf(rule);
  if (from < to && ruleFrom < ruleTo && (from >= ruleTo || to <= ruleFrom))
    tell(path, {
      zh: '有效期与规则的有效期没有交集；应至少有一天重合',
      en: 'its dates lie outside those of the rule; expected some day in common',
    });
  if (rule.find.way !== 'territory') {
    const { where = {} } = rule.find;
    for (const [field, values] of Object.entries(unit.when ?? {}))
      if (where[field] && !values.some((value) => where[field]!.includes(value)))
        tell(`${path}/when/${field}`, {
          zh: `${field} 为“${values.join('、')}”，已被规则的 where 排除；应为 ${where[field].join('、')} 之一`,
          en: `${field} is "${values.join(', ')}", which the rule's "where" leaves out; expected one of ${where[field].join(', ')}`,
        });
    return;
  }
  if (unit.when)
    tell(`${path}/when`, {
      zh: '属地没有字段可判断；不应有 when',
      en: 'the territory has no fields to ask; expected no "when"',
    });
  if (
    ('kind' in unit && !('tier' in unit)) ||
    'meets' in unit ||
    ('tier' in unit && !('kind' in unit) && 'code' in unit)
  )
    tell(path, {
      zh: '属地没有可读取的设施；应为 {tier} 或 {unit}',
      en: 'the territory has no asset to read; expected {tier} or {unit}',
    });
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
    tell(`/units/${always + 1}`, {
      zh: `第 ${always} 项总是成立，此项永远轮不到；应放在它之前`,
      en: `unit ${always} always holds, so it can never match; expected it before`,
    });
  layerFaults(rule, layers, tell);
}

function audienceFaults(rule: Rule, items: readonly RoutedItem[], tell: Tell): void {
  for (const member of ['owner', 'scene'] as const) {
    const value = rule.for?.[member];
    const known = [...new Set<string>(items.map((item) => item[member]))];
    if (value !== undefined && !known.includes(value))
      tell(`/for/${member}`, {
        zh: `${member} 为“${value}”，没有事项如此；应为 ${known.join('、')} 之一`,
        en: `${member} is "${value}", which no item has; expected one of ${known.join(', ')}`,
      });
  }
  rule.for?.items?.forEach((code, i) => {
    if (!items.some((item) => item.code === code))
      tell(`/for/items/${i}`, {
        zh: `事项“${code}”不存在；应为事项代码`,
        en: `item is "${code}", which does not exist; expected the code of an item`,
      });
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
      faults.push(
        ruleFault('/rules', {
          zh: `事项“${item.code}”没有必定能找到责任单位的规则；应有一条属地（territory）规则，其中一项不带条件和日期`,
          en: `item "${item.code}" has no rule that always finds an owner; expected one of the way territory, with a unit without condition and dates`,
        }),
      );
    if (item.way !== undefined && !rules.some(({ id }) => id === item.way))
      faults.push(
        ruleFault('/rules', {
          zh: `事项“${item.code}”指定的规则“${item.way}”不存在；应有一条以此为标识的规则`,
          en: `item "${item.code}" names the way "${item.way}", which no rule has; expected a rule of this id`,
        }),
      );
  }
  const seen = new Set<string>();
  for (const [i, rule] of rules.entries()) {
    const tell: Tell = (path, { zh, en }) =>
      faults.push(
        ruleFault(`/rules/${i}${path}`, {
          zh: `规则“${rule.id}”：${zh}`,
          en: `rule "${rule.id}": ${en}`,
        }),
      );
    if (seen.has(rule.id))
      tell('/id', {
        zh: `标识“${rule.id}”重复出现；应换一个`,
        en: `id is "${rule.id}", which appears twice; expected another`,
      });
    seen.add(rule.id);
    audienceFaults(rule, items, tell);
    const shadow = shadows.get(rule);
    if (!reached.has(rule))
      tell(
        '',
        shadow
          ? {
              zh: `永远轮不到：它前面的规则“${shadow.id}”已全部接走；应放在该规则之前`,
              en: `it can never match: rule "${shadow.id}" before it takes all that it could; expected it before that one`,
            }
          : {
              zh: '永远轮不到：没有事项会用到它；应适用于某些事项，并放在必定有结果的规则之前',
              en: 'it can never match: no item reaches it; expected it to be for some item, before a rule that always decides',
            },
      );
    ownFaults(rule, layers, tell);
  }
  return faults;
}
