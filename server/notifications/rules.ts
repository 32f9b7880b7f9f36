import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { stateLabels } from '../../domain/orders/states.ts';
import { actionLabels, entryLabels } from '../../domain/orders/transitions.ts';
import {
  type Group,
  type NotificationRule,
  notificationRulesSchema,
  type QuietRule,
  quietRulesSchema,
} from './schema.ts';
import type { Entry } from './telling-store.ts';

const folder = new URL('../../data/notifications/', import.meta.url);

function read<T>(name: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
  if (result.success) return result.data;
  throw new Error(`data/notifications/${name} is not valid: ${z.prettifyError(result.error)}`);
}

/** The rules of `data/notifications/rules.json`. @throws Error that names a rule with an action or a state that orders do not have */
export function readNotificationRules(): NotificationRule[] {
  const rules = read('rules.json', notificationRulesSchema);
  for (const { id, actions, states = [] } of rules) {
    const strange =
      actions.find((action) => !(action in actionLabels) && !(action in entryLabels)) ??
      states.find((state) => !(state in stateLabels));
    if (strange !== undefined)
      throw new Error(`data/notifications/rules.json: "${id}" names "${strange}", which orders do not have`);
  }
  return rules;
}

/** Those of `data/notifications/quiet.json`, which hold until somebody sets others. */
export function readQuietRules(): QuietRule[] {
  return read('quiet.json', quietRulesSchema);
}

/** The rules by which somebody is told of an entry, in the order in which they stand. */
export function rulesFor(rules: readonly NotificationRule[], entry: Entry): NotificationRule[] {
  return rules.filter(
    ({ actions, states, severities }) =>
      actions.includes(entry.action) &&
      (states?.includes(entry.toState) ?? true) &&
      (severities?.includes(entry.severity) ?? true),
  );
}

const dutyDesk = 'duty-desk';

/**
 * For each unit that a group means, the offices that are asked one after the other for somebody on duty: the unit
 * itself, what lies above it, the desk.
 */
export function officesOf(
  group: Group,
  { leadCode, street, district, order }: Pick<Entry, 'leadCode' | 'street' | 'district' | 'order'>,
): string[][] {
  const above = [street, district, dutyDesk];
  const chains: Record<Group, (string | null)[][]> = {
    // By name, whoever is on duty.
    named: [],
    lead: [[leadCode, ...above]],
    assists: order.assists.map(({ code }) => [code, dutyDesk]),
    district: [[district, dutyDesk]],
    'duty-desk': [[dutyDesk]],
  };
  return chains[group].map((chain) => [...new Set(chain.filter((office) => office !== null))]);
}
