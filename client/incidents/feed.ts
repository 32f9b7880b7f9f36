import { stateLabels } from '../../server/orders/transitions.ts';
import { refreshLayers, type Stale } from '../layers/layers.ts';
import { connectLive } from '../live/connection.ts';
import type { LiveMessage } from '../live/sse.ts';
import { request } from '../service/request.ts';
import type { Order, OrderState, ReportedEvent, SessionUser } from '../service/types.ts';
import { seesOrders } from '../session/session.ts';
import { finished } from './filters.ts';
import {
  clearIncidents,
  fromEvent,
  fromOrder,
  type Incident,
  incidents,
  merge,
  replaceAll,
} from './incidents.ts';
import { orderChanged } from './opened.ts';

const pageSize = 1000;
/** As many incidents of one state as the map and the queue stay fluid with. */
const most = 10_000;
/** Of what is finished, the latest are enough. */
const mostFinished = 200;
/** Changes are shown together, often enough that none is older than a blink. */
const flushEvery = 250;

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
  let pending: Incident[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  let toldMeanwhile: Set<number> | null = null;
  let stopped = false;

  function flush(): void {
    timer = null;
    const incoming = pending;
    pending = [];
    merge(incoming);
    for (const { id } of incoming) toldMeanwhile?.add(id);
  }

  function take(incident: Incident): void {
    pending.push(incident);
    timer ??= setTimeout(flush, flushEvery);
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
      if (!stopped && incidents.get().status !== 'ready') incidents.set({ status: 'failed' });
    } finally {
      if (toldMeanwhile === told) toldMeanwhile = null;
    }
  }

  function handle(message: LiveMessage): void {
    if (message.event === 'hello' || message.event === 'resync') {
      void load();
      return;
    }
    const data = parse(message.data);
    if (data === null) return;
    if (message.event === 'order' && withOrders) {
      const order = data as Order;
      take(fromOrder(order));
      orderChanged(order);
    } else if (message.event === 'event' && !withOrders) take(fromEvent(data as ReportedEvent));
    else if (message.event === 'tiles' || message.event === 'layer') {
      const { layer, whole, boxes = [] } = data as { layer: string; whole: boolean } & Partial<Stale>;
      refreshLayers(layer, { boxes: whole ? null : boxes }, message.event === 'layer');
    }
  }

  const disconnect = connectLive(handle);
  return () => {
    stopped = true;
    disconnect();
    if (timer) clearTimeout(timer);
    clearIncidents();
  };
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
