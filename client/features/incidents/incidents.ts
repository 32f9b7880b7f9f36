import { createStore } from 'zustand/vanilla';
import { orderScopes } from '../../../domain/access/scopes.ts';
import type { Event as ReportedEvent } from '../../../domain/answers/events.ts';
import type { Order, OrderRow } from '../../../domain/answers/orders.ts';
import type { Severity } from '../../../domain/items/entries.ts';
import { owedClocks } from '../../../domain/orders/owed.ts';
import { type Asks, asksOf, type StandingKind, standingsOf } from '../../../domain/orders/standings.ts';
import { endStates, type OrderState } from '../../../domain/orders/states.ts';
import type { Unit } from '../../../domain/routing/decision.ts';
import { session } from '../../data/session.ts';
import { type Due, dueOf, type Owed, owedOf } from './due.ts';

/** States in which nothing more is to be done. */
export const finished: ReadonlySet<OrderState | null> = new Set<OrderState | null>(endStates);

/** An event and the order made from it, as one line of the queue and one mark on the map. */
export interface Incident {
  /** The event's id. */
  id: number;
  /** The order's number, or null where this person sees events alone. */
  number: string | null;
  state: OrderState | null;
  item: string;
  scene: string;
  severity: Severity;
  point: [number, number];
  lead: Unit;
  street: string | null;
  /** The code of the responsibility grid that it lies in. */
  grid: string | null;
  /** When it came in; the age clock counts from here. */
  receivedAt: string;
  /** The same in milliseconds since 1970. */
  received: number;
  revision: number;
  /** How many reports there are of it; grows without a step being taken. */
  reportCount: number;
  /** Whether its place went to another unit since, and nobody has decided what becomes of it. */
  ownerChanged: boolean;
  /** The time limit of the step that it is in; null where none runs. */
  due: Due | null;
  /** When the return visit and the answer to the source that it owes are due. */
  owed: readonly Owed[];
  /** What it asks of this person. */
  asks: Asks;
  /** How it stands, but for what the clock and the reading of it make of that; see `standingsAt`. */
  standings: readonly StandingKind[];
  /** Whether it changed since this person last opened it. */
  unread: boolean;
}

interface IncidentsState {
  /** Replaced on every change; an incident inside is replaced only when it changed itself. */
  all: ReadonlyMap<number, Incident>;
  /** Ids that came or changed with the last change; the map updates these alone. */
  changed: readonly number[];
  /** Ids that the stream brought and that were not known before; never those of a fresh account. */
  arrived: readonly number[];
  /** How many are open in all, where that is more than were loaded; null where all were. */
  inAll: number | null;
  status: 'empty' | 'loading' | 'ready' | 'failed';
}

export const incidents = createStore<IncidentsState>(() => ({
  all: new Map(),
  changed: [],
  arrived: [],
  inAll: null,
  status: 'empty',
}));

const asksNothing: Asks = { mine: false, decision: false };

/**
 * @param order a row of a list says whether it is unread; of one that comes by itself something has changed
 */
export function fromOrder(order: Order | OrderRow): Incident {
  const { number, state, item, scene, severity, point, lead, street, createdAt, revision, reportCount } =
    order;
  const { user } = session.getState();
  const asks = user ? asksOf(order, orderScopes(order), user) : asksNothing;
  return {
    id: order.eventId,
    number,
    state,
    item,
    scene,
    severity,
    point,
    lead,
    street,
    grid: order.responsibilityGrid,
    receivedAt: createdAt,
    received: Date.parse(createdAt),
    revision,
    reportCount,
    ownerChanged: order.ownerChange !== null,
    due: dueOf(order.clock),
    owed: owedClocks(order, state).map(({ clock }) => owedOf(clock)),
    asks,
    standings: standingsOf({ ...order, clock: null, visit: null, answer: null }, 0, asks, false),
    unread: !finished.has(state) && (!('priority' in order) || order.standings.includes('unread')),
  };
}

