import type { SessionUser } from '../../../domain/answers/access.ts';
import type { Event as ReportedEvent } from '../../../domain/answers/events.ts';
import type { Order } from '../../../domain/answers/orders.ts';
import { type OrderState, stateLabels } from '../../../domain/orders/states.ts';
import type { PresenceMessage } from '../../../server/presence/schema.ts';
import { connectLive } from '../../data/live.ts';
import { request } from '../../data/request.ts';
import { seesOrders } from '../../data/session.ts';
import type { LiveMessage } from '../../data/sse.ts';
import { appearance } from '../../ui/severity.ts';
import { loadEmergencies } from '../emergencies/emergencies.ts';
import { refreshLayers, type Stale } from '../layers/layers.ts';
import { loadInbox } from '../notifications/inbox.ts';
import { orderChanged, orderWithdrawn } from '../orders/opened-order.ts';
import { followPresence, presenceTold } from '../orders/presence.ts';
import { finished } from './filters.ts';
import {
  clearIncidents,
  fromEvent,
  fromOrder,
  type Incident,
  incidents,
  isNewer,
  merge,
  replaceAll,
  withdraw,
} from './incidents.ts';

const pageSize = 1000;
/** As many incidents of one state as the map and the queue stay fluid with. */
const most = 10_000;
/** Of what is finished, the latest are enough. */
const mostFinished = 200;
/** Changes are shown together, often enough that none is older than a blink. */
const flushEvery = 250;

/** An account that could not be had is asked for again, milliseconds. */
const reloadAfter = 5_000;

async function fetchPages<T>(path: string, query: Record<string, string>, limit: number): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | null = null;
  do {
    const size = String(Math.min(pageSize, limit));
    const parameters = new URLSearchParams({ ...query, limit: size, ...(cursor ? { cursor } : {}) });
    const page: { events?: T[]; orders?: T[]; next: string | number | null } = await request(
      `${path}?${parameters}`,
    );
    found.push(...(page.orders ?? page.events ?? []));
    cursor = page.next === null ? null : String(page.next);
  } while (cursor && found.length < limit);
  return found;
}

async function fetchAll(withOrders: boolean): Promise<Incident[]> {
  if (!withOrders) return (await fetchPages<ReportedEvent>('/api/events', {}, pageSize)).map(fromEvent);
  const states = Object.keys(stateLabels) as OrderState[];
  const pages = await Promise.all(
    states.map((state) =>
      fetchPages<Order>('/api/orders', { state }, finished.has(state) ? mostFinished : most),
    ),
  );
  return pages.flat().map(fromOrder);
}

/** Loads the incidents this person may see and keeps them as the stream tells, until the answer is called. */
export function followIncidents(user: SessionUser): () => void {
  const withOrders = seesOrders(user);
  /** Of each incident the newest that was told. */
  let pending = new Map<number, Incident>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let reload: ReturnType<typeof setTimeout> | null = null;
  let toldMeanwhile: Set<number> | null = null;
  let stopped = false;

  function flush(): void {
    timer = null;
    const incoming = pending;
    pending = new Map();
    merge([...incoming.values()]);
    for (const id of incoming.keys()) toldMeanwhile?.add(id);
  }

  function take(incident: Incident): void {
    const known = pending.get(incident.id);
    if (known && !isNewer(incident, known)) return;
    pending.set(incident.id, incident);
    timer ??= setTimeout(flush, flushEvery);
  }

  function withdrawn({ eventId, revision }: { eventId: number; revision: number }): void {
    flush();
    withdraw(eventId, revision);
    toldMeanwhile?.add(eventId);
    orderWithdrawn(eventId, revision);
  }

  async function load(): Promise<void> {
    const told = new Set<number>();
    toldMeanwhile = told;
    if (incidents.get().status !== 'ready') incidents.set({ status: 'loading' });
    try {
      const fresh = await fetchAll(withOrders);
      if (!stopped) {
        flush();
        replaceAll(fresh, told);
      }
    } catch {
      if (stopped) return;
      if (incidents.get().status !== 'ready') incidents.set({ status: 'failed' });
      reload ??= setTimeout(() => {
        reload = null;
        void load();
      }, reloadAfter);
    } finally {
      if (toldMeanwhile === told) toldMeanwhile = null;
    }
  }

  function handle(message: LiveMessage): void {
    if (message.event === 'hello' || message.event === 'resync') {
      if (withOrders) {
        void loadInbox();
        void loadEmergencies();
      }
      void load();
      return;
    }
    const data = parse(message.data);
    if (data === null) return;
    if (message.event === 'order' && withOrders) {
      if (!isOrder(data)) return;
      const order = data;
      take(fromOrder(order));
      orderChanged(order);
    } else if (message.event === 'withdrawn') withdrawn(data as { eventId: number; revision: number });
    else if (message.event === 'notification') void loadInbox();
    else if (message.event === 'emergency') void loadEmergencies();
    else if (message.event === 'presence') presenceTold(data as PresenceMessage);
    else if (message.event === 'event' && !withOrders) take(fromEvent(data as ReportedEvent));
    else if (message.event === 'tiles' || message.event === 'layer') {
      const { layer, whole, boxes = [] } = data as { layer: string; whole: boolean } & Partial<Stale>;
      refreshLayers(layer, { boxes: whole ? null : boxes }, message.event === 'layer');
    }
  }

  const disconnect = connectLive(handle);
  const stopPresence = withOrders ? followPresence() : () => undefined;
  return () => {
    stopped = true;
    disconnect();
    stopPresence();
    if (timer) clearTimeout(timer);
    if (reload) clearTimeout(reload);
    clearIncidents();
  };
}

/** Whether it is at least what a row and a mark need; anything else in its place is passed over. */
function isOrder(data: object): data is Order {
  const { number, eventId, state, severity, point, revision } = data as Partial<Order>;
  return (
    typeof number === 'string' &&
    typeof eventId === 'number' &&
    typeof revision === 'number' &&
    state !== undefined &&
    state in stateLabels &&
    severity !== undefined &&
    severity in appearance &&
    Array.isArray(point) &&
    point.length === 2 &&
    point.every(Number.isFinite)
  );
}

function parse(data: string): object | null {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' ? value : null;
  } catch {
    // One unreadable message must not end the stream; the next load makes up for it.
    return null;
  }
}
