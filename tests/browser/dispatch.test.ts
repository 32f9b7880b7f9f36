import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { AuditEntry } from '../../domain/answers/audit.ts';
import type { Event } from '../../domain/answers/events.ts';
import type { OrderWithHistory } from '../../domain/answers/orders.ts';
import type { ViewsAnswer } from '../../domain/answers/views.ts';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, openConsole, send, tokenOf } from '../harness/browser.ts';
import { inFirstStreet, inLastStreet } from '../harness/tiny-city.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';

let service: WholeService;
let browser: Browser;
let dispatcher: string;
let colleague: string;
let administrator: string;
let folder: string;

beforeAll(async () => {
  service = await startWholeService(async (database) => {
    const access = createAccess(database, undefined);
    const account = (name: string) => ({ name, displayName: name, password: 'wangge-demo' });
    for (const name of ['dispatcher', 'colleague'])
      await access.addUser({ ...account(name), role: 'dispatcher', street: null });
    await access.addUser({ ...account('administrator'), role: 'admin', street: null });
    await access.addUser({ ...account('street'), role: 'street', street: '990101001' });
  });
  folder = await mkdtemp(join(tmpdir(), 'wangge-photos-'));
  browser = await launchBrowser();
  dispatcher = await tokenOf(service.url, 'dispatcher');
  colleague = await tokenOf(service.url, 'colleague');
  administrator = await tokenOf(service.url, 'administrator');
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
  await rm(folder, { recursive: true });
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

/** A browser that draws on a busy processor takes its time. */
const patience = { timeout: 30_000 };
let reports = 0;

/** Reports a finding of its own: each so far east of the last that none joins another's order. */
async function report(change: Record<string, unknown> = {}): Promise<Event> {
  reports += 1;
  const [lon, lat] = inFirstStreet;
  const answer = await send<{ id: number }>(service.url, dispatcher, '/api/events', {
    source: 'dispatch-test',
    externalId: `${reports}`,
    item: 'road.roadside-rubbish',
    lon: lon + reports * 0.000_7,
    lat,
    description: `Report ${reports}`,
    ...change,
  });
  return send<Event>(service.url, dispatcher, `/api/events/${answer.id}`);
}

const orderOf = (event: Event) =>
  send<OrderWithHistory>(service.url, dispatcher, `/api/orders/${event.orderNumber}`);
const rowOf = (page: Page, event: Event) => page.locator(`.queue [data-incident="${event.id}"]`);
const newest = { sort: 'newest' };

it('takes a step on many orders at once, after a preview, and tells of each what became of it', async () => {
  const events = [await report(), await report(), await report()];
  const { page, errors } = await openConsole(browser, service.url, { token: dispatcher, query: newest });
  for (const event of events) await rowOf(page, event).waitFor(patience);
  await rowOf(page, events[0]!).locator('.row-pick').click();
  await rowOf(page, events[2]!).click({ modifiers: ['Shift'] });
  expect(await page.locator('.row[data-picked]').count()).toBe(3);
  await page.keyboard.press('v');
  const line = (event: Event) => page.locator(`.bulk-line[data-order="${event.orderNumber}"]`);
  await line(events[1]!).waitFor(patience);
  // Somebody else is quicker with one of them.
  await send(service.url, colleague, `/api/orders/${events[1]!.orderNumber}/actions`, { action: 'dispatch' });
  await page.locator('.bulk footer .button-primary').click();
  await line(events[0]!).and(page.locator('[data-result=done]')).waitFor(patience);
  await line(events[2]!).and(page.locator('[data-result=done]')).waitFor(patience);
  await line(events[1]!).and(page.locator('[data-result=refused]')).waitFor(patience);
  for (const event of events) expect((await orderOf(event)).state).toBe('dispatched');
  await page.locator('.bulk footer .button-primary').click();
  // What was refused stays picked.
  await expect.poll(() => page.locator('.row[data-picked]').count()).toBe(1);
  expect(errors).toEqual([]);
}, 120_000);

it('finds a street, a pasted place, an order and a command from one field', async () => {
  const event = await report();
  const { page, errors } = await openConsole(browser, service.url, { token: dispatcher });
  const find = async (text: string, entry: string) => {
    await page.keyboard.press('Control+k');
    await page.locator('.palette input').fill(text);
    await page.locator(`.palette-entry[data-entry^="${entry}"]`).first().waitFor(patience);
  };
  await find('990102002jd', 'feature/streets');
  await page.keyboard.press('Enter');
  await expect
    .poll(() => Number(new URL(page.url()).searchParams.get('map')?.split(',')[0]), patience)
    .toBeCloseTo(123.03, 1);
  const [lon, lat] = inLastStreet;
  await find(`北纬${lat}度 东经${lon}度`, 'place/WGS 84');
  await page.keyboard.press('Enter');
  await page.locator('.panel [data-lead="990102002"]').waitFor(patience);
  await find(event.orderNumber!, 'order/');
  await page.keyboard.press('Enter');
  await page.locator('.panel', { hasText: event.orderNumber! }).waitFor(patience);
  // The steps that the order can take are commands too.
  await find('dispatch', 'step/dispatch');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await orderOf(event)).state, patience).toBe('dispatched');
  await find('light and dark', 'command/theme');
  await page.keyboard.press('Enter');
  await page.locator('html[data-theme=light]').waitFor(patience);
  // A page goes by its name in either language.
  await find('值班', 'page/operations/duty');
  await page.keyboard.press('Enter');
  await page.locator('[data-page-open=duty]').waitFor(patience);
  expect(errors).toEqual([]);
}, 120_000);

