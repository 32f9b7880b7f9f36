import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express from 'express';
import type { Page } from 'playwright-core';
import type { SessionUser } from '../domain/answers/access.ts';
import type { OrderRow } from '../domain/answers/orders.ts';
import { compressAnswers } from '../server/http/compress.ts';
import { buildConsole, consoleRoutes } from '../server/http/console.ts';
import { createItems } from '../server/items/service.ts';
import { launchBrowser } from '../tests/harness/browser.ts';
import type { Figure } from './figure.ts';

const output = fileURLToPath(new URL('../dist/client/', import.meta.url));
const alerts = 10_000;
const seconds = 12;
const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
};
const severities = ['high', 'medium', 'low'] as const;
const states = ['pending-dispatch', 'dispatched'] as const;

/** Of an order on which nobody has done anything. */
const untouched = {
  request: null,
  supervision: null,
  suspension: null,
  suspensions: 0,
  extensions: 0,
  transfer: null,
  assists: [],
  assistsWaived: null,
  verification: null,
  handler: null,
  result: null,
  check: null,
  reworks: 0,
  closedWithoutCheck: false,
  channel: null,
  visit: null,
  answer: null,
  exemption: null,
  emergency: null,
  score: null,
};

/** Who sits at the desk. */
const user: SessionUser = {
  name: 'bench',
  displayName: 'bench',
  role: 'dispatcher',
  street: null,
  grants: [{ role: 'dispatcher', unit: 'city', scopes: null }],
};

/** An open order as the service tells of it; each has a place of its own in a square of 0.4 degrees. */
function order(id: number, revision: number, item: string): OrderRow {
  const unit: OrderRow['lead'] = {
    code: '990101001',
    name: '云水街道',
    nameEn: 'Yunshui Subdistrict',
    kind: 'street-office',
  };
  return {
    number: `20261125-${String(id).padStart(6, '0')}`,
    eventId: id,
    state: states[(id + revision) % 2]!,
    item,
    scene: 'road',
    severity: severities[id % 3]!,
    point: [123 + ((id * 37) % alerts) / 25_000, 31 + ((id * 91) % alerts) / 25_000],
    lead: unit,
    district: '990101',
    street: '990101001',
    community: null,
    responsibilityGrid: null,
    createdAt: new Date(Date.now() - id * 1000).toISOString(),
    updatedAt: new Date().toISOString(),
    revision,
    ownerChange: null,
    clock: null,
    reportCount: 1,
    lastReportedAt: new Date().toISOString(),
    recurrenceOf: null,
    mergedInto: null,
    ...untouched,
    standings: ['mine'],
    priority: 50,
  };
}

