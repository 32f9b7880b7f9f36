import { createStore } from 'zustand/vanilla';
import type { Event as ReportedEvent } from '../../../domain/answers/events.ts';
import type { Order } from '../../../domain/answers/orders.ts';
import type { Severity } from '../../../domain/items/entries.ts';
import type { OrderState } from '../../../domain/orders/states.ts';
import type { Unit } from '../../../domain/routing/decision.ts';
import { type Due, dueOf } from './due.ts';

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
}

interface IncidentsState {
  /** Replaced on every change; an incident inside is replaced only when it changed itself. */
  all: ReadonlyMap<number, Incident>;
  /** Ids that came or changed with the last change; the map updates these alone. */
  changed: readonly number[];
  /** Ids that the stream brought and that were not known before; never those of a fresh account. */
  arrived: readonly number[];
  status: 'empty' | 'loading' | 'ready' | 'failed';
}

export const incidents = createStore<IncidentsState>(() => ({
  all: new Map(),
  changed: [],
  arrived: [],
  status: 'empty',
}));

export function fromOrder(order: Order): Incident {
  const { number, state, item, scene, severity, point, lead, street, createdAt, revision, reportCount } =
    order;
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
  };
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
    all.set(incident.id, incident);
    changed.push(incident.id);
    if (!known) arrived.push(incident.id);
  }
  if (changed.length > 0) incidents.setState({ all, changed, ...(arrived.length > 0 ? { arrived } : {}) });
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
  incidents.setState({ all: new Map(), changed: [...incidents.getState().all.keys()], status: 'empty' });
}
