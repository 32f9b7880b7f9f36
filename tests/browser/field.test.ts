import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Order, OrderWithHistory } from '../../domain/answers/orders.ts';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, send, tokenOf } from '../harness/browser.ts';
import { signInOnPhone, takePhone, untilInstalled } from '../harness/field.ts';
import { inFirstStreet } from '../harness/tiny-city.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';

let service: WholeService;
let browser: Browser;
let desk: string;
const patience = { timeout: 30_000 };
const street = '990101001';
const here: [number, number] = [inFirstStreet[0] + 0.004, inFirstStreet[1]];

beforeAll(async () => {
  service = await startWholeService(async (database) => {
    const access = createAccess(database, undefined);
    const password = 'wangge-demo';
    await access.addUser({ name: 'desk', displayName: 'desk', password, role: 'dispatcher', street: null });
    for (const name of ['li', 'wang'])
      await access.addUser({ name, displayName: name, password, role: 'street', street });
  });
  browser = await launchBrowser();
  desk = await tokenOf(service.url, 'desk');
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

const act = (number: string, body: object, token = desk) =>
  send<Order>(service.url, token, `/api/orders/${number}/actions`, body);
const whole = (number: string) => send<OrderWithHistory>(service.url, desk, `/api/orders/${number}`);

let reports = 0;
/** An order that waits for the office of the first street. */
async function dispatched(description = '路口垃圾堆积'): Promise<string> {
  // Far enough from each other that none joins.
  const point = [inFirstStreet[0] - 0.004 + 0.0008 * reports++, inFirstStreet[1]];
  const report = { source: 'patrol', item: 'waste.bin-overflow', point, description };
  const { orderNumber } = await send<{ orderNumber: string }>(service.url, desk, '/api/events', report);
  let order = await whole(orderNumber);
  for (const action of ['register', 'file', 'dispatch'])
    if (order.allowedActions.some((each) => each.action === action)) {
      await act(orderNumber, { action });
      order = await whole(orderNumber);
    }
  expect(order.state).toBe('dispatched');
  return orderNumber;
}

it('is installed, and shows my orders, one of them, and its map without a network', async () => {
  const number = await dispatched();
  const { context, page, errors } = await takePhone(browser, service.url, { at: here });
  await signInOnPhone(page, 'li');
  await page.locator(`[data-order="${number}"]`).waitFor(patience);
  await untilInstalled(page);
  await context.setOffline(true);
  await page.reload();
  await page.locator('[data-net=none]').waitFor(patience);
  await page.locator(`[data-order="${number}"]`).click();
  await page.locator(`[data-number="${number}"]`).waitFor(patience);
  expect(errors).toEqual([]);
});