it('takes what is typed while the palette is being fetched for its text, and for no shortcut', async () => {
  let fetched: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    fetched = resolve;
  });
  const { page, errors } = await openConsole(browser, service.url, {
    token: dispatcher,
    webgl: false,
    prepare: async (prepared) => {
      await prepared.route(/\/palette-[^/]+\.js$/, async (route) => {
        await held;
        await route.continue();
      });
    },
  });
  await page.locator('.queue').waitFor(patience);
  await page.keyboard.press('/');
  await page.keyboard.type('tyo');
  await page.keyboard.press('Backspace');
  fetched();
  const field = page.locator('.palette input');
  await expect.poll(() => field.inputValue(), patience).toBe('ty');
  await page.keyboard.type('x');
  expect(await field.inputValue()).toBe('tyx');
  const { searchParams } = new URL(page.url());
  expect(['lang', 'theme', 'operations'].map((name) => searchParams.get(name))).toEqual(['en', 'dark', null]);
  expect(errors).toEqual([]);
}, 120_000);

it('narrows the queue to a drawn area, keeps that as a view, and another tab has it too', async () => {
  const near = await report({ lon: 123.012, lat: 31.012 });
  const far = await report({ lon: inLastStreet[0], lat: inLastStreet[1] });
  const { page, errors } = await openConsole(browser, service.url, {
    token: dispatcher,
    query: { ...newest, map: '123.012,31.012,15.5' },
  });
  await rowOf(page, near).waitFor(patience);
  await page.keyboard.press('f');
  await page.locator('.tool-bar[data-tool=filter]').waitFor(patience);
  const box = (await page.locator('.map canvas').first().boundingBox())!;
  const at = (x: number, y: number) => [box.x + box.width / 2 + x, box.y + box.height / 2 + y] as const;
  await expect
    .poll(async () => {
      for (const [x, y] of [at(-90, 70), at(90, 70), at(0, -90)]) await page.mouse.click(x, y);
      await page.keyboard.press('Enter');
      return new URL(page.url()).searchParams.get('area')?.split(';').length ?? 0;
    }, patience)
    .toBe(3);
  await expect.poll(() => rowOf(page, far).count(), patience).toBe(0);
  await rowOf(page, near).waitFor(patience);
  await page.locator('.view-button').click();
  await page.locator('.view-save input').fill('Around the station');
  await page.locator('.view-save button[type=submit]').click();
  await page.locator('.view-row', { hasText: 'Around the station' }).waitFor(patience);
  // Renamed and shared with the city.
  await page.locator('.view-saved .icon-button').click();
  await page.locator('.view-form input').first().fill('Station');
  await page.locator('.view-form .select-button').click();
  await page.getByRole('option', { name: 'The whole city' }).click();
  await page.locator('.view-form button[type=submit]').click();
  await page.locator('.view-row', { hasText: /Station.*shared/ }).waitFor(patience);
  await page.keyboard.press('Escape');

  // A layer that is switched, a column that is left out, the sound: at another machine the account finds all of them.
  expect(await rowOf(page, near).locator('.state').count()).toBe(1);
  await page.locator('.view-button').click();
  await page.locator('.view-dialog .select-button').last().click();
  await page.getByRole('option', { name: 'State', exact: true }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('option', { name: 'State', exact: true }).waitFor({ state: 'detached', ...patience });
  // The list of choices gives the focus back in a frame of its own.
  await page.waitForFunction(() => document.activeElement?.closest('.view-dialog') !== null, null, patience);
  await page.keyboard.press('Escape');
  // While it is open, keys are no shortcuts.
  await page.locator('.view-dialog').waitFor({ state: 'detached', ...patience });
  await expect.poll(() => rowOf(page, near).locator('.state').count(), patience).toBe(0);
  await page.keyboard.press('n');
  await page.locator('.icon-button[data-sound=true]').waitFor(patience);
  await page.keyboard.press('l');
  await page.locator('.layer[data-layer] .switch').first().click();
  await expect.poll(() => new URL(page.url()).searchParams.get('layers'), patience).not.toBeNull();
  const switched = new URL(page.url()).searchParams.get('layers');
  const desk = async () => (await send<ViewsAnswer>(service.url, dispatcher, '/api/views')).desk?.query ?? '';
  await expect.poll(async () => new URLSearchParams(await desk()).get('layers'), patience).toBe(switched);
  const machine = await openConsole(browser, service.url, { token: dispatcher, webgl: false });
  await expect.poll(() => new URL(machine.page.url()).searchParams.get('layers'), patience).toBe(switched);
  await machine.page.locator('.row').first().waitFor(patience);
  expect(await machine.page.locator('.row .state').count()).toBe(0);
  await machine.page.locator('.icon-button[data-sound=true]').waitFor(patience);
  await machine.page.close();
  await page.keyboard.press('n');
  await page.keyboard.press('l');

  const other = await page.context().newPage();
  await other.addInitScript((kept) => sessionStorage.setItem('wangge.token', kept), dispatcher);
  await other.goto(`${new URL('/', service.url)}?lang=en`);
  await other.locator('.view-button').click();
  await other.locator('.view-row', { hasText: 'Station' }).click();
  await expect
    .poll(() => new URL(other.url()).searchParams.get('area'), patience)
    .toBe(new URL(page.url()).searchParams.get('area'));
  expect(errors).toEqual([]);
}, 120_000);

it('adds a photo, refuses one of 30 MB before sending it, and shows who else is at work on the order', async () => {
  const event = await report();
  const query = { incident: String(event.id) };
  const { page, errors, requested } = await openConsole(browser, service.url, { token: dispatcher, query });
  await page.locator('.photo-add').waitFor(patience);
  const choose = async (path: string) => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.locator('.photo-add').click(),
    ]);
    await chooser.setFiles(path);
  };
  const huge = join(folder, 'huge.png');
  await writeFile(huge, '');
  await truncate(huge, 30_000_000);
  await choose(huge);
  const refused = page.locator('[data-upload=refused]');
  await refused.waitFor(patience);
  expect(await refused.innerText()).toMatch(/huge\.png.*30\.0 MB.*20\.0 MB/s);
  expect(requested.filter((address) => address.endsWith('/attachments'))).toEqual([]);
  const photo = join(folder, 'photo.png');
  await page.screenshot({ path: photo });
  await choose(photo);
  await page.locator('.photo img').waitFor(patience);
  expect((await orderOf(event)).attachments.map(({ name }) => name)).toEqual(['photo.png']);
  await page.locator('.photo').first().click();
  await page.locator('.lightbox img').waitFor(patience);
  await page.keyboard.press('Escape');

  const other = await openConsole(browser, service.url, { token: colleague, query });
  await page.locator('[data-watcher=colleague][data-doing=viewing]').waitFor(patience);
  await other.page.locator('[data-watcher=dispatcher]').waitFor(patience);
  await other.page.locator('.panel [data-action=cancel]').click();
  await page.locator('[data-watcher=colleague][data-doing=acting]').waitFor(patience);
  await other.page.close({ runBeforeUnload: true });
  await page.locator('[data-watcher=colleague]').waitFor({ state: 'detached', ...patience });
  expect([...errors, ...other.errors]).toEqual([]);
}, 120_000);

