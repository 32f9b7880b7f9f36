import type { Step } from '../items/entries.ts';

export interface Label {
  zh: string;
  en: string;
}

/**
 * The states of a work order after GB/T 30428, in the order in which an undisturbed one passes through them; behind
 * `closed` those beside that way. The table `order_states` of the database says the same.
 */
export const stateLabels = {
  reported: { zh: '待受理', en: 'Awaiting registration' },
  'pending-verify': { zh: '待核实', en: 'Awaiting verification' },
  'pending-register': { zh: '待立案', en: 'Awaiting filing' },
  'pending-dispatch': { zh: '待派遣', en: 'Awaiting dispatch' },
  dispatched: { zh: '已派遣', en: 'Dispatched' },
  handling: { zh: '处置中', en: 'In progress' },
  suspended: { zh: '挂账', en: 'Suspended' },
  'pending-check': { zh: '待核查', en: 'Awaiting check' },
  'pending-close': { zh: '待结案', en: 'Awaiting closure' },
  closed: { zh: '已结案', en: 'Closed' },
  transferred: { zh: '已转办', en: 'Transferred' },
  'not-accepted': { zh: '不予受理', en: 'Not accepted' },
  'forced-closed': { zh: '强制结案', en: 'Force-closed' },
  cancelled: { zh: '已作废', en: 'Cancelled' },
  merged: { zh: '已并案', en: 'Merged' },
} as const satisfies Record<string, Label>;
export type OrderState = keyof typeof stateLabels;
export const orderStates = Object.keys(stateLabels) as OrderState[];

/** At its end after work, by the check or by force. */
export const closedStates: readonly OrderState[] = ['closed', 'forced-closed'];

/** At its end without work: nothing was to be done. */
export const voidStates: readonly OrderState[] = ['not-accepted', 'cancelled'];

/** The states in which nothing more is done to an order, unless it is reopened. */
export const endStates: readonly OrderState[] = [...closedStates, ...voidStates, 'merged'];

/** The states in which something is still to be done. */
export const openStates = orderStates.filter((state) => !endStates.includes(state));

/** The time limit that runs in a state. None runs where the order is at its end, or with somebody else. */
export const stateSteps: Partial<Record<OrderState, Step>> = {
  reported: 'register',
  'pending-verify': 'verify',
  'pending-register': 'file',
  'pending-dispatch': 'dispatch',
  dispatched: 'accept',
  handling: 'handle',
  suspended: 'handle',
  'pending-check': 'check',
  'pending-close': 'close',
};

/** The steps that a plan for emergencies can skip, and the way past the states that wait for them. */
export const skips = {
  register: { from: 'reported', to: 'pending-register' },
  verify: { from: 'pending-verify', to: 'pending-dispatch' },
  file: { from: 'pending-register', to: 'pending-dispatch' },
  accept: { from: 'dispatched', to: 'handling' },
  check: { from: 'pending-check', to: 'pending-close' },
} as const satisfies Partial<Record<Step, { from: OrderState; to: OrderState }>>;
export type SkippableStep = keyof typeof skips;

/** What an office asks for and the desk approves or refuses; one at a time. */
export const requestLabels = {
  return: { zh: '回退', en: 'return' },
  extension: { zh: '延期', en: 'extension' },
  suspension: { zh: '挂账', en: 'suspension' },
  cancel: { zh: '作废', en: 'cancellation' },
  exemption: { zh: '超期免责', en: 'overdue exemption' },
} as const satisfies Record<string, Label>;
export type RequestKind = keyof typeof requestLabels;
