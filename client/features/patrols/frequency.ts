import type { PatrolDefinition } from '../../../domain/answers/patrols.ts';

/** The usual frequencies, and the rule and number of tasks of each. */
export const frequencies = {
  daily: { rule: 'FREQ=DAILY', times: 1 },
  workdays: { rule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', times: 1 },
  thrice: { rule: 'FREQ=WEEKLY;BYDAY=MO,WE,FR', times: 1 },
  weekly: { rule: 'FREQ=WEEKLY;BYDAY=MO', times: 1 },
  monthly: { rule: 'FREQ=MONTHLY;BYMONTHDAY=1', times: 1 },
  once: { rule: null, times: 1 },
} as const;
export type Frequency = keyof typeof frequencies | 'own';

/** Which of the usual ones a schedule is. */
export function frequencyOf({
  rule,
  times,
}: Pick<PatrolDefinition['schedule'], 'rule' | 'times'>): Frequency {
  const found = Object.entries(frequencies).find(([, each]) => each.rule === rule && each.times === times);
  return (found?.[0] as Frequency | undefined) ?? 'own';
}
