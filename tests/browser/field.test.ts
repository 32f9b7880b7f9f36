import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { EventWithAttachments } from '../../domain/answers/events.ts';
import type { Order, OrderWithHistory } from '../../domain/answers/orders.ts';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, send, tokenOf } from '../harness/browser.ts';
import { signInOnPhone, takePhone, untilInstalled } from '../harness/field.ts';
import { largePhoto } from '../harness/large-photo.ts';
import { inFirstStreet } from '../harness/tiny-city.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';
import { anyPhoto } from '../integration/attachments/filing.ts';

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
    await access.addUser({
      name: 'inspector',
      displayName: 'inspector',
      password,
      role: 'inspector',
      street: null,
    });
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

const photoFile = (name: string, content: Buffer) => ({
  name,
  mimeType: 'image/jpeg',
  buffer: Buffer.from(content),
});

/** Ends a page as the system does that needs its memory: nothing in it hears of it. */
async function killed(page: Page): Promise<void> {
  await page.close({ runBeforeUnload: false });
}

/** Whether the browser would keep so many bytes; for a while it goes by what it found before. */
function hasRoomFor(page: Page, size: number): Promise<boolean> {
  return page.evaluate(async (bytes) => {
    const opened = indexedDB.open('room', 1);
    opened.onupgradeneeded = () => opened.result.createObjectStore('room');
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      opened.onsuccess = () => resolve(opened.result);
      opened.onerror = () => reject(opened.error);
    });
    const transaction = database.transaction('room', 'readwrite', { durability: 'strict' });
    transaction.objectStore('room').put(new Blob([new Uint8Array(bytes)]), 1);
    const fits = await new Promise<boolean>((resolve) => {
      transaction.oncomplete = () => resolve(true);
      transaction.onabort = () => resolve(false);
    });
    database.close();
    await new Promise((resolve) => {
      const deleted = indexedDB.deleteDatabase('room');
      deleted.onsuccess = resolve;
      deleted.onerror = resolve;
    });
    return fits;
  }, size);
}

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

it('needs 200 KB at most for its first view, and no map', async () => {
  const { page, requested } = await takePhone(browser, service.url);
  await page.locator('[data-page=sign-in]').waitFor(patience);
  const html = await readFile('dist/field/index.html');
  const linked = [...html.toString().matchAll(/(?:src|href)="\/field\/(assets\/[^"]+)"/g)].map(
    ([, file]) => file!,
  );
  const sizes = await Promise.all(
    linked.map(async (file) => gzipSync(await readFile(`dist/field/${file}`)).length),
  );
  const bytes = sizes.reduce((sum, size) => sum + size, gzipSync(html).length);
  expect(linked.length).toBeGreaterThan(1);
  expect(bytes).toBeLessThan(200_000);
  // What else the page asks for is not needed to draw it: letters of Chinese where the system has none.
  const programs = requested.filter((url) => /\/field\/assets\/.*\.js$/.test(url));
  expect(new Set(programs.map((url) => url.split('/field/')[1]))).toEqual(
    new Set(linked.filter((file) => file.endsWith('.js'))),
  );
});

