import type { JoiningRule } from '../../../domain/items/joining.ts';
import type { Decision } from '../../../domain/routing/decision.ts';

/** The feature that a decision rests on: the asset whose owner it names. */
export function featureOf(decision: Decision): string | null {
  const reason = decision.reasons.find(({ code }) => code === 'asset-owner');
  return reason?.layer && reason.feature ? `${reason.layer}/${reason.feature}` : null;
}

/**
 * All that must be the same for reports to be of one matter, place and time aside, in one text: the rule, the area and
 * the properties that the rule names. Null where a property is missing: such a report is alone.
 */
export function matterOf(
  rule: JoiningRule,
  decision: Decision,
  properties: Record<string, unknown>,
): string | null {
  const values: string[] = [];
  for (const name of rule.same) {
    const value = properties[name];
    if (typeof value !== 'string' && typeof value !== 'number') return null;
    values.push(String(value).slice(0, 200));
  }
  const { kind, code } = decision.lead;
  const area = (rule.area === 'feature' && featureOf(decision)) || `${kind}/${code}`;
  return [rule.id, area, ...values].join(' ');
}
