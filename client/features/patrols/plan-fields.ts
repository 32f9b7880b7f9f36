import type { PatrolPlanDetail } from '../../../domain/answers/patrols.ts';
import type { Question } from '../../../domain/patrols/checklist.ts';
import type { PlanDraft } from './drawn.ts';

type Position = [number, number];
/** A place of a plan as it is sent. */
export type SentTarget =
  | { layer: string; code: string }
  | { name: string; route: Position[] }
  | { name: string; point: Position };

/** A plan as the form has it: what is typed is a text. */
export interface PlanFields {
  kind: 'patrol' | 'survey';
  title: string;
  unit: string;
  team: string;
  person: string;
  fromDay: string;
  untilDay: string;
  targets: readonly SentTarget[];
  /** Empty for once. */
  rule: string;
  at: string;
  hours: string;
  times: string;
  reason: string;
  items: string;
  checklist: readonly Question[];
  perTarget: boolean;
  /** Percent; empty where it does not count. */
  share: string;
  within: string;
  checkIns: boolean;
  minutes: string;
}

export function newFields(draft: PlanDraft | null, unit: string, today: string): PlanFields {
  return {
    kind: 'patrol',
    title: draft?.title ?? '',
    unit: draft?.unit ?? unit,
    team: '',
    person: '',
    fromDay: today,
    untilDay: '',
    targets: draft?.targets ?? [],
    rule: 'FREQ=WEEKLY;BYDAY=MO,WE,FR',
    at: '08:00',
    hours: '10',
    times: '1',
    reason: draft?.reason ?? '',
    items: '',
    checklist: [],
    perTarget: false,
    share: '60',
    within: '50',
    checkIns: false,
    minutes: '0',
  };
}

function sentOf({ layer, code, name, geometry }: PatrolPlanDetail['where'][number]): SentTarget {
  if (layer !== null && code !== null) return { layer, code };
  const { coordinates } = geometry as unknown as { coordinates: Position | Position[] };
  return Array.isArray(coordinates[0])
    ? { name: name ?? '', route: coordinates as Position[] }
    : { name: name ?? '', point: coordinates as Position };
}

export function fieldsOf(plan: PatrolPlanDetail): PlanFields {
  const { definition, where, kind, title, unit, team, person, fromDay, untilDay } = plan;
  const { schedule, done, items, checklist, perTarget } = definition;
  return {
    kind,
    title,
    unit,
    team: team ?? '',
    person: person ?? '',
    fromDay,
    untilDay: untilDay ?? '',
    targets: where.map(sentOf),
    rule: schedule.rule ?? '',
    at: schedule.at,
    hours: String(schedule.hours),
    times: String(schedule.times),
    reason: schedule.reason ?? '',
    items: items.join('\n'),
    checklist,
    perTarget,
    share: done.share === null ? '' : String(Math.round(done.share * 100)),
    within: String(done.within),
    checkIns: done.checkIns,
    minutes: String(done.minutes),
  };
}

/** What is typed; null where that is nothing. */
export const orNull = (text: string) => (text.trim() === '' ? null : text.trim());

/** What is sent of the form; the service says what is wrong with it. */
export function requestOf(fields: PlanFields) {
  const { kind, title, unit, team, person, fromDay, untilDay, targets, checklist, perTarget } = fields;
  return {
    kind,
    title: title.trim(),
    unit: unit.trim(),
    team: orNull(team),
    person: orNull(person),
    fromDay,
    untilDay: orNull(untilDay),
    targets: [...targets],
    schedule: {
      rule: orNull(fields.rule),
      at: fields.at.slice(0, 5),
      hours: Number(fields.hours),
      times: Number(fields.times),
      reason: orNull(fields.reason),
    },
    items: fields.items.split(/[\s,，、]+/).filter(Boolean),
    checklist: [...checklist],
    perTarget,
    done: {
      share: fields.share.trim() === '' ? null : Number(fields.share) / 100,
      within: Number(fields.within),
      checkIns: fields.checkIns,
      minutes: Number(fields.minutes),
    },
  };
}
