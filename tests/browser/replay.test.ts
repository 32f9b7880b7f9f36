import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Event } from '../../domain/answers/events.ts';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, openConsole, send, tokenOf } from '../harness/browser.ts';
import { roadTown } from '../harness/road-town.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';

let service: WholeService;
let browser: Browser;
const patience = { timeout: 20_000 };

beforeAll(async () => {
  service = await startWholeService(async (database) => {
    const account = { name: 'dispatcher', displayName: 'dispatcher', password: 'wangge-demo' };
    await createAccess(database, undefined).addUser({ ...account, role: 'dispatcher', street: null });
  }, roadTown);
  browser = await launchBrowser();
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
});

it('plays the past: the figures of a moment are those of the log, and the present comes back', async () => {
  const token = await tokenOf(service.url, 'dispatcher');
  const from = new Date().toISOString();
  const reports = await Promise.all(
    [0, 1, 2].map((at) =>
      send<Event>(service.url, token, '/api/events', {
        source: 'replay-test',
        item: 'road.roadside-rubbish',
        lon: 123.005 + at * 0.01,
        lat: 31.005,
      }),
    ),
  );
  const numbers = await Promise.all(
    reports.map(async ({ id }) => (await send<Event>(service.url, token, `/api/events/${id}`)).orderNumber),
  );
  await send(service.url, token, `/api/orders/${numbers[0]}/actions`, { action: 'cancel', note: 'x' });
  const warning = await send<{ id: number }>(service.url, token, '/api/warnings', {
    kind: 'gale',
    level: 'blue',
    text: 'x',
    areas: [{ layer: 'districts', code: '990101' }],
  });
  const to = new Date(Date.now() + 600_000).toISOString();
  const { page, errors } = await openConsole(browser, service.url, {
    token,
    query: { operations: 'replay', replay: `${from}/${to}` },
  });
  const bar = page.locator('.replay-bar[data-status=ready]');
  await bar.waitFor(patience);
  const figure = (name: string) => bar.locator(`[data-figure=${name}] dd`).innerText();
  expect([await figure('reported'), await figure('ended')]).toEqual(['0', '0']);
  const openBefore = Number((await figure('openNow')).replace(',', ''));

  await bar.locator('[data-action=play]').click();
  await bar.locator('[data-action=play]').waitFor(patience);
  expect([await figure('reported'), await figure('ended')]).toEqual(['3', '1']);
  expect(Number((await figure('openNow')).replace(',', ''))).toBe(openBefore + 2);
  await bar.locator('.replay-mark[data-mark=warning]').waitFor();
  await page.locator('.replay-list li', { hasText: 'Gale warning' }).waitFor();

  // Back to the beginning by keyboard.
  await bar.getByRole('slider').focus();
  await page.keyboard.press('Home');
  await expect.poll(() => figure('reported')).toBe('0');

  await bar.getByRole('button', { name: 'End the replay' }).click();
  await bar.waitFor({ state: 'detached' });
  expect(new URL(page.url()).searchParams.has('replay')).toBe(false);
  expect(warning.id).toBeGreaterThan(0);
  expect(errors).toEqual([]);
}, 120_000);
