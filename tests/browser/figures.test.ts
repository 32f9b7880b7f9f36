import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, openConsole, tokenOf } from '../harness/browser.ts';
import { type PastOrder, putOrder } from '../harness/past-orders.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';

let service: WholeService;
let browser: Browser;
let admin: string;

const [first, last] = ['990101001', '990102002'];
const life = (day: string, end: string): PastOrder['log'] => [
  [`${day} 09:00`, 'report', null, 'pending-dispatch'],
  [`${day} 09:05`, 'dispatch', 'pending-dispatch', 'dispatched'],
  [`${day} 09:10`, 'accept', 'dispatched', 'handling'],
  [`${day} ${end}`, 'finish', 'handling', 'pending-check'],
  [`${day} 20:00`, 'check', 'pending-check', 'pending-close'],
  [`${day} 21:00`, 'close', 'pending-close', 'closed'],
];
/** October 2025: 3 reported and closed, 2 of them in time; September: 1. */
const orders: PastOrder[] = [
  ['10-05', '12:00', first],
  ['10-06', '12:00', first],
  ['10-07', '18:00', last],
  ['09-07', '12:00', last],
].map(([day, end, street]) => ({
  item: 'road.bike-misparked',
  street: street!,
  log: life(day!, end!),
  clocks: [['handle', `${day} 09:10`, `${day} ${end}`, `${day} 13:10`]],
}));

beforeAll(async () => {
  service = await startWholeService(async (database) => {
    const access = createAccess(database, undefined);
    await access.addUser({
      name: 'admin',
      displayName: 'admin',
      password: 'wangge-demo',
      role: 'admin',
      street: null,
    });
    for (const order of orders) await putOrder(database, order);
  });
  browser = await launchBrowser();
  admin = await tokenOf(service.url, 'admin');
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

const patience = { timeout: 40_000 };

async function open(query: Record<string, string>): Promise<Page> {
  const { page, errors } = await openConsole(browser, service.url, {
    token: admin,
    query: { lang: 'zh', ...query },
    webgl: false,
    live: false,
  });
  page.on('close', () => expect(errors).toEqual([]));
  return page;
}

/** What axe finds against WCAG 2.2 AA on a page as it is. */
async function faultsOn(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

it('opens the orders that a figure counts, as many as it says, and sorts what is told by part', async () => {
  const page = await open({ figures: 'rates', period: 'month,2025-10-01', by: 'street' });
  const card = page.locator('[data-card="reported"]');
  // The period before comes by itself.
  await expect.poll(() => card.innerText(), patience).toMatch(/3\s.*▲ 2/s);
  const handling = page.locator('[data-rate="on-time-handling"]');
  expect(await handling.innerText()).toContain('66.7%');
  // The chart has its numbers beside it.
  await expect.poll(() => page.locator('figure[role="img"] svg').count(), patience).toBeGreaterThan(1);
  const table = page.locator('[data-group="street"]');
  await expect.poll(() => table.locator('tbody tr').count(), patience).toBe(2);
  const codes = () =>
    table.locator('tbody tr').evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.code));
  expect(await codes()).toEqual([first, last]);
  expect(await faultsOn(page)).toEqual([]);
  await table.getByRole('button', { name: '上报' }).click();
  await expect.poll(codes).toEqual([last, first]);
  await table
    .locator(`[data-code="${first}"]`)
    .getByRole('button', { name: '2', exact: true })
    .first()
    .click();
  const list = page.locator('.counted');
  await expect.poll(() => list.getAttribute('data-total'), patience).toBe('2');
  expect(await list.locator('tbody tr').count()).toBe(2);
  await page.keyboard.press('Escape');
  await expect.poll(() => list.count()).toBe(0);
  expect(new URL(page.url()).searchParams.get('figures')).toBe('rates');
});

it('refuses weights that do not sum to 100 with their sum, and keeps those that do from their day on', async () => {
  const page = await open({ figures: 'evaluation', period: 'month,2025-10-01' });
  await page.getByRole('button', { name: '调整权重' }).click(patience);
  expect(await faultsOn(page)).toEqual([]);
  await page.getByLabel('有效上报率').fill('20');
  expect(await page.locator('.weights-sum').innerText()).toContain('105');
  await page.getByRole('button', { name: '保存权重' }).click();
  await expect.poll(() => page.locator('.notice-error').innerText(), patience).toContain('现为105');
  await page.getByLabel('准确立案率').fill('5');
  await page.getByLabel('自何日起执行').fill('2025-10-01');
  await page.getByRole('button', { name: '保存权重' }).click();
  await expect
    .poll(() => page.locator('[data-weights]').innerText(), patience)
    .toContain('权重自 2025-10-01 起执行，admin');
});

it('prints the monthly report of a scene alone, and says so of a month without an order', async () => {
  const page = await open({ figures: 'monthly', report: 'road', period: 'month,2025-10-01' });
  const sheet = page.locator('.report-sheet');
  await expect.poll(() => sheet.getAttribute('data-month'), patience).toBe('2025-10');
  expect(await faultsOn(page)).toEqual([]);
  await page.emulateMedia({ media: 'print' });
  expect(await sheet.isVisible()).toBe(true);
  for (const part of ['.top-bar', '.map-pane', '.bench-head', '.tab-list', '.period-bar'])
    expect(await page.locator(part).first().isVisible(), part).toBe(false);
  await page.emulateMedia({ media: 'screen' });
  await page.locator('input[type="month"]').fill('2024-05');
  await expect.poll(() => sheet.getAttribute('data-month'), patience).toBe('2024-05');
  expect(await sheet.innerText()).toContain('本期无工单');
});
