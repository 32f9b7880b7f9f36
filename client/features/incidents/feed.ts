import type { SessionUser } from '../../../domain/answers/access.ts';
import type { Event as ReportedEvent } from '../../../domain/answers/events.ts';
import type { Order } from '../../../domain/answers/orders.ts';
import { type OrderState, stateLabels } from '../../../domain/orders/states.ts';
import { onLive, onLiveStart } from '../../data/live.ts';
import { request } from '../../data/request.ts';
import { seesOrders } from '../../data/session.ts';
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

/** Loads the incidents this person may see and keeps them in step with the stream, until the answer is called. */
export function followIncidents(user: SessionUser): () => void {
  const withOrders = seesOrders(user);
  /** Of each incident the newest that came. */
  let pending = new Map<number, Incident>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let reload: ReturnType<typeof setTimeout> | null = null;
  let changedMeanwhile: Set<number> | null = null;
  let stopped = false;

  function flush(): void {
    timer = null;
    const incoming = pending;
    pending = new Map();
    merge([...incoming.values()]);
    for (const id of incoming.keys()) changedMeanwhile?.add(id);
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
    changedMeanwhile?.add(eventId);
  }

  async function load(): Promise<void> {
    const changed = new Set<number>();
    changedMeanwhile = changed;
    if (incidents.get().status !== 'ready') incidents.set({ status: 'loading' });
    try {
      const fresh = await fetchAll(withOrders);
      if (!stopped) {
        flush();
        replaceAll(fresh, changed);
      }
    } catch {
      if (stopped) return;
      if (incidents.get().status !== 'ready') incidents.set({ status: 'failed' });
      reload ??= setTimeout(() => {
        reload = null;
        void load();
      }, reloadAfter);
    } finally {
      if (changedMeanwhile === changed) changedMeanwhile = null;
    }
  }

  const stops = [
    onLiveStart(() => void load()),
    onLive('withdrawn', withdrawn),
    withOrders
      ? onLive('order', (order) => take(fromOrder(order)))
      : onLive('event', (event) => take(fromEvent(event))),
  ];
  return () => {
    stopped = true;
    for (const stop of stops) stop();
    if (timer) clearTimeout(timer);
    if (reload) clearTimeout(reload);
    clearIncidents();
  };
}
