import type { Action as Permission } from '../access/permissions.ts';
import { type Label, type OrderState, openStates, type RequestKind } from './states.ts';

/** What people do to an order. */
export const actionLabels = {
  register: { zh: '受理', en: 'Register' },
  'send-verify': { zh: '送核实', en: 'Send for verification' },
  verify: { zh: '核实', en: 'Verify' },
  file: { zh: '立案', en: 'File' },
  decline: { zh: '不予受理', en: 'Decline' },
  dispatch: { zh: '派遣', en: 'Dispatch' },
  recall: { zh: '撤回派遣', en: 'Recall' },
  accept: { zh: '签收', en: 'Accept' },
  finish: { zh: '处置完成', en: 'Finish' },
  resume: { zh: '恢复处置', en: 'Resume' },
  check: { zh: '核查通过', en: 'Pass check' },
  rework: { zh: '返工', en: 'Return for rework' },
  close: { zh: '结案', en: 'Close' },
  'force-close': { zh: '强制结案', en: 'Force-close' },
  cancel: { zh: '作废', en: 'Cancel' },
  reopen: { zh: '重新立案', en: 'Reopen' },
  transfer: { zh: '转办', en: 'Transfer' },
  'transfer-done': { zh: '转办办结', en: 'Completed elsewhere' },
  'take-back': { zh: '转办退回', en: 'Take back' },
  'ask-return': { zh: '申请回退', en: 'Request return' },
  'approve-return': { zh: '同意回退', en: 'Approve return' },
  'refuse-return': { zh: '驳回回退', en: 'Refuse return' },
  'ask-extension': { zh: '申请延期', en: 'Request extension' },
  'approve-extension': { zh: '同意延期', en: 'Approve extension' },
  'refuse-extension': { zh: '驳回延期', en: 'Refuse extension' },
  'ask-suspension': { zh: '申请挂账', en: 'Request suspension' },
  'approve-suspension': { zh: '同意挂账', en: 'Approve suspension' },
  'refuse-suspension': { zh: '驳回挂账', en: 'Refuse suspension' },
  'ask-cancel': { zh: '申请作废', en: 'Request cancellation' },
  'approve-cancel': { zh: '同意作废', en: 'Approve cancellation' },
  'refuse-cancel': { zh: '驳回作废', en: 'Refuse cancellation' },
  'ask-exemption': { zh: '超期申诉', en: 'Request overdue exemption' },
  'approve-exemption': { zh: '同意免责', en: 'Approve exemption' },
  'refuse-exemption': { zh: '驳回免责', en: 'Refuse exemption' },
  withdraw: { zh: '撤回申请', en: 'Withdraw request' },
  supervise: { zh: '督办', en: 'Supervise' },
  reply: { zh: '督办回复', en: 'Reply to supervision' },
  'add-assist': { zh: '增加协办', en: 'Add assisting unit' },
  'assist-done': { zh: '协办完成', en: 'Assistance completed' },
  'waive-assists': { zh: '免予协办', en: 'Waive assistance' },
  merge: { zh: '并案', en: 'Merge' },
  split: { zh: '拆分', en: 'Split' },
  'visit-satisfied': { zh: '回访满意', en: 'Called back: satisfied' },
  'visit-dissatisfied': { zh: '回访不满意', en: 'Called back: not satisfied' },
  'visit-unreached': { zh: '回访未联系上', en: 'Called back: not reached' },
  answer: { zh: '答复来源', en: 'Answer the source' },
} as const satisfies Record<string, Label>;
export type OrderAction = keyof typeof actionLabels;

/** What the log tells beside the steps of people: how an order began, what the clock did, who became responsible. */
export const entryLabels = {
  report: { zh: '上报', en: 'Reported' },
  join: { zh: '并入上报', en: 'Reports joined' },
  'take-over': { zh: '并入工单', en: 'Order merged in' },
  'split-off': { zh: '拆分立单', en: 'Order split off' },
  override: { zh: '改定责任单位', en: 'Owner overridden' },
  'owner-changed': { zh: '责任区划变更', en: 'Owner changed' },
  'keep-owner': { zh: '维持原责任单位', en: 'Owner kept' },
  're-route': { zh: '改派新责任单位', en: 'Re-routed' },
  amber: { zh: '即将超时', en: 'Due soon' },
  overdue: { zh: '已超时', en: 'Overdue' },
  escalate: { zh: '逐级上报', en: 'Escalated' },
  'owed-amber': { zh: '回访答复即将超时', en: 'Return visit or answer due soon' },
  'owed-overdue': { zh: '回访答复超时', en: 'Return visit or answer overdue' },
  'owed-escalate': { zh: '回访答复逐级上报', en: 'Return visit or answer escalated' },
  emergency: { zh: '转入应急时限', en: 'Emergency time limits' },
  skip: { zh: '应急免除环节', en: 'Step skipped (emergency)' },
} as const satisfies Record<string, Label>;
export type LogAction = OrderAction | keyof typeof entryLabels;