export function fromEvent(event: ReportedEvent): Incident {
  const { id, item, scene, severity, point, decision, receivedAt } = event;
  return {
    id,
    number: null,
    state: null,
    item,
    scene,
    severity,
    point,
    lead: decision.lead,
    street: decision.areas.street?.code ?? null,
    grid: decision.areas.responsibilityGrid?.code ?? null,
    receivedAt,
    received: Date.parse(receivedAt),
    revision: 0,
    reportCount: 1,
    ownerChanged: false,
    due: null,
    owed: [],
    asks: asksNothing,
    standings: [],
    unread: false,
  };
}

/** Of what nothing is to be done about, the latest are enough: a page may stay open for months. */
const mostAtRest = 1000;
/** So many more before the oldest are let go, which takes a look at all. */
const restBeforeForgetting = 200;

/** Lets go of the oldest incidents about which nothing is to be done, where they are too many. @returns their ids */
function forgetOldest(all: Map<number, Incident>): number[] {
  if (all.size <= mostAtRest + restBeforeForgetting) return [];
  const atRest = [...all.values()].filter(({ state }) => state === null || finished.has(state));
  if (atRest.length <= mostAtRest + restBeforeForgetting) return [];
  const oldest = atRest.sort((a, b) => a.received - b.received).slice(0, -mostAtRest);
  for (const { id } of oldest) all.delete(id);
  return oldest.map(({ id }) => id);
}

/** Whether an incoming state of an incident is newer than the known one. */
export function isNewer(incoming: Incident, known: Incident): boolean {
  if (incoming.revision !== known.revision) return incoming.revision > known.revision;
  return incoming.reportCount > known.reportCount;
}

/** Merges what came in: of two accounts of one incident the newer stays. */
export function merge(incoming: readonly Incident[]): void {
  const all = new Map(incidents.getState().all);
  const changed: number[] = [];
  const arrived: number[] = [];
  for (const incident of incoming) {
    const known = all.get(incident.id);
    if (known && !isNewer(incident, known)) continue;
    // Another report of it is no step that was taken.
    const isRead = known && known.revision === incident.revision && !known.unread;
    all.set(incident.id, isRead ? { ...incident, unread: false } : incident);
    changed.push(incident.id);
    if (!known) arrived.push(incident.id);
  }
  if (changed.length > 0) changed.push(...forgetOldest(all));
  if (changed.length > 0) incidents.setState({ all, changed, ...(arrived.length > 0 ? { arrived } : {}) });
}

/** Notes that this person has opened an incident as it was at a revision. */
export function markRead(id: number, revision: number): void {
  const known = incidents.getState().all.get(id);
  if (!known?.unread || known.revision > revision) return;
  incidents.setState({
    all: new Map(incidents.getState().all).set(id, { ...known, unread: false }),
    changed: [id],
  });
}

/** Takes an incident away that this person may not see any more, unless a newer account of it is known. */
export function withdraw(id: number, revision: number): void {
  const known = incidents.getState().all.get(id);
  if (!known || known.revision > revision) return;
  const all = new Map(incidents.getState().all);
  all.delete(id);
  incidents.setState({ all, changed: [id] });
}

/** Replaces everything by a fresh account, keeping what the stream changed or withdrew in the meantime. */
export function replaceAll(fresh: readonly Incident[], since: ReadonlySet<number>): void {
  const before = incidents.getState().all;
  const all = new Map(fresh.map((incident) => [incident.id, incident]));
  for (const id of since) {
    const known = before.get(id);
    const found = all.get(id);
    if (!known) all.delete(id);
    else if (!found || isNewer(known, found)) all.set(id, known);
  }
  const changed = new Set([...before.keys(), ...all.keys()]);
  incidents.setState({ all, changed: [...changed], status: 'ready' });
}

export function clearIncidents(): void {
  incidents.setState({
    all: new Map(),
    changed: [...incidents.getState().all.keys()],
    inAll: null,
    status: 'empty',
  });
}
