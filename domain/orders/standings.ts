import { isAsked, mayStep } from '../access/permissions.ts';
import type { Principal } from '../access/principal.ts';
import type { Assist, Order, Progress } from '../answers/orders.ts';
import { owedClocks } from './owed.ts';
import { type Label, type OrderState, openStates, stateSteps } from './states.ts';
import { transitions } from './transitions.ts';

/** How an order can stand beside its state: what waits, and what weighs. The gravest first. */
export const standingLabels = {
  overdue: { zh: '超时', en: 'Overdue' },
  'owed-overdue': { zh: '回访答复超时', en: 'Owed: overdue' },
  decision: { zh: '待我审批', en: 'My decision' },
  request: { zh: '申请待批', en: 'Request pending' },
  supervised: { zh: '督办', en: 'Supervised' },
  'due-soon': { zh: '即将超时', en: 'Due soon' },
  'owed-due-soon': { zh: '回访答复将超时', en: 'Owed: due soon' },
  rework: { zh: '返工', en: 'Rework' },
  assist: { zh: '协办未完', en: 'Assist open' },
  suspended: { zh: '挂账', en: 'Suspended' },
  transferred: { zh: '转办', en: 'Transferred' },
  mine: { zh: '待我办理', en: 'For me' },
  unread: { zh: '未读', en: 'Unread' },
} as const satisfies Record<string, Label>;
export type StandingKind = keyof typeof standingLabels;
export const standingKinds = Object.keys(standingLabels) as StandingKind[];

const isOpen: ReadonlySet<OrderState> = new Set(openStates);

/** The assisting units whose part is still to be done. */
export function openAssists({
  assists,
  assistsWaived,
}: Pick<Progress, 'assists' | 'assistsWaived'>): Assist[] {
  return assistsWaived ? [] : assists.filter(({ done }) => done === null);
}

/**
 * The permission by which the next step of a state is taken. None where an order waits for nobody here: suspended, it goes
 * on by itself; transferred, somebody else has it.
 */
export const awaited = new Map(
  transitions
    .filter(
      ({ from, course, when }) =>
        course === 'onward' && when === null && stateSteps[from] && from !== 'suspended',
    )
    .map(({ from, permission }) => [from, permission] as const),
);

/** The states in which an office is with an order. */
export const withOffice: readonly OrderState[] = ['dispatched', 'handling'];

/** The states in which assisting units owe their part: from the dispatch on. */
export const owingStates: readonly OrderState[] = [
  ...withOffice,
  'suspended',
  'pending-check',
  'pending-close',
];

/** What an order asks of a reader. */
export interface Asks {
  /** To take its next step, reply to supervision, do a part, or decide. */
  mine: boolean;
  /** To approve or refuse what was asked for. */
  decision: boolean;
}

type Asking = Pick<Order, 'state' | 'lead' | 'request' | 'supervision' | 'assists' | 'assistsWaived'>;

/**
 * What an order asks of a reader by his roles and where they hold. The work of an office is asked of those alone who do
 * its work, though others may do it for them.
 * @param lies the scopes of the order, as in `domain/access/scopes.ts`
 */
export function asksOf(order: Asking, lies: readonly string[], reader: Pick<Principal, 'grants'>): Asks {
  const { state, lead, request, supervision } = order;
  const decision = request !== null && mayStep(reader, 'orders.approve', lies, []);
  const step = awaited.get(state);
  const handles = () => isAsked(reader, 'orders.handle', lies, [lead.code]);
  const mine =
    decision ||
    (step !== undefined && isAsked(reader, step, lies, [lead.code])) ||
    (isOpen.has(state) && supervision !== null && supervision.reply === null && handles()) ||
    (withOffice.includes(state) &&
      openAssists(order).some(({ code }) => isAsked(reader, 'orders.handle', lies, [code])));
  return { mine, decision };
}

/** What of an order says how it stands. */
export type Standing = Asking & Pick<Order, 'reworks' | 'clock' | 'visit' | 'answer'>;

/**
 * How an order stands at a time, to a reader: every kind that holds, in the order of `standingLabels`.
 * @param now milliseconds since 1970
 * @param unread whether it changed since the reader last opened it
 */
export function standingsOf(
  order: Standing,
  now: number,
  { mine, decision }: Asks,
  unread: boolean,
): StandingKind[] {
  const { state, clock } = order;
  const open = isOpen.has(state);
  const passed = (time: string | null | undefined) => typeof time === 'string' && Date.parse(time) <= now;
  const owed = owedClocks(order, state).map((each) => each.clock);
  const holds: Record<StandingKind, boolean> = {
    overdue: passed(clock?.dueAt),
    'owed-overdue': owed.some(({ dueAt }) => passed(dueAt)),
    decision,
    request: order.request !== null,
    supervised: open && order.supervision !== null,
    'due-soon': passed(clock?.amberAt) && !passed(clock?.dueAt),
    'owed-due-soon': owed.some(({ amberAt, dueAt }) => passed(amberAt) && !passed(dueAt)),
    rework: open && order.reworks > 0,
    assist: owingStates.includes(state) && openAssists(order).length > 0,
    suspended: state === 'suspended',
    transferred: state === 'transferred',
    mine,
    unread: open && unread,
  };
  return standingKinds.filter((kind) => holds[kind]);
}
