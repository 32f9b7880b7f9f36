import { createCanvas } from '@napi-rs/canvas';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Event } from '../../domain/answers/events.ts';
import type { OrderWithHistory } from '../../domain/answers/orders.ts';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, openConsole, send, tokenOf } from '../harness/browser.ts';
import { inFirstStreet, inLastStreet } from '../harness/tiny-city.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';

let service: WholeService;
let browser: Browser;
let dispatcher: string;
let office: string;

beforeAll(async () => {
  service = await startWholeService(async (database) => {
    const access = createAccess(database, undefined);
    const account = (name: string) => ({ name, displayName: name, password: 'wangge-demo' });
    await access.addUser({ ...account('dispatcher'), role: 'dispatcher', street: null });
    await access.addUser({ ...account('office'), role: 'street', street: '990101001' });
    await access.addUser({ ...account('inspector'), role: 'inspector', street: null });
  });
  browser = await launchBrowser();
  dispatcher = await tokenOf(service.url, 'dispatcher');
  office = await tokenOf(service.url, 'office');
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

const patience = { timeout: 30_000 };
let reports = 0;

/** Reports a finding of its own: each so far east of the last that none joins another's order. */
async function report(change: Record<string, unknown> = {}): Promise<Event> {
  reports += 1;
  const { id } = await send<{ id: number }>(service.url, dispatcher, '/api/events', {
    source: 'desk-test',
    externalId: `${reports}`,
    item: 'road.bike-misparked',
    lon: inFirstStreet[0] + reports * 0.000_7,
    lat: inFirstStreet[1],
    description: `Report ${reports}`,
    ...change,
  });
  return send<Event>(service.url, dispatcher, `/api/events/${id}`);
}

const orderOf = ({ orderNumber }: Event) =>
  send<OrderWithHistory>(service.url, dispatcher, `/api/orders/${orderNumber}`);
const act = (token: string, { orderNumber }: Event, body: object) =>
  send(service.url, token, `/api/orders/${orderNumber}/actions`, body);
const rowOf = (page: Page, event: Event) => page.locator(`.queue [data-incident="${event.id}"]`);
const shown = (page: Page, { orderNumber }: Event) =>
  page.locator('.panel[data-status=ready] .panel-sub code', { hasText: orderNumber }).waitFor(patience);
const newest = { sort: 'newest' };

it('keeps map and panel on the same order, however fast one goes on and back', async () => {
  const beside = await report();
  const far = await report({ lon: inLastStreet[0], lat: inLastStreet[1] });
  const near = await report();
  const { page, errors } = await openConsole(browser, service.url, {
    token: dispatcher,
    query: newest,
    // Where motion is reduced the map leaps, and nothing is under way.
    prepare: (prepared) => prepared.emulateMedia({ reducedMotion: 'no-preference' }),
  });
  const middle = () => Number(new URL(page.url()).searchParams.get('map')?.split(',')[0]);
  await rowOf(page, far).waitFor(patience);
  await page.keyboard.press('j');
  await shown(page, near);
  await expect.poll(middle, patience).toBeCloseTo(near.point[0], 2);
  // Both at once: what the first of them set the map off to is not yet drawn when the second comes.
  await page.evaluate(() => {
    for (const key of ['j', 'k']) window.dispatchEvent(new KeyboardEvent('keydown', { key }));
  });
  await page.waitForSelector('[data-map-idle=true]', patience);
  await shown(page, near);
  expect(Math.abs(middle() - near.point[0])).toBeLessThan(0.01);

  // A click on a mark names the order that another is merged into, and leaves the panel where it is.
  await page.locator('.reports-part [data-action=merge]').click();
  const form = page.locator('form[data-moving=merge]');
  await form.locator('[data-pick]').click();
  const [lon, lat, zoom] = new URL(page.url()).searchParams.get('map')!.split(',').map(Number) as [
    number,
    number,
    number,
  ];
  const { x, y, width, height } = (await page.locator('.map-pane canvas').first().boundingBox())!;
  const perDegree = (512 * 2 ** zoom) / 360;
  await page.mouse.click(
    x + width / 2 + (beside.point[0] - lon) * perDegree,
    y + height / 2 - ((beside.point[1] - lat) * perDegree) / Math.cos((lat * Math.PI) / 180),
  );
  await form.locator('[data-preview=merge]', { hasText: beside.orderNumber }).waitFor(patience);
  expect(await form.locator('[data-merge-number]').inputValue()).toBe(beside.orderNumber);
  await shown(page, near);
  expect(errors).toEqual([]);
}, 120_000);

it.each([
  { lang: 'zh', done: '已完成：派遣', reason: '驳回理由（必填）', demand: '申请回退' },
  {
    lang: 'en',
    done: 'Done: Dispatch',
    reason: 'Reason for the refusal (required)',
    demand: 'Request for return',
  },
])(
  'works through the queue by keyboard alone: $lang',
  async ({ lang, done, reason, demand }) => {
    const asked = await report();
    await act(dispatcher, asked, { action: 'dispatch' });
    await act(office, asked, { action: 'ask-return', note: '不是我们的路段' });
    const [third, second, first] = [await report(), await report(), await report()];
    const { page, errors } = await openConsole(browser, service.url, {
      token: dispatcher,
      query: { ...newest, lang },
      webgl: false,
    });
    await rowOf(page, asked).locator('[data-standing=decision]').waitFor(patience);
    // Two orders are dispatched, three keys each; the second is taken back.
    await page.keyboard.press('j');
    await page.keyboard.press('d');
    await shown(page, first);
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-action') === 'dispatch');
    await page.keyboard.press('Enter');
    await shown(page, second);
    const toast = page.locator('[data-toast=done]');
    expect(await toast.innerText()).toContain(done);
    expect(await toast.innerText()).toContain(first.orderNumber);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('listbox');
    await page.keyboard.press('d');
    await page.keyboard.press('Enter');
    await shown(page, third);
    await page.keyboard.press('z');
    await shown(page, second);
    expect([(await orderOf(first)).state, (await orderOf(second)).state]).toEqual([
      'dispatched',
      'pending-dispatch',
    ]);

    // A request is read and refused where it stands; what was typed for it outlives a step that fails.
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await shown(page, asked);
    const banner = page.locator('.standing-banner [data-standing=request]');
    expect(await banner.innerText()).toContain(demand);
    expect(await banner.innerText()).toContain('不是我们的路段');
    expect(await banner.innerText()).toContain('office');
    // No way to end it is the only button that is open.
    expect(await page.locator('.panel-foot .actions-row [data-action]').count()).toBe(0);
    await page.keyboard.press('d');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const field = page.getByLabel(reason);
    await expect
      .poll(() => field.evaluate((element) => element === document.activeElement), patience)
      .toBe(true);
    await page.keyboard.type('界桩以东归贵街道');
    await page.route('**/actions', (route) => route.fulfill({ status: 503, body: '' }));
    const sent = page.waitForRequest('**/actions', patience);
    await page.keyboard.press('Control+Enter');
    await sent;
    await page.locator('.panel-foot [role=alert]').waitFor(patience);
    expect(await field.inputValue()).toBe('界桩以东归贵街道');
    await page.unroute('**/actions');
    await page.keyboard.press('Control+Enter');
    await banner.waitFor({ state: 'detached', ...patience });
    expect((await orderOf(asked)).log.at(-1)).toMatchObject({
      action: 'refuse-return',
      note: '界桩以东归贵街道',
    });
    expect(errors).toEqual([]);
  },
  120_000,
);

it.each([
  { lang: 'zh', result: '处置结果', close: '结案' },
  { lang: 'en', result: 'What was done', close: 'Close' },
])(
  'lets an office handle, an inspector check and a dispatcher close by keyboard alone: $lang',
  async ({ lang, result, close }) => {
    const event = await report();
    await act(dispatcher, event, { action: 'dispatch' });
    const open = async (token: string) => {
      const opened = await openConsole(browser, service.url, {
        token,
        query: { ...newest, lang },
        webgl: false,
      });
      await rowOf(opened.page, event).waitFor(patience);
      await opened.page.keyboard.press('j');
      await shown(opened.page, event);
      return opened;
    };
    /** Presses the first step of the open order. */
    const begin = async (page: Page, action: string) => {
      await page.locator(`.panel-foot [data-action="${action}"]`).waitFor(patience);
      await page.keyboard.press('d');
      await page.waitForFunction(
        (named) => document.activeElement?.getAttribute('data-action') === named,
        action,
        patience,
      );
      await page.keyboard.press('Enter');
    };
    const become = (state: string) =>
      expect.poll(async () => (await orderOf(event)).state, patience).toBe(state);

    const handling = await open(office);
    await begin(handling.page, 'accept');
    await become('handling');
    const field = handling.page.getByLabel(new RegExp(`^${result}`));
    // The step led on to the next order.
    await handling.page.locator('[data-toast=done][data-action=accept]').waitFor(patience);
    await handling.page.keyboard.press('Escape');
    await handling.page.locator('.panel').waitFor({ state: 'detached', ...patience });
    await handling.page.keyboard.press('j');
    await shown(handling.page, event);
    await begin(handling.page, 'finish');
    await field.waitFor(patience);
    await handling.page.keyboard.type('done');
    await handling.page.keyboard.press('Control+Enter');
    await become('pending-check');

    const checking = await open(await tokenOf(service.url, 'inspector'));
    await begin(checking.page, 'check');
    await become('pending-close');
    const closing = await open(dispatcher);
    expect(await closing.page.locator('.panel-foot [data-action=close]').innerText()).toContain(close);
    await begin(closing.page, 'close');
    await become('closed');
    expect([...handling.errors, ...checking.errors, ...closing.errors]).toEqual([]);
  },
  180_000,
);

it('goes on at the top of the list where the last order of it is dispatched', async () => {
  const [, first] = [await report(), await report()];
  const { page } = await openConsole(browser, service.url, {
    token: dispatcher,
    query: { ...newest, state: 'pending-dispatch' },
    webgl: false,
  });
  await rowOf(page, first).waitFor(patience);
  // Up from nowhere is the last row.
  await page.keyboard.press('k');
  await page.locator('.row[data-open]').waitFor(patience);
  expect(await page.locator('.row[data-order]').last().getAttribute('data-open')).toBe('true');
  await page.locator('.panel[data-status=ready]').waitFor(patience);
  await page.keyboard.press('d');
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-action') === 'dispatch');
  await page.keyboard.press('Enter');
  await shown(page, first);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('listbox');
});

it('shows who checks the work before and after with the words of who did it, and merges what belongs together', async () => {
  const event = await report({ item: 'road.roadside-rubbish' });
  const beside = await report();
  const { lon, lat } = { lon: event.point[0] + 0.000_9, lat: event.point[1] + 0.000_6 };
  const alike = await report({ item: 'road.roadside-rubbish', lon, lat });
  await act(dispatcher, event, { action: 'dispatch' });
  await act(office, event, { action: 'accept' });
  for (const [stage, colour] of [
    ['before', 'brown'],
    ['after', 'green'],
  ] as const) {
    const picture = createCanvas(80, 60);
    const context = picture.getContext('2d');
    context.fillStyle = colour;
    context.fillRect(0, 0, 80, 60);
    const form = new FormData();
    form.append('stage', stage);
    form.append('file', new Blob([new Uint8Array(picture.toBuffer('image/png'))]), `${stage}.png`);
    const answer = await fetch(`${service.url}/api/orders/${event.orderNumber}/attachments`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${office}` },
      body: form,
    });
    expect(answer.status).toBe(201);
  }
  await act(office, event, { action: 'finish', note: '已清运两车' });
  let answer: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const { page, errors } = await openConsole(browser, service.url, {
    token: dispatcher,
    query: { ...newest, incident: String(event.id) },
    webgl: false,
    prepare: async (prepared) => {
      await prepared.route('**/api/orders?*', async (route) => {
        await held;
        await route.continue();
      });
    },
  });
  // As long as nobody knows how many there are, nobody says that there are none.
  const counts = page.locator('.severity-toggle b, .standing-chip b');
  await counts.first().waitFor(patience);
  expect(new Set(await counts.allInnerTexts())).toEqual(new Set(['–']));
  answer();
  await expect.poll(async () => (await counts.allInnerTexts()).includes('–'), patience).toBe(false);
  const part = page.locator('[data-part=check]');
  for (const stage of ['before', 'after']) await part.locator(`[data-stage=${stage}] img`).waitFor(patience);
  await part.locator('[data-score]').waitFor(patience);
  const text = await part.innerText();
  expect(text).toContain('已清运两车');
  expect(text).toContain('a check −');

  await page.locator('.reports-part [data-action=merge]').click();
  const form = page.locator('form[data-moving=merge]');
  // The same kind comes before what is nearer.
  await form.locator('[data-into]').first().waitFor(patience);
  const offered = await form
    .locator('[data-into]')
    .evaluateAll((all) => all.map((each) => each.getAttribute('data-into')));
  expect(offered[0]).toBe(alike.orderNumber);
  expect(offered).toContain(beside.orderNumber);
  expect(await form.locator('[data-preview=merge]').innerText()).toContain(alike.orderNumber);
  await form.locator('[data-merge-number]').fill(beside.orderNumber);
  await form.locator('[data-preview=merge]', { hasText: beside.orderNumber }).waitFor(patience);
  await form.locator('textarea').fill('同一处');
  await form.locator('button[type=submit]').click();
  await expect.poll(async () => (await orderOf(event)).mergedInto, patience).toBe(beside.orderNumber);
  expect(errors).toEqual([]);
}, 120_000);

it('groups hundreds of incidents by itself, opens a cluster on a click, and lists what lies outside the city', async () => {
  const spots = Array.from({ length: 320 }, (_, index) => ({
    lon: 123.001 + (index % 32) * 0.0012,
    lat: 31.001 + Math.floor(index / 32) * 0.0018,
  }));
  for (let from = 0; from < spots.length; from += 16)
    await Promise.all(spots.slice(from, from + 16).map((spot) => report(spot)));
  const away = await report({ lon: 123.0201, lat: 31.0195 });
  // What was within when it came in is not any more, as after a change of boundaries.
  await service.database.query(
    'update wangge.orders set street = null, responsibility_grid = null where number = $1',
    [away.orderNumber],
  );
  const { page, errors } = await openConsole(browser, service.url, {
    token: dispatcher,
    query: { ...newest, map: '123.02,31.01,13' },
  });
  const map = page.locator('.map');
  const clusters = async () => Number(await map.getAttribute('data-clusters'));
  await expect.poll(clusters, patience).toBeGreaterThan(5);
  const total = page.locator('.filters [data-total]');
  await expect
    .poll(async () => Number(await total.getAttribute('data-total')), patience)
    .toBeGreaterThan(320);

  const zoom = () => Number(new URL(page.url()).searchParams.get('map')!.split(',')[2]);
  const { x, y, width, height } = (await map.boundingBox())!;
  for (let at = 0; zoom() < 13.2 && at < 40; at++) {
    await page.mouse.click(x + width / 2 - 60 + (at % 8) * 16, y + height / 2 - 40 + Math.floor(at / 8) * 20);
    await page.waitForTimeout(200);
  }
  expect(zoom()).toBeGreaterThan(13.2);
  // Few are in view there, and each has its mark again.
  await expect.poll(clusters, patience).toBe(0);

  await page.locator('.outside-mark[data-outside="1"]').click();
  await page.locator(`[data-listed="${away.id}"]`).click();
  await shown(page, away);
  expect(errors).toEqual([]);
}, 180_000);