/** Until an office has taken the order on, it can be given to another. */
export const reassignable: ReadonlySet<OrderState> = new Set<OrderState>([
  'reported',
  'pending-verify',
  'pending-register',
  'pending-dispatch',
  'dispatched',
]);

/**
 * Where a step belongs for whoever looks at the order: `onward` to the close, `back` away from it, `beside` what goes
 * on meanwhile.
 */
export const courses = ['onward', 'back', 'beside'] as const;
export type Course = (typeof courses)[number];

/** What a step needs beside a note; the member of the request that carries it. */
export const needs = ['until', 'transfer', 'unit', 'into', 'reports'] as const;
type Need = (typeof needs)[number];

/** What must be so beside the state: a request to answer, a supervision to reply to, assists still to be done. */
export type Condition =
  | RequestKind
  | 'any-request'
  | 'no-request'
  | 'supervised'
  | 'unsupervised'
  | 'assists-open'
  | 'several-reports'
  | 'visit-owed'
  | 'answer-owed';

export interface Transition {
  from: OrderState;
  action: OrderAction;
  to: OrderState;
  permission: Permission;
  /** Whether practice asks for a reason, a result or a reply; the note. */
  noteRequired: boolean;
  course: Course;
  when: Condition | null;
  needs: Need | null;
}

type Extra = Partial<Pick<Transition, 'when' | 'needs'>>;

function step(
  from: OrderState,
  action: OrderAction,
  to: OrderState,
  permission: Permission,
  noteRequired: 'note' | 'no note',
  course: Course,
  { when = null, needs = null }: Extra = {},
): Transition {
  return { from, action, to, permission, noteRequired: noteRequired === 'note', course, when, needs };
}

/** The same step from each of some states, to one state or, without one, staying in it. */
function each(
  states: readonly OrderState[],
  action: OrderAction,
  to: OrderState | null,
  permission: Permission,
  noteRequired: 'note' | 'no note',
  course: Course,
  extra?: Extra,
): Transition[] {
  return states.map((from) => step(from, action, to ?? from, permission, noteRequired, course, extra));
}

/** What an office may ask for in some states, and both answers; `approved` is the state it leads to, null the same. */
function request(
  states: readonly OrderState[],
  kind: RequestKind,
  approved: OrderState | null,
  needs: Need | null = null,
): Transition[] {
  const answer: Extra = { when: kind };
  return [
    ...each(states, `ask-${kind}`, null, 'orders.handle', 'note', 'beside', { when: 'no-request', needs }),
    ...each(states, `approve-${kind}`, approved, 'orders.approve', 'no note', 'onward', answer),
    ...each(states, `refuse-${kind}`, null, 'orders.approve', 'note', 'back', answer),
  ];
}

const withOffice: OrderState[] = ['dispatched', 'handling'];
const underWork: OrderState[] = [...withOffice, 'suspended', 'pending-check'];
const timed: OrderState[] = [
  'dispatched',
  'handling',
  'pending-check',
  'pending-close',
  'closed',
  'forced-closed',
];

const workLooked: OrderState[] = ['pending-check', 'pending-close'];
const ended: OrderState[] = ['closed', 'forced-closed', 'not-accepted', 'cancelled'];

