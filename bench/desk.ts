import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import type { Database } from '../server/database/database.ts';
import type { TileAddress } from '../tiles/address.ts';
import type { Figure } from './figure.ts';
import { median } from './median.ts';
import { Started } from './started-service.ts';
import { addressAt } from './tile-load.ts';

const desks = 8;
const filed = 400;
const coldSide = 24;
const listened = 60;

interface Request {
  method?: 'GET' | 'POST';
  path: string;
  body?: string;
}

/** Asks for each once, over eight connections, by `autocannon`. @throws when one is refused */
async function load(service: Started, requests: readonly Request[]) {
  const left = requests.values();
  const result = await autocannon({
    url: service.url,
    connections: desks,
    amount: requests.length,
    headers: { ...service.headers, 'Content-Type': 'application/json', 'Accept-Encoding': 'gzip' },
    requests: [
      {
        setupRequest: (request) => {
          const { value } = left.next();
          return value ? { ...request, method: 'GET', ...value } : request;
        },
      },
    ],
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(
      `${result.non2xx + result.errors} of ${requests.length} ${requests[0]!.path} were refused`,
    );
  return { median: result.latency.p50, p99: result.latency.p99 };
}

const repeated = (times: number, path: string): Request[] => Array.from({ length: times }, () => ({ path }));

function reports([longitude, latitude]: readonly [number, number]): Request[] {
  return Array.from({ length: filed }, (_, n) => ({
    method: 'POST',
    path: '/api/events',
    body: JSON.stringify({
      source: 'bench',
      externalId: `filed-${n}`,
      item: 'road.roadside-rubbish',
      // 300 m apart, so that each opens an order of its own.
      point: [longitude + (n % 20) * 0.0032, latitude + Math.floor(n / 20) * 0.0027],
      accuracy: 5,
      description: '路边堆积垃圾约3平方米，请尽快清理',
    }),
  }));
}

function coldTiles(center: readonly [number, number], z: number): TileAddress[] {
  const corner = addressAt(...center, z);
  return Array.from({ length: coldSide ** 2 }, (_, at) => ({
    z,
    x: corner.x - coldSide / 2 + (at % coldSide),
    y: corner.y - coldSide / 2 + Math.floor(at / coldSide),
  }));
}

/** Milliseconds from a report's being sent to the message about it that a console with an open stream gets. */
async function sentToShown(service: Started, center: readonly [number, number]): Promise<number> {
  let wanted = '';
  let arrived: () => void = () => undefined;
  const stream = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    get(`${service.url}/api/live`, { headers: service.headers }, resolve).on('error', reject);
  });
  stream.setEncoding('utf8').on('data', (text: string) => {
    if (text.includes(wanted)) arrived();
  });
  const times: number[] = [];
  for (let n = 0; n < listened; n++) {
    wanted = `"shown-${n}"`;
    const shown = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const begun = performance.now();
    const response = await fetch(`${service.url}/api/events`, {
      method: 'POST',
      headers: { ...service.headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        source: 'bench',
        externalId: `shown-${n}`,
        item: 'road.bike-misparked',
        point: [center[0] + (n % 10) * 0.0032, center[1] - 0.01 - Math.floor(n / 10) * 0.0027],
      }),
    });
    if (response.status !== 201) throw new Error(await response.text());
    await shown;
    if (n >= 10) times.push(performance.now() - begun);
  }
  stream.destroy();
  return median(times);
}

async function measure(service: Started): Promise<Map<string, number>> {
  const description = await (await fetch(`${service.url}/tiles/unit-grids`)).json();
  const [longitude, latitude] = (description as { center: [number, number, number] }).center;
  const center = [longitude, latitude] as const;
  const figures = new Map<string, number>();
  const add = async (name: string, requests: readonly Request[]) => {
    const { median: half, p99 } = await load(service, requests);
    figures.set(`${name}, median`, half).set(`${name}, 99th percentile`, p99);
  };
  await add('an event filed', reports(center));
  figures.set(
    'from sending a report to its message in an open console, median',
    await sentToShown(service, center),
  );
  await add('the queue of 50 orders', repeated(200, '/api/orders?limit=50'));
  const response = await fetch(`${service.url}/api/orders?limit=1`, { headers: service.headers });
  const { orders } = (await response.json()) as { orders: [{ number: string }] };
  await add('an order with its log', repeated(200, `/api/orders/${orders[0].number}`));
  await add(
    "a caller's sentence read for its place",
    repeated(200, `/api/places?q=${encodeURIComponent('中山路近学校有人乱倒垃圾')}`),
  );
  const today = new Date().toISOString().slice(0, 10);
  await add(
    'rates of the month by street',
    repeated(100, `/api/reports/rates?by=street&from=${today.slice(0, 8)}01&to=${today}`),
  );
  await add('a page of 1,000 features', repeated(100, '/ogc/collections/unit-grids/items?limit=1000'));
  await add(
    'a tile of zoom 14 that was never made',
    coldTiles(center, 14).map(({ z, x, y }) => ({ path: `/tiles/unit-grids/${z}/${x}/${y}` })),
  );
  return figures;
}

/**
 * What eight desks at once wait for, of the assembled service over the demo city, started as a user starts it and loaded
 * from outside, on both databases; and how many times as long it takes on the embedded one.
 */
export async function deskFigures(database: Database): Promise<Figure[]> {
  const measured: Map<string, number>[] = [];
  for (const url of [database.connection.connectionString, undefined]) {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'wangge-bench-'));
    const service = await Started.service(dataDirectory, url);
    try {
      measured.push(await measure(service));
    } finally {
      await service.stop();
      await rm(dataDirectory, { recursive: true });
    }
  }
  const [native, embedded] = measured as [Map<string, number>, Map<string, number>];
  return [...native].flatMap(([name, value]) => [
    { name: `${name}, native`, value, bound: '', unit: 'ms' },
    { name: `${name}, embedded`, value: embedded.get(name)!, bound: '', unit: 'ms' },
    {
      name: `${name}, embedded against native`,
      value: embedded.get(name)! / value,
      bound: '',
      unit: 'times the time',
    },
  ]);
}
