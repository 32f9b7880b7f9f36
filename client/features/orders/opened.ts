import type { FeatureCollection } from 'geojson';
import type { OwnerAction } from '../../../domain/orders/transitions.ts';
import { isOutOfReach, whenBack } from '../../data/reach.ts';
import { asProblem, RequestProblem, request } from '../../data/request.ts';
import type {
  AllowedAction,
  Decision,
  LogEntry,
  Order,
  OrderAction,
  OrderWithHistory,
  Position,
  ReportedEvent,
  Unit,
} from '../../data/types.ts';
import { createStore } from '../../ui/store.ts';
import { drawDecision } from '../decisions/decision-map.ts';
import { fromOrder, incidents, merge } from '../incidents/incidents.ts';

/** What the right-hand panel is about. */
export type Selection =
  | { kind: 'incident'; id: number }
  | { kind: 'place'; point: Position; item: string | null }
  | null;

interface OpenedState {
  selection: Selection;
  order: OrderWithHistory | null;
  event: ReportedEvent | null;
  decision: Decision | null;
  /** The decision as drawn on the map. */
  drawing: FeatureCollection | null;
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

const nothing: OpenedState = {
  selection: null,
  order: null,
  event: null,
  decision: null,
  drawing: null,
  status: 'none',
  problem: null,
  surprise: [],
  acting: false,
  gone: false,
  asked: null,
};

export const opened = createStore<OpenedState>(nothing);

function isCurrent(selection: Selection): boolean {
  return opened.get().selection === selection;
}

async function draw(selection: Selection, decision: Decision, accuracy: number | null): Promise<void> {
  const drawing = await drawDecision(decision, accuracy);
  if (isCurrent(selection)) opened.set({ drawing });
}

function show(selection: Selection, found: Partial<OpenedState> & { decision: Decision }): void {
  if (!isCurrent(selection)) return;
  const redraw = opened.get().decision?.snapshot !== found.decision.snapshot || !opened.get().drawing;
  opened.set({ ...found, status: 'ready', gone: false });
  if (redraw) void draw(selection, found.decision, found.event?.accuracy ?? null);
}

async function loadIncident(selection: Selection, id: number): Promise<void> {
  const number = incidents.get().all.get(id)?.number;
  const event = number ? null : await request<ReportedEvent>(`/api/events/${id}`);
  const orderNumber = number ?? event?.orderNumber;
  const order = orderNumber ? await fetchOrder(orderNumber) : null;
  const found = order?.event ?? event;
  if (found) show(selection, { order, event: found, decision: found.decision });
}

/** One order with its log; null where this person may not read orders. */
async function fetchOrder(number: string): Promise<OrderWithHistory | null> {
  try {
    return await request<OrderWithHistory>(`/api/orders/${number}`);
  } catch (error) {
    if (error instanceof RequestProblem && error.status === 403) return null;
    throw error;
  }
}

async function loadPlace(selection: Selection, point: Position, item: string | null): Promise<void> {
  const query = new URLSearchParams({
    lon: String(point[0]),
    lat: String(point[1]),
    ...(item ? { item } : {}),
  });
  show(selection, { decision: await request<Decision>(`/api/route?${query}`) });
}

/** Opens the panel on an incident or a place, or closes it with null. */
export function select(selection: Selection): void {
  opened.set({ ...nothing, selection, status: selection ? 'loading' : 'none' });
  if (selection) void load(selection);
}

async function load(selection: NonNullable<Selection>): Promise<void> {
  try {
    if (selection.kind === 'incident') await loadIncident(selection, selection.id);
    else await loadPlace(selection, selection.point, selection.item);
  } catch (error) {
    if (isCurrent(selection)) opened.set({ status: 'failed', problem: asProblem(error) });
  }
}

/** Tries again what failed to load. */
export function retry(): void {
  const { selection } = opened.get();
  if (!selection) return;
  opened.set({ status: 'loading', problem: null });
  void load(selection);
}

/** Asks for all of it anew, as if nothing had been known of it; the step that was asked about still is. */
export function reopen(): void {
  const { selection, asked } = opened.get();
  if (!selection) return;
  opened.set({ ...nothing, selection, asked, status: 'loading' });
  void load(selection);
}

whenBack(() => {
  const { status, problem } = opened.get();
  if (status === 'failed' && problem && isOutOfReach(problem.status, problem.code)) retry();
});

/** The stream told of an order: the open panel follows, whoever changed it. */
export function orderChanged(order: Order): void {
  const { selection, order: shown, acting } = opened.get();
  if (selection?.kind !== 'incident' || selection.id !== order.eventId || acting) return;
  if (shown && shown.revision >= order.revision) return;
  void load(selection);
}

/** The stream told that this person has an order no more: what is shown of it stays, and says so. */
export function orderWithdrawn(eventId: number, revision: number): void {
  const { selection, order } = opened.get();
  if (selection?.kind !== 'incident' || selection.id !== eventId) return;
  if (order && order.revision <= revision) opened.set({ gone: true, asked: null });
}

/** Changes the open order. What is refused is shown; what somebody else did meanwhile is named. */
async function change(send: (order: OrderWithHistory) => Promise<unknown>): Promise<boolean> {
  const { selection, order } = opened.get();
  if (!order || selection?.kind !== 'incident') return false;
  opened.set({ acting: true, problem: null, surprise: [] });
  try {
    await send(order);
    const after = await request<OrderWithHistory>(`/api/orders/${order.number}`);
    merge([fromOrder(after)]);
    if (isCurrent(selection)) opened.set({ order: after, acting: false });
    return true;
  } catch (error) {
    const problem = asProblem(error);
    if (!isCurrent(selection)) return false;
    opened.set({ acting: false, problem });
    if (problem.status === 409) await showSurprise(selection, order);
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
  if (noteRequired || needs) opened.set({ asked: action });
  else void act(action, {});
}

/** Takes a step on the open order. */
export function act(action: OrderAction, { note = '', ...details }: StepDetails): Promise<boolean> {
  return change(({ number, revision }) =>
    request(`/api/orders/${number}/actions`, {
      method: 'POST',
      body: { action, revision, ...details, ...(note.trim() ? { note: note.trim() } : {}) },
    }),
  );
}

/** Makes another unit responsible for the open order's event, with the reason. */
export function nameOwner(eventId: number, lead: Unit, reason: string): Promise<boolean> {
  const { code, name, nameEn, kind } = lead;
  return change(() =>
    request(`/api/events/${eventId}/override`, {
      method: 'POST',
      body: { lead: { code, name, nameEn, kind }, reason: reason.trim() },
    }),
  );
}

/** Resolves the mark that the open order's place went to another unit. */
export function resolveOwnerChange(action: OwnerAction): Promise<boolean> {
  return change(({ number, revision }) =>
    request(`/api/orders/${number}/owner-change`, { method: 'POST', body: { action, revision } }),
  );
}

async function showSurprise(selection: Selection, before: OrderWithHistory): Promise<void> {
  const after = await fetchOrder(before.number).catch(() => null);
  if (!after || !isCurrent(selection)) return;
  merge([fromOrder(after)]);
  opened.set({ order: after, surprise: after.log.slice(before.log.length) });
}
