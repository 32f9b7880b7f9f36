import { createStore } from 'zustand/vanilla';
import type { Event as ReportedEvent } from '../../../domain/answers/events.ts';
import type { AllowedAction, LogEntry, Order, OrderWithHistory } from '../../../domain/answers/orders.ts';
import type { OrderAction, OwnerAction } from '../../../domain/orders/transitions.ts';
import { undoOf } from '../../../domain/orders/undoing.ts';
import type { Decision, Unit } from '../../../domain/routing/decision.ts';
import { call } from '../../data/call.ts';
import { onLive } from '../../data/live.ts';
import { isOutOfReach, whenBack } from '../../data/reach.ts';
import { asProblem } from '../../data/request.ts';
import { watch } from '../../ui/store.ts';
import { RequestProblem } from '../../wangge-client/send.ts';
import { hideDecision, showDecision } from '../decisions/public.ts';
import {
  focusQueue,
  fromOrder,
  incidents,
  markRead,
  merge,
  openFirst,
  otherRows,
  rowsAfter,
} from '../incidents/public.ts';
import { isSelected, type Selection, select, selection } from '../selection/public.ts';
import { tellDone, tellFailed } from './step-toast.ts';

/** The incident that the panel is about, with its order where this person may read orders. */
interface OpenedOrder {
  order: OrderWithHistory | null;
  event: ReportedEvent | null;
  decision: Decision | null;
  status: 'none' | 'loading' | 'ready' | 'failed';
  /** Why loading or the last action failed. */
  problem: RequestProblem | null;
  /** Steps that somebody else took while this person was acting. */
  surprise: readonly LogEntry[];
  acting: boolean;
  /** Whether the order went to another office while it was shown. */
  gone: boolean;
  /** The step that is asked about before it is taken. */
  asked: OrderAction | null;
}

const nothing: OpenedOrder = {
  order: null,
  event: null,
  decision: null,
  status: 'none',
  problem: null,
  surprise: [],
  acting: false,
  gone: false,
  asked: null,
};

export const openedOrder = createStore<OpenedOrder>(() => nothing);

type Opened = NonNullable<Selection> & { kind: 'incident' };

/** The incident that the panel is about; null while it is about something else. */
function openIncident(): Opened | null {
  const { selected } = selection.getState();
  return selected?.kind === 'incident' ? selected : null;
}

async function loadIncident(opened: Opened): Promise<void> {
  const number = incidents.getState().all.get(opened.id)?.number;
  const known = number ? null : await call('get', '/api/events/{id}', { params: { id: opened.id } });
  const orderNumber = number ?? known?.orderNumber;
  const order = orderNumber ? await fetchOrder(orderNumber) : null;
  const event = order?.event ?? known;
  if (!event || !isSelected(opened)) return;
  const { order: shown } = openedOrder.getState();
  // Of two answers on their way the older may come last.
  if (order && shown && shown.number === order.number && shown.revision > order.revision) return;
  if (order) noteRead(order);
  openedOrder.setState({ order, event, decision: event.decision, status: 'ready', gone: false });
  void showDecision(event.decision, event.accuracy);
}

/** Notes, for this person on all his pages, that he has seen the order as it is. */
function noteRead({ eventId, number, revision }: OrderWithHistory): void {
  const isKnownRead = incidents.getState().all.get(eventId)?.unread === false;
  markRead(eventId, revision);
  if (isKnownRead) return;
  // A failure here keeps nobody from working: it stays unread elsewhere.
  void call('put', '/api/orders/{number}/read', { params: { number }, body: { revision } }).catch(
    () => undefined,
  );
}

/** One order with its log; null where this person may not read orders. */
async function fetchOrder(number: string): Promise<OrderWithHistory | null> {
  try {
    return await call('get', '/api/orders/{number}', { params: { number } });
  } catch (error) {
    if (error instanceof RequestProblem && error.status === 403) return null;
    throw error;
  }
}

async function load(opened: Opened): Promise<void> {
  try {
    await loadIncident(opened);
  } catch (error) {
    if (isSelected(opened)) openedOrder.setState({ status: 'failed', problem: asProblem(error) });
  }
}

watch(
  selection,
  (state) => state.selected,
  () => {
    const opened = openIncident();
    openedOrder.setState({ ...nothing, status: opened ? 'loading' : 'none' });
    if (opened) void load(opened);
  },
);

/** Reads the open order again, or tries again what failed to load. */
export function reloadOrder(): void {
  const opened = openIncident();
  if (!opened) return;
  openedOrder.setState({ status: 'loading', problem: null });
  void load(opened);
}

/** Reloads everything from scratch; a step that was being confirmed still is. */
export function reopenOrder(): void {
  const opened = openIncident();
  if (!opened) return;
  hideDecision();
  openedOrder.setState({ ...nothing, asked: openedOrder.getState().asked, status: 'loading' });
  void load(opened);
}

whenBack(() => {
  const { status, problem } = openedOrder.getState();
  if (status === 'failed' && problem && isOutOfReach(problem.status, problem.code)) reloadOrder();
});

/** An order changed: the open panel follows, whoever changed it. */
function orderChanged(order: Order): void {
  const opened = openIncident();
  const { order: shown, acting } = openedOrder.getState();
  if (opened?.id !== order.eventId || acting) return;
  if (shown && shown.revision >= order.revision) return;
  void load(opened);
}

