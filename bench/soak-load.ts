import { setTimeout as wait } from 'node:timers/promises';
import type { OrderWithHistory } from '../domain/answers/orders.ts';
import { simulate } from '../server/simulation/service.ts';
import type { Started } from './started-service.ts';

const tileLayers = ['unit-grids', 'roads', 'buildings'];
const zooms = [11, 12, 13, 14, 15];
const ordersAtOnce = 20;

/** What has been asked of the service so far. */
export interface LoadTotals {
  events: number;
  steps: number;
  tiles: number;
  /** Tiles that the service had no time for (503), which readers ask for again. */
  putOff: number;
  /** What got no answer, or one that says that the service failed. */
  failed: number;
}

/** Numbers from 0 to 1 that are the same in each run. */
function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function ask<T>({ url, headers }: Started, path: string, body?: unknown): Promise<T | null> {
  const response = await fetch(new URL(path, url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.status >= 500) throw new Error(`${path} answered ${response.status}: ${text}`);
  return response.ok ? (JSON.parse(text) as T) : null;
}

/** Takes one order a step further: onward where that is let, off the desk where something is missing. */
async function stepOn(service: Started, number: string): Promise<boolean> {
  const order = await ask<OrderWithHistory>(service, `/api/orders/${number}`);
  const allowed = order?.allowedActions ?? [];
  const onward = allowed.filter(({ course, needs }) => course === 'onward' && needs === null);
  const ending = allowed.filter(({ action }) => action === 'force-close' || action === 'cancel');
  for (const { action } of [...onward, ...ending]) {
    const body = { action, note: 'soak', revision: order!.revision };
    if (await ask(service, `/api/orders/${number}/actions`, body)) return true;
  }
  return false;
}

/** Runs `turn` so many times a second until the signal; a failure is counted, and told. */
async function steadily(
  rate: number,
  signal: AbortSignal,
  totals: LoadTotals,
  turn: () => Promise<void>,
): Promise<void> {
  const began = performance.now();
  for (let n = 0; !signal.aborted; n++) {
    try {
      await turn();
    } catch (error) {
      if (signal.aborted) return;
      totals.failed++;
      process.stderr.write(`soak: ${String(error)}\n`);
    }
    const due = began + ((n + 1) * 1000) / rate;
    await wait(Math.max(0, due - performance.now()), undefined, { signal }).catch(() => undefined);
  }
}

/** Moves the orders on that wait longest, as fast as events come in, so that about as many stay open. */
function workOff(service: Started, rate: number, signal: AbortSignal, totals: LoadTotals): Promise<void> {
  let waiting: string[] = [];
  return steadily(rate, signal, totals, async () => {
    if (waiting.length === 0) {
      const path = `/api/orders?open=true&sort=priority&limit=${ordersAtOnce}`;
      const page = await ask<{ orders: { number: string }[] }>(service, path);
      waiting = page?.orders.map(({ number }) => number) ?? [];
    }
    const number = waiting.pop();
    if (number && (await stepOn(service, number))) totals.steps++;
  });
}

/** Reads tiles all over the city, of several layers and zooms. */
async function readTiles(
  service: Started,
  rate: number,
  signal: AbortSignal,
  totals: LoadTotals,
): Promise<void> {
  const described = await ask<{ bounds: [number, number, number, number] }>(service, '/tiles/unit-grids');
  const [west, south, east, north] = described!.bounds;
  const draw = draws(20_261_130);
  const one = <T>(list: readonly T[]) => list[Math.floor(draw() * list.length)]!;
  await steadily(rate, signal, totals, async () => {
    const z = one(zooms);
    const latitude = ((south + draw() * (north - south)) * Math.PI) / 180;
    const x = Math.floor(((west + draw() * (east - west) + 180) / 360) * 2 ** z);
    const y = Math.floor(((1 - Math.asinh(Math.tan(latitude)) / Math.PI) / 2) * 2 ** z);
    const answer = await fetch(new URL(`/tiles/${one(tileLayers)}/${z}/${x}/${y}`, service.url), {
      headers: service.headers,
    });
    await answer.arrayBuffer();
    if (answer.status === 503) {
      totals.putOff++;
      return;
    }
    if (answer.status >= 500) throw new Error(`a tile was answered ${answer.status}`);
    totals.tiles++;
  });
}

/**
 * Keeps a service with the demo city under load until the signal: events, readings, values and vehicles as `wangge simulate`
 * sends them, orders moved on, tiles read.
 * @param rate events a second; six steps of orders and ten tiles go with each
 */
export function keepBusy(
  service: Started,
  rate: number,
  signal: AbortSignal,
): { totals: LoadTotals; done: Promise<void> } {
  const totals: LoadTotals = { events: 0, steps: 0, tiles: 0, putOff: 0, failed: 0 };
  const done = Promise.all([
    // Begun again where it fails: what is measured goes on for hours.
    steadily(1, signal, totals, async () => {
      await simulate({
        baseUrl: service.url,
        key: service.adminKey,
        rate,
        signal,
        onEvent: () => {
          totals.events++;
        },
      });
    }),
    workOff(service, rate * 6, signal, totals),
    readTiles(service, rate * 10, signal, totals),
  ]).then(() => undefined);
  return { totals, done };
}
