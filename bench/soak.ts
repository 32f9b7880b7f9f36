import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { launchBrowser, send } from '../tests/harness/browser.ts';
import { type Figure, holds } from './figure.ts';
import { median } from './median.ts';
import { keepBusy, type LoadTotals } from './soak-load.ts';
import { Started } from './started-service.ts';

const sampleEveryMs = 30_000;
const settledMinutes = 10;
/** So many samples around a time make its figure: one falls before or after a collection of the service's own. */
const samplesOfAFigure = 7;
const mostGrowth = 1.1;

/** What the wall and the service hold at a time. */
interface Sample {
  minute: number;
  /** Of the page's main script, after a forced collection, MiB. */
  heap: number;
  nodes: number;
  listeners: number;
  /** Resident, of the page's process with its workers, MiB. */
  renderer: number;
  /** Resident, MiB. */
  service: number;
}

const megabytes = (bytes: number) => bytes / 2 ** 20;

/** Resident memory of a process, MiB, as Linux tells it; 0 once it is gone. */
function residentOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return 0;
  }
}

/** Opens the wall by a link, as the screen of a hall does. @returns what reads how much it holds */
async function openWall(browser: Browser, service: Started, minutes: number) {
  const link = await send<{ url: string }>(service.url, service.adminKey, '/api/walls/city/links', {
    until: new Date(Date.now() + (minutes + 60) * 60_000).toISOString(),
  });
  const { pathname, hash } = new URL(link.url);
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('crash', () => errors.push('the page crashed'));
  await page.goto(new URL(`${pathname}${hash}`, service.url).href);
  await page.waitForSelector('.wall-indicator', { timeout: 120_000 });
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.enable');
  const ofBrowser = await browser.newBrowserCDPSession();
  return {
    errors,
    async sample(): Promise<Omit<Sample, 'minute' | 'service'>> {
      // What finalizers let go of is collected by the second.
      for (let n = 0; n < 2; n++) await session.send('HeapProfiler.collectGarbage');
      const { metrics } = await session.send('Performance.getMetrics');
      const metric = (name: string) => metrics.find((each) => each.name === name)?.value ?? Number.NaN;
      const { processInfo } = await ofBrowser.send('SystemInfo.getProcessInfo');
      const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => residentOf(id));
      return {
        heap: megabytes(metric('JSHeapUsedSize')),
        nodes: metric('Nodes'),
        listeners: metric('JSEventListeners'),
        renderer: Math.max(0, ...renderers),
      };
    },
  };
}

/** The middle of the samples around a minute. */
function around(samples: readonly Sample[], minute: number): Sample {
  const near = samples
    .toSorted((a, b) => Math.abs(a.minute - minute) - Math.abs(b.minute - minute))
    .slice(0, samplesOfAFigure);
  const middle = (of: keyof Sample) => Number(median(near.map((sample) => sample[of])).toFixed(1));
  return {
    minute: middle('minute'),
    heap: middle('heap'),
    nodes: middle('nodes'),
    listeners: middle('listeners'),
    renderer: middle('renderer'),
    service: middle('service'),
  };
}

function figuresOf(settled: Sample, end: Sample): Figure[] {
  const growth = (of: keyof Sample) => end[of] / settled[of];
  const bound = `<= ${mostGrowth}`;
  const unit = 'times that after ten minutes';
  return [
    { name: 'soak: script heap of an open wall', value: growth('heap'), bound, unit },
    { name: 'soak: DOM nodes of an open wall', value: growth('nodes'), bound, unit },
    { name: 'soak: listeners of an open wall', value: growth('listeners'), bound, unit },
    { name: 'soak: resident memory of its process', value: growth('renderer'), bound: '', unit },
    { name: 'soak: resident memory of the service', value: growth('service'), bound, unit },
  ];
}

function options() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '360' },
      rate: { type: 'string', default: '1' },
      'database-url': { type: 'string' },
    },
  });
  const [minutes, rate] = [Number(values.minutes), Number(values.rate)];
  if (!(minutes > settledMinutes)) throw new Error(`--minutes: expected more than ${settledMinutes}`);
  if (!(rate > 0)) throw new Error('--rate: expected events a second, above 0');
  return { minutes, rate, databaseUrl: values['database-url'] };
}

/**
 * A wall open on the service with the demo city, under load for hours: fails where what either holds at the end is over
 * 1.1 times what it held after ten minutes.
 */
async function soak(): Promise<boolean> {
  const { minutes, rate, databaseUrl } = options();
  const dataDirectory = await mkdtemp(join(tmpdir(), 'wangge-soak-'));
  const service = await Started.service(dataDirectory, databaseUrl);
  const browser = await launchBrowser();
  const stop = new AbortController();
  try {
    const { totals, done } = keepBusy(service, rate, stop.signal);
    let loadFault: unknown;
    done.catch((error: unknown) => {
      loadFault = error;
    });
    const wall = await openWall(browser, service, minutes);
    const began = performance.now();
    const samples: Sample[] = [];
    const isOver = () => performance.now() - began > minutes * 60_000;
    let settled: Sample | null = null;
    while (!isOver()) {
      await wait(sampleEveryMs);
      if (loadFault) throw loadFault;
      const minute = Number(((performance.now() - began) / 60_000).toFixed(1));
      const sample = { minute, ...(await wall.sample()), service: megabytes(service.memory()) };
      samples.push(sample);
      if (samples.length % 10 === 0) print(sample, totals);
      if (!settled && minute >= settledMinutes + (samplesOfAFigure / 2) * (sampleEveryMs / 60_000)) {
        settled = around(samples, settledMinutes);
        print(settled, totals, 'after ten minutes');
      }
    }
    const end = around(samples, minutes);
    print(end, totals, 'at the end');
    const figures = figuresOf(settled ?? around(samples, settledMinutes), end);
    console.table(figures.map((figure) => ({ ...figure, holds: figure.bound === '' ? '' : holds(figure) })));
    for (const error of wall.errors) process.stderr.write(`soak: on the wall: ${error}\n`);
    return figures.every(holds) && wall.errors.length === 0 && totals.failed === 0;
  } finally {
    stop.abort();
    await browser.close();
    await service.stop();
    await rm(dataDirectory, { recursive: true });
  }
}

function print(
  { minute, heap, nodes, listeners, renderer, service }: Sample,
  totals: LoadTotals,
  when = '',
): void {
  const { events, steps, tiles, putOff, failed } = totals;
  process.stdout.write(
    `${minute.toFixed(1)} min ${when}: page ${heap.toFixed(1)} MiB, ${nodes} nodes, ${listeners} listeners, ` +
      `its process ${renderer.toFixed(0)} MiB; service ${service.toFixed(0)} MiB; ` +
      `${events} events, ${steps} steps, ${tiles} tiles (${putOff} put off), ${failed} failed\n`,
  );
}

process.exitCode = (await soak()) ? 0 : 1;