/** This person has an order no more: what is shown of it stays, and says so. */
function orderWithdrawn({ eventId, revision }: { eventId: number; revision: number }): void {
  const { order } = openedOrder.getState();
  if (openIncident()?.id !== eventId) return;
  if (order && order.revision <= revision) openedOrder.setState({ gone: true, asked: null });
}

/** Keeps the open panel in step with the stream until the returned function is called. */
export function followOpenedOrder(withOrders: boolean): () => void {
  const stops = [
    onLive('withdrawn', orderWithdrawn),
    withOrders ? onLive('order', orderChanged) : () => undefined,
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

interface Changing {
  send: (order: OrderWithHistory) => Promise<unknown>;
  /** Is given the order as it is then, and whether it is the one that is open still. */
  onDone?: (after: OrderWithHistory, isOpen: boolean) => void;
  /** Is given what was refused where the order is not open any more. */
  onMissed?: (order: OrderWithHistory, problem: RequestProblem) => void;
}

/**
 * Changes the open order. What is refused is shown; what somebody else did meanwhile is named.
 * @returns whether it is done, whatever is open then
 */
async function change({ send, onDone, onMissed }: Changing): Promise<boolean> {
  const opened = openIncident();
  const { order } = openedOrder.getState();
  if (!order || !opened) return false;
  openedOrder.setState({ acting: true, problem: null, surprise: [] });
  try {
    await send(order);
    const after = await call('get', '/api/orders/{number}', { params: { number: order.number } });
    merge([fromOrder(after)]);
    noteRead(after);
    const isOpen = isSelected(opened);
    if (isOpen) openedOrder.setState({ order: after, acting: false });
    onDone?.(after, isOpen);
    return true;
  } catch (error) {
    const problem = asProblem(error);
    if (!isSelected(opened)) {
      onMissed?.(order, problem);
      return false;
    }
    openedOrder.setState({ acting: false, problem });
    if (problem.status === 409) await showSurprise(opened, order);
    return false;
  }
}

/** What a step may carry beside its name. */
export interface StepDetails {
  note?: string;
  until?: string;
  transfer?: { direction: 'up' | 'sideways'; to: string };
  unit?: Unit;
  /** The number of the order that this one is merged into. */
  into?: string;
  /** Ids of the reports that are split off. */
  reports?: readonly number[];
}

/** Begins a step on the open order: takes it, or asks first for what it needs. */
export function beginStep({ action, noteRequired, needs }: AllowedAction): void {
  if (noteRequired || needs) openedOrder.setState({ asked: action });
  else void act(action, {});
}

/** Steps that prepare another one of the same order, which stays open. */
const staysOpen: ReadonlySet<OrderAction> = new Set<OrderAction>([
  'add-assist',
  'waive-assists',
  'split',
  'withdraw',
]);

/**
 * Takes a step on the open order, says so, and opens the one that follows in the list as it was, or the first of the
 * others where none follows. Whoever has opened another one meanwhile stays there.
 */
export function act(action: OrderAction, { note = '', ...details }: StepDetails): Promise<boolean> {
  const opened = openIncident();
  const following = opened ? rowsAfter(opened.id) : [];
  return change({
    send: ({ number, revision }) =>
      call('post', '/api/orders/{number}/actions', {
        params: { number },
        body: { action, revision, ...details, ...(note.trim() ? { note: note.trim() } : {}) },
      }),
    onDone(after, isOpen) {
      tellDone(action, after, undoOf(action, after));
      if (!isOpen || staysOpen.has(action)) return;
      openedOrder.setState({ asked: null });
      openFirst([...following, ...otherRows(opened!.id)]);
      focusQueue();
    },
    onMissed: (order, problem) => tellFailed(action, order, problem),
  });
}

/** Takes back what was done last, and opens that order. @throws RequestProblem */
export async function undo(action: OrderAction, order: OrderWithHistory, note: string): Promise<void> {
  const { number, revision, eventId } = order;
  await call('post', '/api/orders/{number}/actions', {
    params: { number },
    body: { action, revision, note },
  });
  select({ kind: 'incident', id: eventId });
  focusQueue();
}

/** Makes another unit responsible for the open order's event, with the reason. */
export function nameOwner(eventId: number, lead: Unit, reason: string): Promise<boolean> {
  const { code, name, nameEn, kind } = lead;
  return change({
    send: () =>
      call('post', '/api/events/{id}/override', {
        params: { id: eventId },
        body: { lead: { code, name, nameEn, kind }, reason: reason.trim() },
      }),
  });
}

/** Resolves the mark that the open order's place went to another unit. */
export function resolveOwnerChange(action: OwnerAction): Promise<boolean> {
  return change({
    send: ({ number, revision }) =>
      call('post', '/api/orders/{number}/owner-change', { params: { number }, body: { action, revision } }),
  });
}

async function showSurprise(opened: Opened, before: OrderWithHistory): Promise<void> {
  const after = await fetchOrder(before.number).catch(() => null);
  if (!after || !isSelected(opened)) return;
  merge([fromOrder(after)]);
  openedOrder.setState({ order: after, surprise: after.log.slice(before.log.length) });
}