/** Every step there is. What is not here cannot be done, by anybody. */
export const transitions: readonly Transition[] = [
  step('reported', 'register', 'pending-register', 'orders.register', 'no note', 'onward'),
  step('reported', 'send-verify', 'pending-verify', 'orders.register', 'no note', 'beside'),
  step('pending-register', 'send-verify', 'pending-verify', 'orders.register', 'no note', 'beside'),
  step('pending-verify', 'verify', 'pending-register', 'orders.verify', 'no note', 'onward'),
  step('pending-register', 'file', 'pending-dispatch', 'orders.file', 'no note', 'onward'),
  step('reported', 'decline', 'not-accepted', 'orders.register', 'note', 'back'),
  step('pending-verify', 'decline', 'not-accepted', 'orders.verify', 'note', 'back'),
  step('pending-register', 'decline', 'not-accepted', 'orders.register', 'note', 'back'),
  step('pending-verify', 'cancel', 'cancelled', 'orders.verify', 'note', 'back'),
  step('pending-register', 'cancel', 'cancelled', 'orders.file', 'note', 'back'),
  step('pending-dispatch', 'dispatch', 'dispatched', 'orders.dispatch', 'no note', 'onward'),
  step('pending-dispatch', 'cancel', 'cancelled', 'orders.dispatch', 'note', 'back'),
  step('dispatched', 'accept', 'handling', 'orders.handle', 'no note', 'onward'),
  step('dispatched', 'recall', 'pending-dispatch', 'orders.dispatch', 'note', 'back'),
  step('handling', 'finish', 'pending-check', 'orders.handle', 'note', 'onward'),
  step('suspended', 'resume', 'handling', 'orders.resume', 'no note', 'onward'),
  step('pending-check', 'check', 'pending-close', 'orders.check', 'no note', 'onward'),
  step('pending-check', 'rework', 'handling', 'orders.check', 'note', 'back'),
  step('pending-close', 'close', 'closed', 'orders.close', 'no note', 'onward'),
  step('pending-close', 'rework', 'handling', 'orders.close', 'note', 'back'),
  ...request(withOffice, 'return', 'pending-dispatch'),
  ...request(['handling'], 'extension', null),
  ...request(['handling'], 'suspension', 'suspended', 'until'),
  ...request(withOffice, 'cancel', 'cancelled'),
  ...request(timed, 'exemption', null),
  ...each(timed, 'withdraw', null, 'orders.handle', 'no note', 'beside', { when: 'any-request' }),
  ...each(underWork, 'supervise', null, 'orders.supervise', 'note', 'beside', { when: 'unsupervised' }),
  ...each(underWork, 'reply', null, 'orders.handle', 'note', 'beside', { when: 'supervised' }),
  ...each(['pending-dispatch', ...withOffice], 'add-assist', null, 'orders.dispatch', 'no note', 'beside', {
    needs: 'unit',
  }),
  ...each(withOffice, 'assist-done', null, 'orders.handle', 'note', 'beside', { when: 'assists-open' }),
  ...each(withOffice, 'waive-assists', null, 'orders.dispatch', 'note', 'beside', { when: 'assists-open' }),
  ...each(['reported', 'pending-register'], 'transfer', 'transferred', 'orders.register', 'note', 'beside', {
    needs: 'transfer',
  }),
  step('pending-dispatch', 'transfer', 'transferred', 'orders.dispatch', 'note', 'beside', {
    needs: 'transfer',
  }),
  step('transferred', 'transfer-done', 'pending-check', 'orders.dispatch', 'note', 'onward'),
  step('transferred', 'take-back', 'pending-dispatch', 'orders.dispatch', 'note', 'back'),
  ...each(
    [...underWork, 'pending-close', 'transferred'],
    'force-close',
    'forced-closed',
    'orders.approve',
    'note',
    'back',
  ),
  ...each(openStates, 'merge', 'merged', 'orders.dispatch', 'note', 'beside', { needs: 'into' }),
  ...each(openStates, 'split', null, 'orders.dispatch', 'note', 'beside', {
    when: 'several-reports',
    needs: 'reports',
  }),
  ...each(workLooked, 'visit-satisfied', null, 'orders.close', 'no note', 'beside', { when: 'visit-owed' }),
  ...each(workLooked, 'visit-dissatisfied', null, 'orders.close', 'note', 'beside', { when: 'visit-owed' }),
  ...each(workLooked, 'visit-unreached', null, 'orders.close', 'no note', 'beside', { when: 'visit-owed' }),
  ...each([...workLooked, ...ended], 'answer', null, 'orders.close', 'note', 'beside', {
    when: 'answer-owed',
  }),
  ...each(['closed', 'forced-closed'], 'reopen', 'pending-dispatch', 'orders.approve', 'note', 'back'),
  ...each(['not-accepted', 'cancelled'], 'reopen', 'pending-register', 'orders.approve', 'note', 'back'),
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

/** Work in progress is started over by the new unit. */
const reRouted: Partial<Record<OrderState, OrderState>> = { handling: 'dispatched', suspended: 'dispatched' };
const workDone: readonly OrderState[] = ['pending-check', 'pending-close', 'transferred'];

/** Every way to resolve such a mark. Work that is done, or that somebody else has, stays as it is. */
export const ownerSteps: readonly OwnerStep[] = [
  ...openStates.map(
    (state): OwnerStep => ({ from: state, action: 'keep-owner', to: state, permission: 'orders.dispatch' }),
  ),
  ...openStates
    .filter((state) => !workDone.includes(state))
    .map(
      (state): OwnerStep => ({
        from: state,
        action: 're-route',
        to: reRouted[state] ?? state,
        permission: 'orders.dispatch',
      }),
    ),
];