it('is installed, and shows my orders, one of them, and its map without a network', async () => {
  const number = await dispatched();
  const { context, page, errors } = await takePhone(browser, service.url, { at: here });
  await signInOnPhone(page, 'li');
  await page.locator(`[data-order="${number}"]`).waitFor(patience);
  await untilInstalled(page);
  const keptTiles = () =>
    page.evaluate(async () => {
      const kept = await (await caches.open('wangge-field-map')).keys();
      return kept.filter(({ url }) => /\/tiles\/.*\/16\//.test(url)).length;
    });
  await expect.poll(keptTiles, patience).toBeGreaterThanOrEqual(9);
  await context.setOffline(true);
  await page.reload();
  await page.locator('[data-net=none]').waitFor(patience);
  await page.locator(`[data-order="${number}"]`).click();
  await page.locator(`[data-number="${number}"]`).waitFor(patience);
  await page.locator('[data-action=map]').click();
  await page.locator('[data-map=ready]').waitFor(patience);
  const links = await page
    .locator('[data-way]')
    .evaluateAll((each) => each.map((link) => link.getAttribute('href')));
  expect(links).toHaveLength(5);
  expect(errors).toEqual([]);
});

it('takes a step with a photo without a network, keeps it when the page is killed, and sends it once', async () => {
  const number = await dispatched();
  const { context, page, errors } = await takePhone(browser, service.url, { at: here });
  await signInOnPhone(page, 'li');
  await page.locator(`[data-order="${number}"]`).waitFor(patience);
  await untilInstalled(page);
  await context.setOffline(true);
  await page.locator(`[data-order="${number}"]`).click();
  await page.locator('[data-step=accept]').click();
  await page.locator('[data-member=note]').fill('已到场');
  await page.locator('[data-member=album]').setInputFiles(photoFile('before.jpg', anyPhoto()));
  await page.locator('[data-file="before.jpg"]').waitFor(patience);
  // A phone may end the page while its camera is open: what was typed and taken is there again.
  await killed(page);
  const back = await context.newPage();
  await back.goto(`${service.url}/field#/order/${number}/accept/`);
  await back.locator('[data-file="before.jpg"]').waitFor(patience);
  expect(await back.locator('[data-member=note]').inputValue()).toBe('已到场');
  await back.locator('[data-action=confirm]').click();
  await back.locator('[data-waiting="1"]').waitFor(patience);
  // What comes after it can be done at once.
  await back.locator('[data-step=finish]').click();
  await back.locator('[data-member=note]').fill('已清运');
  await back.locator('[data-member=album]').setInputFiles(photoFile('after.jpg', largePhoto(900_000)));
  await back.locator('[data-file="after.jpg"]').waitFor(patience);
  await back.locator('[data-action=confirm]').click();
  await back.locator('[data-waiting="2"]').waitFor(patience);
  await killed(back);
  const later = await context.newPage();
  await later.goto(`${service.url}/field#/outbox`);
  await later.locator('[data-entry]').nth(1).waitFor(patience);
  expect((await whole(number)).state).toBe('dispatched');
  await context.setOffline(false);
  await expect.poll(async () => (await whole(number)).state, patience).toBe('pending-check');
  const { log, attachments } = await whole(number);
  expect(log.map(({ action }) => action).slice(-2)).toEqual(['accept', 'finish']);
  expect(log.at(-1)?.done).toBeDefined();
  expect(attachments.map(({ name, stage }) => [name, stage])).toEqual([
    ['before.jpg', 'other'],
    ['after.jpg', 'after'],
  ]);
  await expect.poll(() => later.locator('[data-entry]').count(), patience).toBe(0);
  expect(errors).toEqual([]);
});

it('brings a step with a photo once, whichever of its requests is cut, before or after it arrived', async () => {
  const { context, page } = await takePhone(browser, service.url, { at: here });
  await signInOnPhone(page, 'li');
  await untilInstalled(page);
  const requests = ['POST /api/uploads', 'PATCH', 'PATCH', 'POST /api/orders'];
  const cuts = requests.flatMap((_, at) => ['before', 'after'].map((when) => ({ at, when })));
  const numbers: string[] = [];
  for (const _ of cuts) numbers.push(await dispatched());
  await page.reload();
  for (const [index, { at, when }] of cuts.entries()) {
    const number = numbers[index]!;
    let seen = -1;
    const cutting = async (route: Route) => {
      if (route.request().method() === 'GET') return route.fallback();
      seen += 1;
      if (seen !== at) return route.fallback();
      if (when === 'after') await route.fetch();
      return route.abort('connectionreset');
    };
    await context.route(/\/api\/(uploads|orders\/[\d-]+\/actions)/, cutting);
    await page.goto(`${service.url}/field#/order/${number}/accept/`);
    await page.locator('[data-member=album]').setInputFiles(photoFile(`${index}.jpg`, largePhoto(400_000)));
    await page.locator(`[data-file="${index}.jpg"]`).waitFor(patience);
    await page.locator('[data-action=confirm]').click();
    await expect.poll(async () => (await whole(number)).state, { timeout: 45_000 }).toBe('handling');
    await page.goto(`${service.url}/field#/outbox`);
    await expect.poll(() => page.locator('[data-entry]').count(), { timeout: 45_000 }).toBe(0);
    await context.unroute(/\/api\/(uploads|orders\/[\d-]+\/actions)/, cutting);
    const { log, attachments } = await whole(number);
    expect(seen, `${when} request ${at}`).toBeGreaterThanOrEqual(requests.length);
    expect(log.filter(({ action }) => action === 'accept')).toHaveLength(1);
    expect(attachments).toHaveLength(1);
  }
}, 180_000);

it('shows what was refused because another phone was first, keeps its photo, and lets it be changed or discarded', async () => {
  const number = await dispatched();
  const mine = await takePhone(browser, service.url, { at: here });
  await signInOnPhone(mine.page, 'li');
  await mine.page.locator(`[data-order="${number}"]`).waitFor(patience);
  await untilInstalled(mine.page);
  await mine.context.setOffline(true);
  await mine.page.goto(`${service.url}/field#/order/${number}/accept/`);
  await mine.page.locator('[data-member=album]').setInputFiles(photoFile('mine.jpg', anyPhoto()));
  await mine.page.locator('[data-file="mine.jpg"]').waitFor(patience);
  await mine.page.locator('[data-action=confirm]').click();
  await mine.page.locator('[data-waiting="1"]').waitFor(patience);

  const other = await takePhone(browser, service.url, { at: here });
  await signInOnPhone(other.page, 'wang');
  await other.page.goto(`${service.url}/field#/order/${number}/accept/`);
  await other.page.locator('[data-action=confirm]').click();
  await expect.poll(async () => (await whole(number)).state, patience).toBe('handling');
  await other.context.close();

  await mine.page.goto(`${service.url}/field#/outbox`);
  await mine.context.setOffline(false);
  const refused = mine.page.locator('[data-entry-state=refused]');
  await refused.waitFor(patience);
  await refused.locator('[data-refusal=order-changed]').waitFor(patience);
  await refused.locator('[data-moved-on=handling]').waitFor(patience);
  expect((await whole(number)).log.map(({ actor }) => actor).at(-1)).toBe('wang');
  // What was photographed goes with a step that can still be taken.
  await refused.locator('[data-action=change]').click();
  await mine.page.locator('[data-instead=finish]').click(patience);
  await mine.page.locator('[data-file="mine.jpg"]').waitFor(patience);
  await mine.page.locator('[data-member=note]').fill('已清运');
  await mine.page.locator('[data-action=confirm]').click();
  await expect.poll(async () => (await whole(number)).state, patience).toBe('pending-check');
  const { attachments, log } = await whole(number);
  expect(attachments.map(({ name, stage }) => [name, stage])).toEqual([['mine.jpg', 'after']]);
  expect(log.map(({ action, actor }) => `${action} ${actor}`).slice(-2)).toEqual([
    'accept wang',
    'finish li',
  ]);

  // Or it is thrown away.
  const second = await dispatched();
  await mine.page.goto(`${service.url}/field#/orders`);
  await mine.page.locator('[data-action=refresh]').click();
  await mine.page.locator(`[data-order="${second}"]`).waitFor(patience);
  await mine.context.setOffline(true);
  await mine.page.goto(`${service.url}/field#/order/${second}/accept/`);
  await mine.page.locator('[data-action=confirm]').click();
  await mine.page.locator('[data-waiting="1"]').waitFor(patience);
  await act(second, { action: 'recall', note: '改派' });
  await mine.page.goto(`${service.url}/field#/outbox`);
  await mine.context.setOffline(false);
  await refused.waitFor(patience);
  await refused.locator('[data-action=discard]').click();
  await refused.locator('[data-action=discard-sure]').click();
  await expect.poll(() => mine.page.locator('[data-entry]').count(), patience).toBe(0);
});

it('sends nothing of one person under the name of the next', async () => {
  const number = await dispatched();
  const { context, page } = await takePhone(browser, service.url, { at: here });
  await signInOnPhone(page, 'li');
  await page.locator(`[data-order="${number}"]`).waitFor(patience);
  await untilInstalled(page);
  await context.setOffline(true);
  await page.goto(`${service.url}/field#/order/${number}/accept/`);
  await page.locator('[data-action=confirm]').click();
  await page.locator('[data-waiting="1"]').waitFor(patience);
  await page.goto(`${service.url}/field#/me`);
  await page.locator('[data-action=sign-out]').click();
  await page.locator('[data-action=sign-out]').click();
  await page.locator('[data-page=sign-in]').waitFor(patience);
  await context.setOffline(false);
  await signInOnPhone(page, 'wang');
  await page.goto(`${service.url}/field#/outbox`);
  await page.locator('[data-others="1"]').waitFor(patience);
  expect(await page.locator('[data-entry]').count()).toBe(0);
  expect((await whole(number)).state).toBe('dispatched');
  await page.goto(`${service.url}/field#/me`);
  await page.locator('[data-action=sign-out]').click();
  await signInOnPhone(page, 'li');
  await expect.poll(async () => (await whole(number)).log.at(-1)?.actor, patience).toBe('li');
});

it('keeps when a thing was done, on a phone whose clock is hours wrong', async () => {
  const number = await dispatched();
  const { context, page } = await takePhone(browser, service.url, { at: here });
  const ahead = 5 * 3_600_000;
  await context.addInitScript((by) => {
    const Right = Date;
    globalThis.Date = class extends Right {
      constructor(...given: []) {
        if (given.length === 0) super(Right.now() + by);
        else super(...given);
      }
      static override now() {
        return Right.now() + by;
      }
    } as DateConstructor;
  }, ahead);
  await page.reload();
  await signInOnPhone(page, 'li');
  await page.locator(`[data-order="${number}"]`).waitFor(patience);
  await untilInstalled(page);
  await context.setOffline(true);
  await page.goto(`${service.url}/field#/order/${number}/accept/`);
  await page.locator('[data-action=confirm]').click();
  await page.locator('[data-waiting="1"]').waitFor(patience);
  const done = Date.now();
  // On a page of its own, which knows of the time only what was kept.
  await killed(page);
  const later = await context.newPage();
  await later.goto(`${service.url}/field#/outbox`);
  await later.locator('[data-entry]').waitFor(patience);
  await context.setOffline(false);
  await expect.poll(async () => (await whole(number)).state, patience).toBe('handling');
  const entry = (await whole(number)).log.at(-1)!;
  expect(Math.abs(Date.parse(entry.done!.at) - done)).toBeLessThan(15_000);
  expect(Math.abs(Date.parse(entry.done!.phone!) - ahead - done)).toBeLessThan(15_000);
});

it('reports what is found where the phone is, with a photo and a spoken note, also without a network', async () => {
  const { context, page, errors } = await takePhone(browser, service.url, { at: here });
  await context.grantPermissions(['geolocation', 'microphone']);
  await signInOnPhone(page, 'inspector');
  await untilInstalled(page);
  await expect
    .poll(() => page.evaluate(() => document.querySelector('[data-action=refresh]:disabled')))
    .toBe(null);
  await context.setOffline(true);
  await page.locator('[data-tab=report]').click();
  await page.locator('[data-place=known]').waitFor(patience);
  await page.locator('[data-member=item]').selectOption('waste.bin-overflow');
  await page.locator('[data-member=description]').fill('外勤上报');
  await page.locator('[data-member=album]').setInputFiles(photoFile('found.jpg', anyPhoto()));
  await page.locator('[data-file="found.jpg"]').waitFor(patience);
  await page.locator('[data-action=voice]').click();
  // It says for how long it has listened.
  await page.locator('[data-action=voice][aria-pressed=true]', { hasText: /[1-9]/ }).click(patience);
  const note = page.locator('[data-file^="录音."] audio');
  await note.waitFor(patience);
  await page.locator('[data-action=voice][aria-pressed=false]').waitFor(patience);
  await page.locator('[data-action=file]').click();
  await page.locator('[data-entry-state=waiting]').waitFor(patience);
  await context.setOffline(false);
  await expect.poll(() => page.locator('[data-entry]').count(), patience).toBe(0);
  const { events } = await send<{ events: EventWithAttachments[] }>(service.url, desk, '/api/events?limit=1');
  expect(events[0]).toMatchObject({ description: '外勤上报', point: here, accuracy: 8, source: 'patrol' });
  const found = await send<EventWithAttachments>(service.url, desk, `/api/events/${events[0]!.id}`);
  expect(found.attachments.map(({ name }) => name).sort()).toEqual([
    'found.jpg',
    expect.stringMatching(/^录音\.(webm|m4a)$/),
  ]);
  expect(found.attachments.map(({ mediaType }) => mediaType)).toContainEqual(
    expect.stringMatching(/^(audio|video)\/(webm|mp4)$/),
  );
  expect(errors).toEqual([]);
});

// The last: the browser gives room back some time after it is told to, and an app that is installed until then has none.
it('says when the phone is full, and loses nothing that was kept before', async () => {
  const number = await dispatched();
  const next = await dispatched();
  const { context, page } = await takePhone(browser, service.url, { at: here });
  await signInOnPhone(page, 'li');
  await page.locator(`[data-order="${next}"]`).waitFor(patience);
  await untilInstalled(page);
  await context.setOffline(true);
  await page.goto(`${service.url}/field#/order/${number}/accept/`);
  await page.locator('[data-member=album]').setInputFiles(photoFile('first.jpg', largePhoto(200_000)));
  await page.locator('[data-file="first.jpg"]').waitFor(patience);
  await page.locator('[data-action=confirm]').click();
  await page.locator('[data-waiting="1"]').waitFor(patience);
  const devtools = await context.newCDPSession(page);
  const origin = service.url;
  const quotaSize = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: quotaSize + 100_000 });
  await expect.poll(() => hasRoomFor(page, 5_000_000), { timeout: 60_000 }).toBe(false);
  await page.goto(`${service.url}/field#/order/${next}/accept/`);
  await page.locator('[data-member=note]').fill('已到场');
  await page.locator('[data-member=album]').setInputFiles(photoFile('second.jpg', largePhoto(5_000_000)));
  await page.locator('[data-file="second.jpg"]').waitFor(patience);
  await page.locator('[data-action=confirm]').click();
  await page.locator('[data-not-kept=full]').waitFor(patience);
  expect(await page.locator('[data-member=note]').inputValue()).toBe('已到场');
  expect(await page.locator('[data-file="second.jpg"]').count()).toBe(1);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin });
  await expect.poll(() => hasRoomFor(page, 5_000_000), { timeout: 60_000 }).toBe(true);
  await page.locator('[data-action=confirm]').click();
  await page.locator('[data-waiting="1"]').waitFor(patience);
  await context.setOffline(false);
  for (const each of [number, next])
    await expect.poll(async () => (await whole(each)).attachments.length, { timeout: 60_000 }).toBe(1);
}, 240_000);
