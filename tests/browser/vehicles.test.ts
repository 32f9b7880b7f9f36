import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PositionsAnswer } from '../../domain/answers/vehicles.ts';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, openConsole, send, tokenOf } from '../harness/browser.ts';
import { inFirstStreet } from '../harness/tiny-city.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';

let service: WholeService;
let browser: Browser;
let token: string;
const patience = { timeout: 20_000 };

beforeAll(async () => {
  service = await startWholeService(async (database) => {
    const account = { name: 'dispatcher', displayName: 'dispatcher', password: 'wangge-demo' };
    await createAccess(database, undefined).addUser({ ...account, role: 'dispatcher', street: null });
    await database.query(
      `insert into wangge.vehicles (source, code, kind, plate) values ('fleet', 'T1', 'collection-truck', '演A00001')`,
    );
  });
  browser = await launchBrowser();
  token = await tokenOf(service.url, 'dispatcher');
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
});

it('is shown with its track and what it was reported for, and moves while it is looked at', async () => {
  const [lon, lat] = inFirstStreet;
  const at = (seconds: number) => new Date(Date.now() - 300_000 + seconds * 1000).toISOString();
  const move = (seconds: number, speed: number) =>
    send<PositionsAnswer>(service.url, token, '/api/positions', {
      source: 'fleet',
      vehicle: 'T1',
      lon: lon + seconds / 1e5,
      lat,
      observedAt: at(seconds),
      speed,
    });
  await move(0, 70);
  const { alarms } = await move(40, 72);
  const { page, errors } = await openConsole(browser, service.url, {
    token,
    query: { vehicles: 'all', vehicle: '1' },
    webgl: false,
  });
  await page.locator('.vehicle-state[data-state=alarm]').waitFor(patience);
  expect(await page.locator('.panel-title').innerText()).toBe('演A00001');
  // 0.0004 degrees of longitude at 31.005 degrees north.
  expect(Number(await page.locator('[data-track]').getAttribute('data-track'))).toBe(38);
  await move(60, 30);
  await page.locator('.vehicle-state[data-state=moving]').waitFor(patience);
  await page.locator(`[data-alarm="${alarms[0]!.id}"] button`).click();
  await page.locator('.panel [data-lead]').waitFor(patience);
  expect(new URL(page.url()).searchParams.get('vehicles')).toBe('all');
  expect(errors).toEqual([]);
});
