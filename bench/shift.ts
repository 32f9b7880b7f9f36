import type { Page } from 'playwright-core';
import type { Database } from '../server/database/database.ts';
import { launchBrowser, openConsole, send } from '../tests/harness/browser.ts';
import type { Figure } from './figure.ts';
import { median } from './median.ts';
import { startTinyService } from './tiny-service.ts';

/** Two hours of a storm, played ten times as fast. */
const usualMinutes = 12;
const perMinute = 20;
const items = [
  'road.roadside-rubbish',
  'road.car-misparked',
  'road.bike-misparked',
  'waste.bin-overflow',
  'waste.small-bag-dumping',
] as const;
/** Some reports join the order of one near by, as in any storm. */
const places = Array.from({ length: 45 }, (_, i) => [
  123.002 + (i % 9) * 0.0044,
  31.002 + Math.floor(i / 9) * 0.004,
]) as [number, number][];

/** Reports at a steady rate until the storm is over. */
async function storm(url: string, token: string, minutes: number): Promise<void> {
  const wanted = Math.min(minutes * perMinute, items.length * places.length);
  const began = performance.now();
  for (let i = 0; i < wanted; i++) {
    const due = began + (i * 60_000) / perMinute;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    const [lon, lat] = places[Math.floor(i / items.length)]!;
    await send(url, token, '/api/events', { source: 'bench', item: items[i % items.length], lon, lat });
  }
}

/** What a dispatcher sees: the order of the chosen row, that of the panel, and whether the keys go to the list. */
function seen(page: Page) {
  return page.evaluate(() => ({
    rows: document.querySelectorAll('.row[data-order]').length,
    row: document.querySelector<HTMLElement>('.row[data-open]')?.dataset.order ?? null,
    panel: document.querySelector('.panel[data-status=ready] .panel-sub code')?.textContent ?? null,
    focus: document.activeElement?.getAttribute('role') ?? document.activeElement?.tagName ?? null,
  }));
}

interface Shift {
  dispatched: number;
  keys: number;
  lost: number;
}

/** Dispatches what waits from the keyboard alone, the most urgent first, until the storm is over and nothing waits. */
async function work(page: Page, isOver: () => boolean): Promise<Shift> {
  const shift: Shift = { dispatched: 0, keys: 0, lost: 0 };
  const press = async (key: string) => {
    shift.keys++;
    await page.keyboard.press(key);
  };
  for (;;) {
    const { rows, row } = await seen(page);
    if (rows === 0) {
      if (isOver()) return shift;
      await page
        .locator('.row[data-order]')
        .first()
        .waitFor({ timeout: 5000 })
        .catch(() => undefined);
      continue;
    }
    if (row === null) {
      await press('j');
      await page.locator('.row[data-open]').waitFor();
    }
    const order = (await seen(page)).row;
    await page.locator('.panel[data-status=ready] .panel-sub code', { hasText: order! }).waitFor();
    await press('d');
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-action') === 'dispatch');
    await press('Enter');
    shift.dispatched++;
    const isAtNext = await page
      .waitForFunction(
        ({ done, wasLast }) => {
          const open = document.querySelector<HTMLElement>('.row[data-open]')?.dataset.order;
          const panel = document.querySelector('.panel[data-status=ready] .panel-sub code')?.textContent;
          const isEmpty = document.querySelector('.row[data-order]') === null;
          const inList = document.activeElement?.getAttribute('role') === 'listbox';
          if (isEmpty || (inList && wasLast && open === undefined)) return true;
          return inList && open !== undefined && open !== done && panel === open;
        },
        { done: order, wasLast: rows === 1 },
        { timeout: 10_000 },
      )
      .catch(() => null);
    if (!isAtNext) shift.lost++;
  }
}

/**
 * A dispatcher's shift in a storm, at the keyboard: what each order costs in keys, and whether the place in the list or an
 * order is ever lost.
 * @param minutes for how long reports come in
 */
export async function shiftFigures(database: Database, minutes = usualMinutes): Promise<Figure[]> {
  const service = await startTinyService(database);
  const { token } = service;
  const browser = await launchBrowser();
  try {
    const { page } = await openConsole(browser, service.url, { token, query: { state: 'pending-dispatch' } });
    let isOver = false;
    const raining = storm(service.url, token, minutes).finally(() => {
      isOver = true;
    });
    const { dispatched, keys, lost } = await work(page, () => isOver);
    await raining;
    const { rows } = await database.query<{ orders: number; waiting: number; waits: number[] }>(
      `select (select count(*)::int from wangge.orders) as orders,
              (select count(*)::int from wangge.orders where state = 'pending-dispatch') as waiting,
              (select coalesce(array_agg(extract(epoch from l.at - o.created_at)::float8), '{}')
                 from wangge.order_log l join wangge.orders o on o.id = l.order_id
                where l.action = 'dispatch') as waits`,
    );
    const { orders, waiting, waits } = rows[0]!;

    return [
      { name: 'shift: orders reported', value: orders, bound: '', unit: '' },
      {
        name: 'shift: orders dispatched from the keyboard',
        value: dispatched,
        bound: `>= ${orders}`,
        unit: '',
      },
      { name: 'shift: keys for each', value: keys / dispatched, bound: '<= 3', unit: '' },
      { name: 'shift: times that the place was lost', value: lost, bound: '<= 0', unit: '' },
      { name: 'shift: orders forgotten', value: waiting, bound: '<= 0', unit: '' },
      { name: 'shift: from report to dispatch, median', value: median(waits), bound: '', unit: 's' },
    ];
  } finally {
    await browser.close();
    await service.close();
  }
}
