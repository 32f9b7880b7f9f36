import { request } from '../api/request.ts';
import type { Order, ReportedEvent, SessionUser } from '../api/types.ts';
import { refreshLayers } from '../layers/layers.ts';
import { connectLive } from '../live/connection.ts';
import type { LiveMessage } from '../live/sse.ts';
import { seesOrders } from '../session/session.ts';
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

const pageSize = 500;
/** As many open incidents as the map and the queue stay fluid with. */
const most = 10_000;
/** Changes are shown together, often enough that none is older than a blink. */
const flushEvery = 150;

async function fetchAll(withOrders: boolean): Promise<Incident[]> {
  const found: Incident[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: String(pageSize), ...(cursor ? { cursor } : {}) });
    if (withOrders) {
      const page: { orders: Order[]; next: string | null } = await request(`/api/orders?${query}`);
      found.push(...page.orders.map(fromOrder));
      cursor = page.next;
    } else {
      const page: { events: ReportedEvent[]; next: string | null } = await request(`/api/events?${query}`);
      found.push(...page.events.map(fromEvent));
      cursor = page.next;
    }
  } while (cursor && found.length < most);
  return found;
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
    else if (message.event === 'tiles' || message.event === 'layer')
      refreshLayers((data as { layer: string }).layer, message.event === 'layer');
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
