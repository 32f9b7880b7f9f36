import type { Action as Permission } from '../access/permissions.ts';

interface Label {
  zh: string;
  en: string;
}

/** The states of a work order, in the order in which an undisturbed one passes through them. */
export const stateLabels = {
  'pending-verify': { zh: '待核实', en: 'To verify' },
  'pending-dispatch': { zh: '待派遣', en: 'To dispatch' },
  dispatched: { zh: '已派遣', en: 'Dispatched' },
  handling: { zh: '处置中', en: 'In hand' },
  'pending-check': { zh: '待核查', en: 'To check' },
  'pending-close': { zh: '待结案', en: 'To close' },
  closed: { zh: '已结案', en: 'Closed' },
  cancelled: { zh: '已作废', en: 'Cancelled' },
} as const satisfies Record<string, Label>;
export type OrderState = keyof typeof stateLabels;

/** The states in which nothing more is done to an order. */
export const endStates: readonly OrderState[] = ['closed', 'cancelled'];

/** What people do to an order. */
export const actionLabels = {
  verify: { zh: '核实', en: 'Verify' },
  dispatch: { zh: '派遣', en: 'Dispatch' },
  accept: { zh: '签收', en: 'Accept' },
  finish: { zh: '处置完成', en: 'Finish' },
  check: { zh: '核查通过', en: 'Pass the check' },
  rework: { zh: '返工', en: 'Send back for rework' },
  close: { zh: '结案', en: 'Close' },
  return: { zh: '回退', en: 'Return to the dispatcher' },
  cancel: { zh: '作废', en: 'Cancel' },
} as const satisfies Record<string, Label>;
export type OrderAction = keyof typeof actionLabels;

/** What the log tells beside the steps: the event that opened the order, and another lead named for it. */
export const entryLabels = {
  report: { zh: '上报', en: 'Reported' },
  override: { zh: '改定责任单位', en: 'Another unit made responsible' },
  'owner-changed': { zh: '责任区划变更', en: 'The place went to another unit' },
  'keep-owner': { zh: '维持原责任单位', en: 'Kept with its unit' },
  're-route': { zh: '改派新责任单位', en: 'Given to the new unit' },
} as const satisfies Record<string, Label>;
export type LogAction = OrderAction | keyof typeof entryLabels;

/** Until an office has taken the order on, it can be given to another. */
export const reassignable: ReadonlySet<OrderState> = new Set<OrderState>([
  'pending-verify',
  'pending-dispatch',
  'dispatched',
]);

export interface Transition {
  from: OrderState;
  action: OrderAction;
  to: OrderState;
  permission: Permission;
  noteRequired: boolean;
}

function step(
  from: OrderState,
  action: OrderAction,
  to: OrderState,
  permission: Permission,
  noteRequired: 'note' | 'no note',
): Transition {
  return { from, action, to, permission, noteRequired: noteRequired === 'note' };
}

/** Every step there is. What is not here cannot be done, by anybody. */
export const transitions: readonly Transition[] = [
  step('pending-verify', 'verify', 'pending-dispatch', 'orders.verify', 'no note'),
  step('pending-verify', 'cancel', 'cancelled', 'orders.verify', 'note'),
  step('pending-dispatch', 'dispatch', 'dispatched', 'orders.dispatch', 'no note'),
  step('pending-dispatch', 'cancel', 'cancelled', 'orders.dispatch', 'note'),
  step('dispatched', 'accept', 'handling', 'orders.handle', 'no note'),
  step('dispatched', 'return', 'pending-dispatch', 'orders.handle', 'note'),
  step('handling', 'finish', 'pending-check', 'orders.handle', 'no note'),
  step('handling', 'return', 'pending-dispatch', 'orders.handle', 'note'),
  step('pending-check', 'check', 'pending-close', 'orders.check', 'no note'),
  step('pending-check', 'rework', 'handling', 'orders.check', 'note'),
  step('pending-close', 'close', 'closed', 'orders.check', 'no note'),
  step('pending-close', 'rework', 'handling', 'orders.check', 'note'),
];

/** The step that `action` is in `state`, or undefined where the table has none. */
export function findTransition(state: OrderState, action: OrderAction): Transition | undefined {
  return transitions.find((transition) => transition.from === state && transition.action === action);
}

/** What a person does about the mark that an order's place went to another unit. */
export type OwnerAction = 'keep-owner' | 're-route';

export interface OwnerStep {
  from: OrderState;
  action: OwnerAction;
  to: OrderState;
  permission: Permission;
}

const underWay: OrderState[] = ['pending-verify', 'pending-dispatch', 'dispatched', 'handling'];
const workDone: OrderState[] = ['pending-check', 'pending-close'];

/** Every way to resolve such a mark. Work that is in hand is begun anew by the new unit; work that is done stays done. */
export const ownerSteps: readonly OwnerStep[] = [
  ...[...underWay, ...workDone].map(
    (state): OwnerStep => ({ from: state, action: 'keep-owner', to: state, permission: 'orders.dispatch' }),
  ),
  ...underWay.map(
    (state): OwnerStep => ({
      from: state,
      action: 're-route',
      to: state === 'handling' ? 'dispatched' : state,
      permission: 'orders.dispatch',
    }),
  ),
];
