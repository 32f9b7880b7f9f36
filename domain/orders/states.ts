import type { Step } from '../items/entries.ts';

export interface Label {
  zh: string;
  en: string;
}

/**
 * The states of a work order after GB/T 30428, in the order in which an undisturbed one passes through them; behind
 * `closed` those beside that way.
 */
export const stateLabels = {
  reported: { zh: '待受理', en: 'To register' },
  'pending-verify': { zh: '待核实', en: 'To verify' },
  'pending-register': { zh: '待立案', en: 'To file' },
  'pending-dispatch': { zh: '待派遣', en: 'To dispatch' },
  dispatched: { zh: '已派遣', en: 'Dispatched' },
  handling: { zh: '处置中', en: 'In hand' },
  suspended: { zh: '挂账', en: 'Suspended' },
  'pending-check': { zh: '待核查', en: 'To check' },
  'pending-close': { zh: '待结案', en: 'To close' },
  closed: { zh: '已结案', en: 'Closed' },
  transferred: { zh: '已转办', en: 'Transferred' },
  'not-accepted': { zh: '不予受理', en: 'Not accepted' },
  'forced-closed': { zh: '强制结案', en: 'Closed by force' },
  cancelled: { zh: '已作废', en: 'Cancelled' },
  merged: { zh: '已并案', en: 'Merged into another' },
} as const satisfies Record<string, Label>;
export type OrderState = keyof typeof stateLabels;

/** The states in which nothing more is done to an order, unless it is reopened. */
export const endStates: readonly OrderState[] = [
  'closed',
  'not-accepted',
  'forced-closed',
  'cancelled',
  'merged',
];

/** The states in which something is still to be done. */
export const openStates = (Object.keys(stateLabels) as OrderState[]).filter(
  (state) => !endStates.includes(state),
);

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
  cancel: { zh: '作废', en: 'cancelling' },
  exemption: { zh: '超期免责', en: 'exemption from being overdue' },
} as const satisfies Record<string, Label>;
export type RequestKind = keyof typeof requestLabels;