function answer(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

/** The console's files, and only as much of the service as an open desk asks for: the load is the page's alone. */
async function startDesk() {
  const items = createItems();
  const [first] = items.items();
  const streams = new Set<ServerResponse>();
  const file = async (path: string, response: ServerResponse) => {
    const name = path === '/' ? 'index.html' : path.slice(1);
    const content = await readFile(join(output, name)).catch(() => null);
    if (!content) return void response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': mediaTypes[extname(name)] ?? 'application/octet-stream' });
    response.end(content);
  };
  const server = createServer((request: IncomingMessage, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://desk');
    if (pathname === '/api/session') answer(response, { user });
    else if (pathname === '/api/layers') answer(response, { layers: [] });
    else if (pathname === '/api/base-map') answer(response, { baseMap: null });
    else if (pathname === '/api/items') answer(response, { items: items.items(), scenes: items.scenes() });
    else if (pathname === '/api/live') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.write('event: hello\nid: 1\ndata: {"id":1}\n\n');
      streams.add(response);
    } else if (pathname === '/api/orders') {
      const from = Number(searchParams.get('cursor') ?? 0);
      const isOpen = searchParams.get('state') === states[0];
      const ids = isOpen ? Array.from({ length: 1_000 }, (_, index) => from + index + 1) : [];
      const next = isOpen && from + 1_000 < alerts ? String(from + 1_000) : null;
      answer(response, { orders: ids.map((id) => order(id, 1, first!.code)), next });
    } else if (pathname.startsWith('/api/')) response.writeHead(404).end();
    else void file(pathname, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let revision = 1;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    /** Tells of a change of every alert. */
    change() {
      revision += 1;
      let text = '';
      for (let id = 1; id <= alerts; id++)
        text += `event: order\nid: ${revision * alerts + id}\ndata: ${JSON.stringify(order(id, revision, first!.code))}\n\n`;
      for (const stream of streams) stream.write(text);
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What held the page in some seconds, milliseconds. */
interface Held {
  /** Long tasks, over 50 ms: our scripts and what the browser itself does, which draws by the processor here. */
  tasks: number[];
  /** Runs of our scripts in the frames that took over 50 ms. */
  scripts: number[];
}

/** A frame as the Long Animation Frames API tells of it. */
interface LongFrame {
  scripts: { duration: number }[];
}

async function heldFor(page: Page, during: () => void): Promise<Held> {
  await page.evaluate(() => {
    const kept = window as unknown as { held: Held };
    kept.held = { tasks: [], scripts: [] };
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) kept.held.tasks.push(duration);
    }).observe({ type: 'longtask' });
    new PerformanceObserver((list) => {
      for (const { scripts } of list.getEntries() as unknown as LongFrame[])
        for (const { duration } of scripts) kept.held.scripts.push(duration);
    }).observe({ type: 'long-animation-frame' });
  });
  for (let second = 0; second < seconds; second++) {
    during();
    await page.waitForTimeout(1_000);
  }
  return page.evaluate(() => (window as unknown as { held: Held }).held);
}

/** The body of an answer as a browser gets it over the wire. */
async function received(url: string): Promise<Buffer> {
  const [answer] = (await once(
    get(url, { headers: { 'Accept-Encoding': 'gzip, deflate, br' } }),
    'response',
  )) as [IncomingMessage];
  if (answer.statusCode !== 200) throw new Error(`${url} was answered ${answer.statusCode}`);
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** Bytes that the service sends for the first view before the map's own libraries: the page, its scripts, looks and texts. */
async function firstView(): Promise<number> {
  const html = await readFile(join(output, 'index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path!);
  // Of two languages one is fetched; Chinese, which is the larger.
  const texts = (await readdir(join(output, 'assets'))).filter((name) => /^zh-.*\.json$/.test(name));
  if (texts.length !== 1) throw new Error(`The console has ${texts.length} files of Chinese texts, not one.`);
  const server = express()
    .use(compressAnswers(), consoleRoutes(null, [], []))
    .listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let bytes = 0;
  for (const path of ['', ...named, `assets/${texts[0]}`]) bytes += (await received(`${url}/${path}`)).length;
  server.close();
  return bytes;
}

/** How heavy the console is, and whether it stays fluid while ten thousand alerts change once a second. */
export async function consoleFigures(): Promise<Figure[]> {
  await buildConsole();
  const bytes = await firstView();
  const desk = await startDesk();
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 720 },
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    await page.addInitScript(() => sessionStorage.setItem('wangge.token', 'bench'));
    await page.goto(`${desk.url}?lang=en&map=123.2,31.2,9.5`);
    await page.locator('.row').first().waitFor({ timeout: 120_000 });
    await page.waitForSelector('[data-map=ready]', { timeout: 120_000 });
    // All are in view, so that the map shows them in clusters.
    await page.waitForSelector('.map[data-clusters]:not([data-clusters="0"])', { timeout: 120_000 });
    await page.waitForTimeout(3_000);
    const idle = await heldFor(page, () => undefined);
    const busy = await heldFor(page, () => desk.change());
    const longest = (tasks: number[]) => Math.max(50, ...tasks);
    return [
      { name: 'console: first view, as it is sent', value: bytes / 1000, bound: '<= 350', unit: 'KB' },
      {
        name: 'console: longest run of its scripts while 10,000 alerts in clusters change every second',
        value: longest(busy.scripts),
        bound: '<= 100',
        unit: 'ms',
      },
      {
        name: 'console: longest task, the drawing by the processor in it, against an idle page',
        value: longest(busy.tasks) / longest(idle.tasks),
        bound: '',
        unit: 'ratio',
      },
    ];
  } finally {
    await browser.close();
    await desk.close();
  }
}
