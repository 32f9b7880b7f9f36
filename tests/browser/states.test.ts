import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Event } from '../../domain/answers/events.ts';
import type { OrderWithHistory } from '../../domain/answers/orders.ts';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, openConsole, send, tokenOf } from '../harness/browser.ts';
import { inFirstStreet } from '../harness/tiny-city.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';

let service: WholeService;
let browser: Browser;
let dispatcher: string;

beforeAll(async () => {
  service = await startWholeService(async (database) => {
    const access = createAccess(database, undefined);
    for (const role of ['dispatcher', 'gis'] as const)
      await access.addUser({ name: role, displayName: role, password: 'wangge-demo', role, street: null });
  });
  browser = await launchBrowser();
  dispatcher = await tokenOf(service.url, 'dispatcher');
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

const patience = { timeout: 30_000 };
let reports = 0;

async function report(): Promise<Event> {
  reports += 1;
  const [lon, lat] = inFirstStreet;
  const { id } = await send<{ id: number }>(service.url, dispatcher, '/api/events', {
    source: 'states-test',
    externalId: `${reports}`,
    item: 'road.roadside-rubbish',
    lon: lon + reports * 0.000_7,
    lat,
  });
  return send<Event>(service.url, dispatcher, `/api/events/${id}`);
}

const orderOf = (event: Event) =>
  send<OrderWithHistory>(service.url, dispatcher, `/api/orders/${event.orderNumber}`);
const newest = { sort: 'newest' };
const rowOf = (page: Page, event: Event) => page.locator(`.queue [data-incident="${event.id}"]`);

it('keeps a fault in the panel it is in, and what was typed through that, a reload and an ended sign-in', async () => {
  const event = await report();
  const other = await report();
  const token = await tokenOf(service.url, 'dispatcher');
  const { page } = await openConsole(browser, service.url, {
    token,
    query: { ...newest, incident: String(event.id) },
    webgl: false,
  });
  const begin = () => page.locator('.panel [data-action=cancel]').click(patience);
  const note = page.locator('.step-form textarea');
  await begin();
  await note.fill('Reported twice');
  await page.reload();
  await begin();
  expect(await note.inputValue()).toBe('Reported twice');
  await rowOf(page, other).click();

  // What the service says of the order now is something that the panel cannot draw.
  const order = await orderOf(event);
  const broken = { ...order, log: [{ ...order.log[0], action: 'no-such-action' }] };
  const address = `**/api/orders/${event.orderNumber}`;
  await page.route(address, (route) => route.fulfill({ json: broken }));
  const told = page.waitForResponse((response) => response.url().endsWith('/api/console-faults'));
  await rowOf(page, event).click();
  const fault = page.locator('.panel [data-fault=broken]');
  await fault.waitFor(patience);
  expect((await told).status()).toBe(204);
  expect(await fault.innerText()).not.toMatch(/undefined|Error|\.tsx?/);
  expect(await page.locator('.top-bar .account').count()).toBe(1);
  await page.unroute(address);
  await fault.locator('[data-action=try-again]').click();
  await begin();
  expect(await note.inputValue()).toBe('Reported twice');

  await fetch(new URL('/api/session', service.url), {
    method: 'DELETE',
    headers: { Authorization: `Bearer ${token}` },
  });
  const confirm = page.locator('.step-form button[type=submit]');
  await confirm.click();
  await page.locator('.sign-in input').first().fill('dispatcher');
  await page.locator('.sign-in input[type=password]').fill('wangge-demo');
  await page.locator('.sign-in button[type=submit]').click();
  await page.locator('.sign-in').waitFor({ state: 'detached', ...patience });
  expect(await note.inputValue()).toBe('Reported twice');
  await confirm.click();
  await expect.poll(async () => (await orderOf(event)).state, patience).toBe('cancelled');
}, 120_000);

it('says that the service is starting, or gone, and goes on by itself once it answers', async () => {
  const event = await report();
  const starting = { status: 503, contentType: 'application/problem+json', body: '{"code":"starting"}' };
  const asked = /\/(api|health)\//;
  const { page, errors } = await openConsole(browser, service.url, {
    token: dispatcher,
    query: { incident: String(event.id) },
    webgl: false,
    prepare: async (prepared) => {
      await prepared.route(asked, (route) => route.fulfill(starting));
    },
  });
  await page.locator('[data-reach=starting]').waitFor(patience);
  await page.unroute(asked);
  await page.route(asked, (route) => route.abort());
  await page.locator('[data-reach=none]').waitFor(patience);
  await page.unroute(asked);
  await page.locator(`.panel [data-lead="${event.decision.lead.code}"]`).waitFor(patience);
  await rowOf(page, event).waitFor(patience);
  await page.locator('[data-reach]').waitFor({ state: 'detached', ...patience });
  expect(errors).toEqual([]);
}, 120_000);

it('leads from an empty map to the place where a first layer is loaded, or to who loads it', async () => {
  const shown = async (token?: string) => {
    const { page } = await openConsole(browser, service.url, {
      token,
      webgl: false,
      prepare: async (prepared) => {
        await prepared.route('**/api/layers', (route) => route.fulfill({ json: { layers: [] } }));
      },
    });
    await page.locator('[data-first-layer]').waitFor(patience);
    return page;
  };
  expect(await (await shown()).locator('[data-first-layer]').innerText()).toContain('Sign in');
  expect(await (await shown(dispatcher)).locator('[data-first-layer]').innerText()).toContain('GIS staff');
  const page = await shown(await tokenOf(service.url, 'gis'));
  expect(await page.locator('.first-command code').innerText()).toMatch(
    /^npx wangge layers load .* --publish$/,
  );
  await page.locator('[data-first-layer] .button-primary').click();
  await page.locator('.bench-row[data-layer=districts]').waitFor(patience);
}, 120_000);

it('goes on through garbage, repeats, gaps and a backlog in the feed, a wrong clock and failing tiles', async () => {
  const event = await report();
  const order = await orderOf(event);
  const { page, errors } = await openConsole(browser, service.url, {
    token: dispatcher,
    query: newest,
    prepare: async (prepared) => {
      // An hour fast.
      await prepared.addInitScript(() => {
        const real = Date.now.bind(Date);
        Date.now = () => real() + 3_600_000;
      });
      await prepared.route('**/tiles/**', (route) => route.fulfill({ status: 500, body: 'broken' }));
      let calls = 0;
      await prepared.route('**/api/live', (route) => {
        calls += 1;
        if (calls > 1) return route.continue();
        const { event: _event, log: _log, allowedActions: _allowed, attachments: _files, ...told } = order;
        const later = { ...told, state: 'dispatched', revision: order.revision + 5 };
        const backlog = Array.from({ length: 5_000 }, (_, id) =>
          frame(
            id + 100,
            'order',
            JSON.stringify({ ...told, eventId: 10_000_000 + id, number: `20200101-${id}` }),
          ),
        );
        return route.fulfill({
          headers: { 'Content-Type': 'text/event-stream' },
          body: [
            frame(1, 'hello', '{"id":1}'),
            frame(2, 'order', '{"half": '),
            frame(3, 'order', 'null'),
            frame(4, 'order', '[]'),
            frame(4, 'no-such-event', '{}'),
            'garbage without a colon\n\n\u0000\n\n',
            frame(90, 'order', JSON.stringify(later)),
            frame(90, 'order', JSON.stringify(later)),
            // An older state of it comes late.
            frame(91, 'order', JSON.stringify(told)),
            ...backlog,
          ].join(''),
        });
      });
    },
  });
  // The stream breaks off; what the service says on the next one is what counts.
  await page.locator('[data-live=live]').waitFor(patience);
  await rowOf(page, event).waitFor(patience);
  await expect.poll(() => rowOf(page, event).getAttribute('data-state'), patience).toBe(order.state);
  await expect.poll(() => page.locator('.queue [data-incident]').count(), patience).toBeLessThan(100);
  const fresh = await report();
  await rowOf(page, fresh).waitFor(patience);
  expect(await rowOf(page, fresh).locator('.age').innerText()).toMatch(/^\d+s$/);
  await page.locator('.status-line [data-tiles=failing]').waitFor(patience);
  await page.unroute('**/tiles/**');
  await rowOf(page, fresh).click();
  await page.locator('.panel [data-action=dispatch].button-primary').click();
  await expect.poll(async () => (await orderOf(fresh)).state, patience).toBe('dispatched');
  expect(errors).toEqual([]);
}, 120_000);

function frame(id: number, name: string, data: string): string {
  return `event: ${name}\nid: ${id}\ndata: ${data}\n\n`;
}
