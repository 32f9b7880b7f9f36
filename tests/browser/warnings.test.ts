import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { OrderWithHistory } from '../../domain/answers/orders.ts';
import type { WarningDetail } from '../../domain/answers/warnings.ts';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, openConsole, send, tokenOf } from '../harness/browser.ts';
import { roadTown } from '../harness/road-town.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';

let service: WholeService;
let browser: Browser;
let dispatcher: string;
const patience = { timeout: 20_000 };

beforeAll(async () => {
  service = await startWholeService(async (database) => {
    const account = { name: 'dispatcher', displayName: 'dispatcher', password: 'wangge-demo' };
    await createAccess(database, undefined).addUser({ ...account, role: 'dispatcher', street: null });
  }, roadTown);
  browser = await launchBrowser();
  dispatcher = await tokenOf(service.url, 'dispatcher');
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

it('is raised for a district, becomes orders that every desk sees at once, and is lifted with them', async () => {
  const watcher = await openConsole(browser, service.url, { token: dispatcher, webgl: false });
  const { page, errors } = await openConsole(browser, service.url, {
    token: dispatcher,
    query: { operations: 'warnings' },
  });
  await page.locator('[data-action=raise-warning]').click(patience);
  const form = page.locator('[data-form=raise-warning]');
  await form.locator('.select-button', { hasText: 'Rainstorm' }).click();
  await page.getByRole('option', { name: 'Flood warning' }).click();
  await form.locator('textarea').fill('The river rises above its dykes');
  const send_ = form.locator('[data-action=send-warning]');
  expect(await send_.isDisabled()).toBe(true);
  await form.locator('.select-button', { hasText: 'Yellow' }).click();
  await page.getByRole('option', { name: 'Orange' }).click();
  await form.locator('.select-button', { hasText: 'Choose districts' }).click();
  // The pump station lies in this district.
  await page.getByRole('option', { name: 'Area 990102' }).first().click();
  await page.keyboard.press('Escape');
  await send_.click();
  await send_.click();

  const units = page.locator('.warning-units li');
  await units.first().waitFor(patience);
  const id = Number(new URL(page.url()).searchParams.get('operations')!.split('/')[1]);
  const warning = await send<WarningDetail>(service.url, dispatcher, `/api/warnings/${id}`);
  expect(warning).toMatchObject({ kind: 'flood', level: 'orange', state: 'in-force' });
  expect(warning.responses.length).toBeGreaterThan(0);
  expect(await units.count()).toBe(warning.responses.length);
  expect(await page.locator('[data-inside=pump-stations] summary b').innerText()).toBe('1');
  await watcher.page.locator('.warning-chip[data-level=orange]').waitFor(patience);

  const { number } = warning.responses[0]!.order!;
  await page.locator(`[data-order="${number}"]`).click();
  await page.locator('.panel code', { hasText: number }).first().waitFor(patience);

  await page.locator('[data-action=lift-warning]').click();
  await page.locator('[data-form=lift] textarea').fill('The river has fallen');
  await page.locator('[data-action=lift]').click();
  await page.locator('section[data-state=ended]').waitFor(patience);
  await page.locator(`[data-order="${number}"]`, { hasText: 'Order cancelled' }).waitFor(patience);
  await watcher.page.locator('.warning-chip').waitFor({ state: 'detached', ...patience });
  const order = await send<OrderWithHistory>(service.url, dispatcher, `/api/orders/${number}`);
  expect(order.state).toBe('cancelled');
  expect([...errors, ...watcher.errors]).toEqual([]);
}, 120_000);

it('with only a text becomes an order at the place that its words say, which is dispatched', async () => {
  const warning = await send<WarningDetail>(service.url, dispatcher, '/api/warnings', {
    kind: 'public-opinion',
    level: 'blue',
    text: '网友反映长阳大道望化街路口垃圾成堆',
  });
  const { page, errors } = await openConsole(browser, service.url, {
    token: dispatcher,
    query: { operations: `warnings/${warning.id}` },
    webgl: false,
  });
  await page.locator('[data-action=follow-up-warning]').click(patience);
  const form = page.locator('[data-form=follow-up]');
  await form
    .getByRole('radio')
    .first()
    .waitFor({ state: 'attached', ...patience });
  await form.locator('[data-action=open-order]').click();
  await page.locator('.panel [data-action=dispatch].button-primary').click(patience);
  await page.locator('.panel-sub .state-dispatched').waitFor(patience);
  const after = await send<WarningDetail>(service.url, dispatcher, `/api/warnings/${warning.id}`);
  expect(after.responses).toMatchObject([{ byHand: true, order: { state: 'dispatched' } }]);
  expect(errors).toEqual([]);
}, 60_000);
