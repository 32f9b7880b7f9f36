import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import type { Database } from '../server/database/database.ts';
import type { Figure } from './figure.ts';
import { median } from './median.ts';
import { Started } from './started-service.ts';
import { loader, throughput } from './throughput.ts';

const rounds = 5;
const points = 100_000;
const otherReaders = 50;
const filtersAsked = 15;

interface Description {
  bounds: [number, number, number, number];
  minzoom: number;
}

async function describe(service: Started, layer: string): Promise<Description> {
  return (await (await fetch(`${service.url}/tiles/${layer}`)).json()) as Description;
}

async function middleTile(service: Started, layer: string): Promise<string> {
  const { bounds, minzoom: z } = await describe(service, layer);
  const [west, south, east, north] = bounds;
  const x = Math.floor((((west + east) / 2 + 180) / 360) * 2 ** z);
  const latitude = (((south + north) / 2) * Math.PI) / 180;
  const y = Math.floor(((1 - Math.asinh(Math.tan(latitude)) / Math.PI) / 2) * 2 ** z);
  return `${service.url}/tiles/${layer}/${z}/${x}/${y}`;
}

/** A tile from the cache against a bare server that sends the same headers and bytes, in turns. */
async function cachedTile(service: Started, kind: string): Promise<Figure> {
  const url = await middleTile(service, 'unit-grids');
  await (await fetch(url)).arrayBuffer();
  const bare = await Started.bare(url);
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const plain = await throughput(bare.url);
    const cached = await throughput(url);
    // The first round warms both up.
    if (round > 0) ratios.push(cached / plain);
  }
  await bare.stop();
  return {
    name: `cached tile of the whole service, ${kind}, against a bare node:http server, loaded by ${loader}`,
    value: median(ratios),
    bound: '>= 0.9',
    unit: 'times the requests a second',
  };
}

/** The longest time that the service's event loop was held since it was last asked, milliseconds. */
async function longestDelay(service: Started): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`, { headers: service.headers })).text();
  return Number(/^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(text)?.[1]) * 1000;
}

/** Lets other readers ask all the while; resolves once they have left. */
function readBeside(url: string): () => Promise<void> {
  let left: () => void;
  const gone = new Promise<void>((resolve) => {
    left = resolve;
  });
  const readers = autocannon({ url, connections: otherReaders, overallRate: 200, duration: 120 }, () =>
    left(),
  );
  return () => {
    readers.stop();
    return gone;
  };
}

/** Posts places and reads the answer to its end. @returns seconds */
async function post(service: Started, type: string, body: string): Promise<number> {
  const begun = performance.now();
  const response = await fetch(`${service.url}/api/route`, {
    method: 'POST',
    headers: { 'Content-Type': type },
    body,
  });
  if (response.status !== 200) throw new Error(await response.text());
  for await (const _ of response.body!);
  return (performance.now() - begun) / 1000;
}

function places([west, south, east, north]: Description['bounds']): { lon: number; lat: number }[] {
  let state = 20_261_129;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: points }, () => ({
    lon: Number((west + next() * (east - west)).toFixed(6)),
    lat: Number((south + next() * (north - south)).toFixed(6)),
  }));
}

/** Bulk routing beside other readers: points a second, and for how long the others are held. */
async function bulk(service: Started, kind: string): Promise<Figure[]> {
  const { bounds } = await describe(service, 'unit-grids');
  const all = places(bounds);
  const bodies: [string, string, string][] = [
    ['JSON', 'application/json', JSON.stringify({ points: all })],
    ['NDJSON', 'application/x-ndjson', all.map((place) => JSON.stringify(place)).join('\n')],
    ['CSV', 'text/csv', ['lon,lat', ...all.map(({ lon, lat }) => `${lon},${lat}`)].join('\n')],
  ];
  const figures: Figure[] = [];
  for (const [name, type, body] of bodies) {
    await post(service, type, body);
    const seconds = await post(service, type, body);
    const leave = readBeside(`${service.url}/health/ready`);
    await longestDelay(service);
    await post(service, type, body);
    const delay = await longestDelay(service);
    await leave();
    figures.push(
      {
        name: `${points} points as ${name}, ${kind}`,
        value: points / seconds,
        bound: '',
        unit: 'points a second',
      },
      {
        name: `longest event-loop delay while ${points} points are routed as ${name} beside ${otherReaders} readers, ${kind}`,
        value: delay,
        bound: '<= 50',
        unit: 'ms',
      },
    );
  }
  figures.push(await idleReader(service, kind, bodies[1]![2]));
  return figures;
}

/** What the service keeps for a reader who asks for much and reads nothing. */
async function idleReader(service: Started, kind: string, body: string): Promise<Figure> {
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const idle = service.memory();
  const asked = request(`${service.url}/api/route`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-ndjson' },
  });
  asked.on('error', () => undefined);
  asked.on('response', (response) => response.pause());
  asked.end(body);
  let most = idle;
  for (let second = 0; second < 10; second++) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    most = Math.max(most, service.memory());
  }
  asked.destroy();
  return {
    name: `memory of a reader of ${points} answers who does not read, ${kind}`,
    value: (most - idle) / 2 ** 20,
    bound: '<= 64',
    unit: 'MiB above idle',
  };
}

/** A filter that folds case against plain equality, over all unit grids, neither of which finds anything. */
async function foldedFilter(service: Started, kind: string): Promise<Figure> {
  const ask = async (filter: string) => {
    const query = new URLSearchParams({ limit: '10', filter });
    const begun = performance.now();
    const response = await fetch(`${service.url}/ogc/collections/unit-grids/items?${query}`);
    if (response.status !== 200) throw new Error(await response.text());
    await response.arrayBuffer();
    return performance.now() - begun;
  };
  const ratios: number[] = [];
  for (let turn = 0; turn < filtersAsked; turn++) {
    const plain = await ask(`name = 'none ${turn}'`);
    const folded = await ask(`CASEI(name) = CASEI('None ${turn}')`);
    if (turn > 2) ratios.push(folded / plain);
  }
  return {
    name: `CASEI over 40,625 names against plain equality, ${kind}`,
    value: median(ratios),
    bound: '<= 3',
    unit: 'times the time',
  };
}

/** The assembled service, started as a user starts it, on both databases, loaded from outside. */
export async function wholeFigures(database: Database): Promise<Figure[]> {
  const figures: Figure[] = [];
  const native = database.connection.connectionString;
  for (const [kind, url] of [
    ['native', native],
    ['embedded', undefined],
  ] as const) {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'wangge-bench-'));
    const service = await Started.service(dataDirectory, url);
    try {
      figures.push(
        await cachedTile(service, kind),
        ...(await bulk(service, kind)),
        await foldedFilter(service, kind),
      );
    } finally {
      await service.stop();
      await rm(dataDirectory, { recursive: true });
    }
  }
  return figures;
}