/** How much more red than blue there is at a place on the page, from -255 to 255. */
async function warmth(page: Page, x: number, y: number): Promise<number> {
  const image = await loadImage(await page.screenshot({ clip: { x, y, width: 1, height: 1 } }));
  const context = createCanvas(1, 1).getContext('2d');
  context.drawImage(image, 0, 0);
  const [red = 0, , blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return red - blue;
}

it('colours each responsibility grid by its incidents, and the next one as soon as it has one', async () => {
  await report();
  const { page, errors } = await openConsole(browser, service.url, {
    token: dispatcher,
    query: { ...newest, theme: 'light', map: '123.02,31.01,13.6' },
  });
  await page.locator('.map-top .select-button', { hasText: 'Automatic' }).click();
  await page.getByRole('option', { name: 'By responsibility grid' }).click();
  expect(await page.locator('[data-legend=grids]').innerText()).toContain('Incidents in a grid');
  const box = (await page.locator('.map canvas').first().boundingBox())!;
  // Inside the four grids that meet in the middle of the map, beside the counts and the borders.
  const corner = (east: number, north: number) =>
    warmth(page, box.x + box.width / 2 + east * 45, box.y + box.height / 2 - north * 45);
  await expect.poll(() => corner(-1, -1), patience).toBeGreaterThan(50);
  expect(await corner(1, -1)).toBeLessThan(20);
  await report({ lon: 123.035, lat: 31.005 });
  await expect.poll(() => corner(1, -1), patience).toBeGreaterThan(50);
  expect(errors).toEqual([]);
}, 120_000);

it('shows what is masked to who has a step to take, with a reason', async () => {
  const phone = '13812345678';
  const event = await report({
    description: `投诉人电话${phone}`,
    properties: { reporter: { name: '王小明' } },
  });
  const { page, errors } = await openConsole(browser, service.url, {
    token: dispatcher,
    webgl: false,
    query: { sort: 'newest', incident: String(event.id) },
  });
  const panel = page.locator('.panel');
  const part = panel.locator('[data-part=personal]');
  await panel.locator('.description', { hasText: '138****5678' }).waitFor(patience);
  await part.locator('[data-action=disclose]').click();
  await part.locator('textarea').fill('核实地址');
  await part.locator('button[type=submit]').click();
  await part.getByText('王小明').waitFor(patience);
  expect(await part.textContent()).toContain(phone);
  const { entries } = await send<{ entries: AuditEntry[] }>(
    service.url,
    administrator,
    `/api/audit?action=personal.disclose`,
  );
  expect(entries[0]).toMatchObject({ actor: 'dispatcher', subject: event.orderNumber });
  // Nothing of it is left once another order is opened.
  await page.reload();
  await panel.locator('.description', { hasText: '138****5678' }).waitFor(patience);
  expect(await panel.textContent()).not.toContain(phone);
  expect(errors).toEqual([]);
}, 120_000);

it('shows markup and marks of direction as what they are', async () => {
  const event = await report({
    description: '<b>bold</b> gepj.\u202eexe <script>document.title="ran"</script>',
  });
  const { page, errors } = await openConsole(browser, service.url, {
    token: dispatcher,
    query: { incident: String(event.id) },
  });
  const text = page.locator('.description');
  await text.waitFor(patience);
  expect(await text.locator('b, script').count()).toBe(0);
  expect(await text.locator('[data-mark="U+202E"]').count()).toBe(1);
  expect(await text.innerText()).not.toContain('\u202e');
  expect(await page.title()).not.toBe('ran');
  expect(errors).toEqual([]);
}, 60_000);

it('lists the reports of an order with the reason each is there, splits one off and merges it back', async () => {
  const first = await report();
  const again = { lon: first.point[0], lat: first.point[1] + 0.000_1 };
  const second = await report({ ...again, description: 'Rubbish again' });
  expect(second.orderNumber).toBe(first.orderNumber);
  const { page, errors } = await openConsole(browser, service.url, {
    token: dispatcher,
    query: { ...newest, incident: String(first.id) },
  });
  await rowOf(page, first).locator('[data-reports="2"]').waitFor(patience);
  const joined = page.locator(`[data-report="${second.id}"]`);
  await joined.waitFor(patience);
  expect(await joined.innerText()).toContain(second.joining!.reasons[0]!.text.en);

  await page.locator('.reports-part [data-action=split]').click();
  const split = page.locator('form[data-moving=split]');
  await split.locator('textarea').fill('Another heap');
  expect(await split.locator('button[type=submit]').isDisabled()).toBe(true);
  await joined.locator('.tick').click();
  await split.locator('button[type=submit]').click();
  await joined.waitFor({ state: 'detached', ...patience });
  const parted = await send<Event>(service.url, dispatcher, `/api/events/${second.id}`);
  expect(parted.orderNumber).not.toBe(first.orderNumber);

  await rowOf(page, second).click();
  await page.locator('.panel code', { hasText: parted.orderNumber }).first().waitFor(patience);
  await page.locator('.reports-part [data-action=merge]').click();
  const merge = page.locator('form[data-moving=merge]');
  await merge.locator(`[data-into="${first.orderNumber}"]`).click(patience);
  await merge.locator('textarea').fill('The same heap after all');
  await merge.locator('button[type=submit]').click();
  await page.locator('[data-toast=done][data-action=merge]').waitFor(patience);
  const whole = await orderOf(first);
  expect(whole.reports.events.map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
  expect(errors).toEqual([]);
}, 120_000);

it.each([
  { lang: 'zh', steps: ['签收', '处置完成'], note: '已清走两车垃圾' },
  { lang: 'en', steps: ['Accept', 'Finish'], note: 'Two loads taken away' },
])(
  'takes an order of the street office through its hands, with a photo: $lang',
  async ({ lang, steps, note }) => {
    const event = await report();
    const elsewhere = await report({ lon: inLastStreet[0] - reports * 0.000_7, lat: inLastStreet[1] });
    const lost = await report();
    for (const { orderNumber } of [event, elsewhere, lost])
      await send(service.url, dispatcher, `/api/orders/${orderNumber}/actions`, { action: 'dispatch' });
    const { page, errors } = await openConsole(browser, service.url, {
      token: await tokenOf(service.url, 'street'),
      query: { ...newest, lang },
      webgl: false,
    });
    await rowOf(page, lost).click(patience);
    await page.locator('.panel-foot [data-action=accept]').waitFor(patience);
    // Once it is another office's it leaves the queue; what is open of it says so and offers no step.
    const { lead } = await orderOf(elsewhere);
    await send(service.url, dispatcher, `/api/events/${lost.id}/override`, { lead, reason: '界线有误' });
    await page.locator('[data-withdrawn]').waitFor(patience);
    expect(await page.locator('.panel-foot').count()).toBe(0);
    await expect.poll(() => rowOf(page, lost).count(), patience).toBe(0);

    await rowOf(page, event).click(patience);
    // Another street's orders are none of theirs.
    expect(await rowOf(page, elsewhere).count()).toBe(0);
    const step = (action: string) => page.locator(`.panel-foot [data-action=${action}].button-primary`);
    await step('accept').waitFor(patience);
    expect(await step('accept').innerText()).toBe(steps[0]);
    await step('accept').click();
    // The next order of the list comes up after each step.
    await page.locator('[data-toast=done][data-action=accept]').waitFor(patience);
    await rowOf(page, event).click();
    await step('finish').waitFor(patience);
    const photo = join(folder, `after-${lang}.png`);
    await page.screenshot({ path: photo });
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.locator('.photo-add').click(),
    ]);
    await chooser.setFiles(photo);
    await page.locator('.photo img').waitFor(patience);
    await step('finish').click();
    await page.locator('.step-form textarea').fill(note);
    const confirm = page.locator('.step-form button[type=submit]');
    expect(await confirm.innerText()).toContain(steps[1]);
    await confirm.click();
    await rowOf(page, event).and(page.locator('[data-state=pending-check]')).waitFor(patience);
    const order = await orderOf(event);
    expect(order.attachments.map(({ stage, addedBy }) => [stage, addedBy])).toEqual([['after', 'street']]);
    expect(order.log.at(-1)).toMatchObject({ action: 'finish', actor: 'street', note });
    expect(errors).toEqual([]);
  },
  120_000,
);

