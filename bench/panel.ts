import type { Page } from 'playwright-core';
import type { Database } from '../server/database/database.ts';
import { launchBrowser, openConsole, send } from '../tests/harness/browser.ts';
import type { Figure } from './figure.ts';
import { median } from './median.ts';
import { startTinyService } from './tiny-service.ts';

const rounds = 30;

interface Opening {
  /** From the click to the panel with all that it asked the service for, drawn; milliseconds. */
  opened: number;
  /** What it asked for. */
  paths: string[];
}

/** Clicks a row in the page itself, so that no time of the driver is in it. */
function openPanel(page: Page, event: number): Promise<Opening> {
  return page.evaluate(async (id) => {
    const row = document.querySelector<HTMLElement>(`[data-incident="${id}"]`);
    const number = row?.dataset.order;
    if (!row || !number) throw new Error(`no row of event ${id}`);
    performance.clearResourceTimings();
    const began = performance.now();
    row.click();
    let readyAt = 0;
    while (readyAt === 0) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const shown = document.querySelector('.panel[data-status=ready] .panel-sub code')?.textContent;
      if (shown === number) readyAt = performance.now();
    }
    // What the panel asks for beside the order itself begins by now; it is drawn in the frame after its answer.
    await new Promise((resolve) => setTimeout(resolve, 400));
    const paths = new Set<string>();
    for (const entry of performance.getEntriesByType('resource') as PerformanceResourceTiming[]) {
      const { pathname, search } = new URL(entry.name);
      if (!pathname.startsWith('/api/')) continue;
      readyAt = Math.max(readyAt, entry.responseEnd);
      paths.add(pathname + search);
    }
    return { opened: readyAt - began, paths: [...paths] };
  }, event);
}

/** The same answers, all asked for at once and read, by nothing but `fetch`; milliseconds. */
function fetchBare(page: Page, paths: string[], token: string): Promise<number> {
  return page.evaluate(
    async ([addresses, key]) => {
      const began = performance.now();
      await Promise.all(
        addresses.map(async (path) => {
          const response = await fetch(path, { headers: { Authorization: `Bearer ${key}` } });
          await response.text();
        }),
      );
      return performance.now() - began;
    },
    [paths, token] as const,
  );
}

/**
 * From a click to the panel of an order with all its parts, against a bare fetch of the same data. Without the map,
 * which a processor draws here: its frames would be most of the figure.
 */
export async function panelFigures(database: Database): Promise<Figure[]> {
  const service = await startTinyService(database);
  const { token } = service;
  const browser = await launchBrowser();
  try {
    const events: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const report = {
        source: 'bench',
        item: 'road.roadside-rubbish',
        lon: 123.003 + (round % 6) * 0.003,
        lat: 31.003 + Math.floor(round / 6) * 0.004,
      };
      events.push((await send<{ id: number }>(service.url, token, '/api/events', report)).id);
    }
    const { page } = await openConsole(browser, service.url, {
      token,
      webgl: false,
      // High enough for all rows.
      viewport: { width: 1200, height: 2400 },
    });
    for (const event of events)
      await page.locator(`[data-incident="${event}"]`).waitFor({ state: 'attached' });
    const opened: number[] = [];
    const bare: number[] = [];
    for (const event of events) {
      const opening = await openPanel(page, event);
      opened.push(opening.opened);
      bare.push(await fetchBare(page, opening.paths, token));
    }
    return [
      {
        name: 'console: click to panel with all parts, against a bare fetch of the same data, medians',
        value: median(opened) / median(bare),
        bound: '<= 4',
        unit: 'ratio',
      },
      { name: 'console: click to panel, median', value: median(opened), bound: '', unit: 'ms' },
    ];
  } finally {
    await browser.close();
    await service.close();
  }
}
