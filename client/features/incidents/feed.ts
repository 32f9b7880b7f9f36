import type { SessionUser } from '../../../domain/answers/access.ts';
import { orderStates } from '../../../domain/orders/states.ts';
import { call } from '../../data/call.ts';
import { onLive, onLiveStart } from '../../data/live.ts';
import { seesOrders } from '../../data/session.ts';
import {
  clearIncidents,
  finished,
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

/** How often it is asked how many are open in all, while that is more than are loaded; milliseconds. */
const countEvery = 30_000;

/** Reads page after page, until there are no more or `limit` rows were read; `isCut` where there are more. */
async function readPages<Row>(
  limit: number,
  read: (page: { limit: number; cursor?: string }) => Promise<{ rows: Row[]; next: string | null }>,
): Promise<{ rows: Row[]; isCut: boolean }> {
  const found: Row[] = [];
  let cursor: string | null = null;
  do {
    const page = await read({ limit: Math.min(pageSize, limit), ...(cursor ? { cursor } : {}) });
    found.push(...page.rows);
    cursor = page.next;
  } while (cursor && found.length < limit);
  return { rows: found, isCut: cursor !== null };
}

/** What was loaded, and whether of the open ones there are more. */
interface Loaded {
  rows: Incident[];
  isCut: boolean;
}

async function readEvents(): Promise<Loaded> {
  const { rows: events } = await readPages(pageSize, async (query) => {
    const { events: rows, next } = await call('get', '/api/events', { query });
    return { rows, next };
  });
  // Events have no end: the latest are what can be said.
  return { rows: events.map(fromEvent), isCut: false };
}

async function readOrders(): Promise<Loaded> {
  const pages = await Promise.all(
    orderStates.map((state) =>
      readPages(finished.has(state) ? mostFinished : most, async (query) => {
        const { orders: rows, next } = await call('get', '/api/orders', { query: { ...query, state } });
        return { rows, next };
      }),
    ),
  );
  return {
    rows: pages.flatMap(({ rows }) => rows.map(fromOrder)),
    isCut: pages.some(({ isCut }, index) => isCut && !finished.has(orderStates[index]!)),
  };
}

/** Loads the incidents this person may see and keeps them in step with the stream, until the returned function is called. */
export function followIncidents(user: SessionUser): () => void {
  const withOrders = seesOrders(user);
  /** Of each incident the newest that came. */
  let pending = new Map<number, Incident>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let reload: ReturnType<typeof setTimeout> | null = null;
  let changedMeanwhile: Set<number> | null = null;
  let stopped = false;
  let counting: ReturnType<typeof setInterval> | null = null;

  async function count(): Promise<void> {
    // Until it is known, what was loaded stands for all.
    const found = await call('get', '/api/orders/standings').catch(() => null);
    if (found && counting && !stopped) incidents.setState({ inAll: found.open });
  }

  function countAll(isCut: boolean): void {
    if (counting) clearInterval(counting);
    counting = isCut ? setInterval(() => void count(), countEvery) : null;
    if (isCut) void count();
    else incidents.setState({ inAll: null });
  }

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
    if (incidents.getState().status !== 'ready') incidents.setState({ status: 'loading' });
    try {
      const fresh = await (withOrders ? readOrders() : readEvents());
      if (!stopped) {
        flush();
        replaceAll(fresh.rows, changed);
        countAll(fresh.isCut);
      }
    } catch {
      if (stopped) return;
      if (incidents.getState().status !== 'ready') incidents.setState({ status: 'failed' });
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
    if (counting) clearInterval(counting);
    clearIncidents();
  };
}