it('asks a layer over a district and around a place, and saves the table', async () => {
  const { page, errors } = await openConsole(browser, service.url, {
    token: dispatcher,
    query: { ...newest, lang: 'en', map: '123.012,31.012,15.5' },
  });
  await page.locator('.tools-button').click(patience);
  await page.getByRole('menuitem', { name: 'Analysis' }).click();
  const bar = page.locator('.tool-bar[data-tool=analysis]');
  await bar.waitFor(patience);
  const choose = async (label: string, option: string) => {
    await bar.getByRole('button', { name: label }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };
  await choose('Question', 'Counts by tier');
  await choose('Layer', 'Unit grids');
  await choose('Region', 'Area 990101');
  await expect
    .poll(() => bar.locator('tbody tr').allTextContents(), patience)
    .toEqual([expect.stringMatching(/^990101001街道2/), expect.stringMatching(/^990101002街道2/)]);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    bar.getByRole('button', { name: 'Export CSV' }).press('Enter'),
  ]);
  expect(await readFile((await download.path())!, 'utf8')).toMatch(
    /code,name,count,area,length\r\n990101001,/,
  );
  await choose('Question', 'Nearest to a place');
  const box = (await page.locator('.map canvas').first().boundingBox())!;
  await expect
    .poll(async () => {
      await page.mouse.click(box.x + box.width / 2 + 60, box.y + box.height / 2 + 60);
      return bar.locator('tbody tr').count();
    }, patience)
    .toBe(8);
  await page.keyboard.press('Escape');
  await bar.waitFor({ state: 'detached', ...patience });
  expect(errors).toEqual([]);
}, 120_000);
