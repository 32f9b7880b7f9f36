import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../domain/answers/events.ts';
import type { OrderWithHistory } from '../../domain/answers/orders.ts';
import type { Decision } from '../../domain/routing/decision.ts';
import type { Service } from '../../server/main.ts';
import { launchBrowser, openConsole, send, tokenOf } from '../harness/browser.ts';
import { startDemoService } from '../harness/demo-service.ts';

let service: Service;
let browser: Browser;
let dispatcher: string;

beforeAll(async () => {
  service = await startDemoService();
  browser = await launchBrowser();
  dispatcher = await tokenOf(service.url, 'dispatcher');
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
});

// A page left open goes on drawing, and a processor that draws is slow at everything else.
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

let reports = 0;

/** Reports a finding near the middle of the demo city, each a little further east. */
async function report(change: Record<string, unknown> = {}): Promise<Event> {
  reports += 1;
  const answer = await send<{ id: number; event?: Event }>(service.url, dispatcher, '/api/events', {
    source: 'browser-test',
    externalId: `${reports}`,
    item: 'road.roadside-rubbish',
    lon: 123.0 + reports * 0.002_137,
    lat: 31.001_371,
    description: `Report ${reports}`,
    ...change,
  });
  return send<Event>(service.url, dispatcher, `/api/events/${answer.id}`);
}

function orderOf(event: Event): Promise<OrderWithHistory> {
  return send<OrderWithHistory>(service.url, dispatcher, `/api/orders/${event.orderNumber}`);
}

/** An address that has the event in the middle of the map. */
function centredOn({ point }: Event, zoom = 16): Record<string, string> {
  return { map: [...point, zoom].join(',') };
}

async function clickMiddleOfMap(page: Page): Promise<void> {
  const box = (await page.locator('.map canvas').first().boundingBox())!;
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
}

/** The row of an event; newest first, so that the list has it on the screen. */
const newest = { sort: 'newest' };
const rowOf = (page: Page, event: Event) => page.locator(`[data-incident="${event.id}"]`);

describe('a dispatcher', () => {
  it.each([
    { lang: 'zh', dispatched: '已派遣' },
    { lang: 'en', dispatched: 'Dispatched' },
  ] as const)(
    'clicks an incident on the map, reads whose it is and why, and dispatches it: $lang',
    async ({ lang, dispatched }) => {
      const event = await report();
      const { page, errors } = await openConsole(browser, service.url, {
        token: dispatcher,
        query: { ...newest, ...centredOn(event), lang },
      });
      const watcher = await openConsole(browser, service.url, {
        webgl: false,
        token: dispatcher,
        query: newest,
      });
      await rowOf(watcher.page, event).waitFor();
      await rowOf(page, event).waitFor();

      await clickMiddleOfMap(page);
      const panel = page.locator('.panel');
      await panel.locator(`[data-lead="${event.decision.lead.code}"]`).waitFor();
      const text = await panel.innerText();
      expect(text).toContain(event.orderNumber);
      expect(text).toContain(event.description);
      for (const area of [event.decision.areas.street, event.decision.areas.unitGrid])
        expect(text).toContain(area?.code);
      const covering = event.decision.reasons.find(({ code }) => code === 'covered-by')!;
      expect(text).toContain(covering.text[lang]);

      await panel.locator('[data-action=dispatch].button-primary').click();
      // The next order of the list comes up; the row says what became of this one.
      const chip = rowOf(page, event).locator('.state-dispatched');
      await chip.waitFor();
      expect(await chip.innerText()).toBe(dispatched);
      await rowOf(watcher.page, event).and(watcher.page.locator('[data-state=dispatched]')).waitFor();

      const order = await orderOf(event);
      expect(order.state).toBe('dispatched');
      expect(order.log.map(({ action, actor }) => [action, actor])).toContainEqual([
        'dispatch',
        'dispatcher',
      ]);
      expect([...errors, ...watcher.errors]).toEqual([]);
      // Two maps are drawn on one processor.
    },
    120_000,
  );

  it('sees a new incident in the queue without reloading', async () => {
    const { page } = await openConsole(browser, service.url, {
      webgl: false,
      token: dispatcher,
      query: newest,
    });
    await page.locator('[data-live=live]').waitFor();
    const event = await report();
    await rowOf(page, event).waitFor();
    expect(await rowOf(page, event).innerText()).toContain('Rubbish piled at the roadside');
  });

  it('sees that the connection is lost, and what was missed once it is back', async () => {
    const { page } = await openConsole(browser, service.url, {
      webgl: false,
      token: dispatcher,
      query: newest,
      live: false,
    });
    await page.locator('[data-live=waiting]').waitFor();
    await page.getByText('Incidents cannot be loaded just now').waitFor();
    const event = await report();
    await page.unroute('**/api/live');
    await page.locator('[data-live=live]').waitFor();
    await rowOf(page, event).waitFor();
  });

  it('is told what somebody else did when the order has moved on', async () => {
    const event = await report();
    const { page } = await openConsole(browser, service.url, {
      webgl: false,
      token: dispatcher,
      query: { incident: String(event.id) },
      live: false,
    });
    const button = page.locator('.panel [data-action=dispatch].button-primary');
    await button.waitFor();
    await send(service.url, dispatcher, `/api/orders/${event.orderNumber}/actions`, { action: 'dispatch' });
    await button.click();
    const told = page.locator('.panel-foot', { hasText: 'dispatcher: Dispatch, now “Dispatched”' });
    await told.waitFor();
    expect((await orderOf(event)).log.filter(({ action }) => action === 'dispatch')).toHaveLength(1);
  });

  it('names another unit, which is kept beside the decision with the reason', async () => {
    const event = await report();
    const { page, errors } = await openConsole(browser, service.url, {
      webgl: false,
      token: dispatcher,
      query: { incident: String(event.id) },
    });
    const district = event.decision.areas.district!;
    await page.locator('.panel [data-action=override]').click();
    const form = page.locator('.owner-form');
    const confirm = form.locator('button[type=submit]');
    expect(await confirm.isDisabled()).toBe(true);
    await form.locator('textarea').fill('The road belongs to the district');
    await form.locator('.select-button').click();
    await page.locator('.menu-item', { hasText: district.code }).last().click();
    await confirm.click();
    await page.locator(`[data-lead-now="${district.code}"]`).waitFor();
    expect(await page.locator('.panel .log').innerText()).toContain('The road belongs to the district');
    const order = await orderOf(event);
    expect(order.lead).toMatchObject({ code: district.code, kind: 'district-office' });
    expect(order.event.decision.lead).toEqual(event.decision.lead);
    expect(errors).toEqual([]);
  });

  it('must give a reason before cancelling, and it is kept', async () => {
    const event = await report();
    const { page } = await openConsole(browser, service.url, {
      webgl: false,
      token: dispatcher,
      query: { incident: String(event.id) },
    });
    await page.locator('.panel [data-action=cancel]').click();
    const confirm = page.getByRole('button', { name: 'Confirm: Cancel' });
    expect(await confirm.isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'Reason for cancelling (required)' }).fill('Reported twice');
    await confirm.click();
    await page.locator('[data-toast=done][data-action=cancel]').waitFor();
    expect((await orderOf(event)).log.at(-1)).toMatchObject({ action: 'cancel', note: 'Reported twice' });
  });

  it('works the queue by keyboard alone', async () => {
    const event = await report();
    const { page } = await openConsole(browser, service.url, {
      webgl: false,
      token: dispatcher,
      query: newest,
    });
    await rowOf(page, event).waitFor();
    // The first stop of the Tab key leads past the bars.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('listbox');
    await page.keyboard.press('j');
    await page.locator('.row[aria-selected=true]').waitFor();
    await page.locator('.panel [data-lead]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.panel').waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('has the queue in two columns, in rows from left to right, on a large screen', async () => {
    const { page } = await openConsole(browser, service.url, {
      token: dispatcher,
      webgl: false,
      viewport: { width: 3840, height: 2160 },
    });
    const rows = page.locator('[role=option]');
    await rows.nth(2).waitFor();
    const boxOf = async (index: number) => (await rows.nth(index).boundingBox())!;
    const [first, second, third] = [await boxOf(0), await boxOf(1), await boxOf(2)];
    expect(second).toEqual({ ...first, x: first.x + first.width });
    expect(third.x).toBe(first.x);
    expect(third.y).toBeGreaterThan(first.y);
    expect(
      await rows.first().evaluate((row) => Number.parseFloat(getComputedStyle(row).fontSize)),
    ).toBeGreaterThan(20);
  });

  it('sees markup in a description as text', async () => {
    const event = await report({ description: '<img src=x onerror="document.title=\'ran\'"> <b>bold</b>' });
    const { page } = await openConsole(browser, service.url, {
      webgl: false,
      token: dispatcher,
      query: { incident: String(event.id) },
    });
    await page.locator('.description', { hasText: '<b>bold</b>' }).waitFor();
    expect(await page.locator('.description img').count()).toBe(0);
    expect(await page.title()).not.toBe('ran');
  });
});

describe('anybody', () => {
  it('asks whose a place is without signing in', async () => {
    const { page } = await openConsole(browser, service.url, {
      query: { map: '123.0031234,31.0021234,15' },
    });
    await clickMiddleOfMap(page);
    const lead = page.locator('.panel [data-lead]');
    await lead.waitFor();
    const [lon, lat] = new URL(page.url()).searchParams.get('place')!.split(',');
    const asked = await fetch(new URL(`/api/route?lon=${lon}&lat=${lat}`, service.url));
    const decision = (await asked.json()) as Decision;
    expect(await lead.getAttribute('data-lead')).toBe(decision.lead.code);
    expect(await page.locator('.queue-list').count()).toBe(0);
  });

  it('signs in with a demo account and sees the queue', async () => {
    const event = await report();
    const { page } = await openConsole(browser, service.url, { webgl: false, query: newest });
    await page.locator('.welcome .button-primary').click();
    await page.getByRole('button', { name: 'Dispatcher dispatcher' }).click();
    await page.locator('.sign-in button[type=submit]').click();
    await rowOf(page, event).waitFor();
    await page.locator('[data-live=live]').waitFor();
  });

  it('is told in words that a password is wrong', async () => {
    const { page } = await openConsole(browser, service.url, { webgl: false });
    await page.locator('.welcome .button-primary').click();
    await page.getByRole('textbox', { name: 'Account' }).fill('dispatcher');
    await page.getByLabel('Password').fill('not it');
    await page.locator('.sign-in button[type=submit]').click();
    await page.getByRole('alert').filter({ hasText: 'The account or the password is wrong.' }).waitFor();
  });

  it('switches language at once, with nothing left in the other', async () => {
    const { page } = await openConsole(browser, service.url, {
      token: dispatcher,
      query: { place: '123.0031234,31.0021234' },
    });
    await page.locator('.panel [data-lead]').waitFor();
    await page.locator('.row').first().waitFor();
    await page.keyboard.press('l');
    await page.locator('.layer-panel').waitFor();
    const body = page.locator('body');
    // The button that leads to Chinese is named in Chinese.
    await expect.poll(async () => (await body.innerText()).replace('中', '')).not.toMatch(/\p{Script=Han}/u);
    await page.keyboard.press('y');
    await page.locator('html[lang=zh-CN]').waitFor();
    await expect.poll(() => page.locator('.panel h2').innerText()).toBe('此处归谁负责');
    const words = (await body.innerText()).match(/[A-Za-z]*[a-z]{2,}/g) ?? [];
    // The account's own name, the unit of the scale and what stands on a key are the same in both.
    expect(words.filter((word) => !['dispatcher', 'km', 'Ctrl'].includes(word))).toEqual([]);
  });

  it('saves a layer as a file by keyboard, and says in words why it cannot', async () => {
    const { page, errors } = await openConsole(browser, service.url, { webgl: false });
    await page.keyboard.press('l');
    const row = page.locator('.layer[data-layer=streets]');
    await row.locator('.icon-button').press('Enter');
    await row.locator('[data-part=download] summary').press('Enter');
    const part = row.locator('[data-download=streets]');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      part.locator('[data-action=download]').press('Enter'),
    ]);
    expect(download.suggestedFilename()).toBe('streets.geojson');
    const file = JSON.parse(await readFile(await download.path(), 'utf8'));
    const layer = await send<{ featureCount: number }>(service.url, dispatcher, '/api/layers/streets');
    expect(file.features).toHaveLength(layer.featureCount);
    await part.getByRole('status').waitFor();
    await part.locator('[data-member=filter]').fill('height >');
    await part.locator('[data-action=download]').press('Enter');
    await part.getByRole('alert').waitFor();
    expect(await part.getByRole('status').count()).toBe(0);
    expect(errors).toEqual([]);
  });

  it('needs nothing from anywhere but the service', async () => {
    const { page, requested, errors } = await openConsole(browser, service.url, {
      token: dispatcher,
      query: { map: '123.0031234,31.0021234,14', lang: 'zh' },
    });
    await expect.poll(() => requested.some((address) => address.includes('noto-sans-sc'))).toBe(true);
    const own = new URL(service.url).origin;
    const foreign = requested.filter((address) => !address.startsWith(own) && !/^(blob|data):/.test(address));
    expect(foreign).toEqual([]);
    expect(errors).toEqual([]);
    expect(await page.locator('.map-notice').count()).toBe(0);
  });

  it('gets the list and a plain message where the browser cannot draw the map', async () => {
    const event = await report();
    const { page } = await openConsole(browser, service.url, {
      token: dispatcher,
      query: newest,
      webgl: false,
    });
    await page.getByRole('alert').filter({ hasText: 'This browser cannot draw the map' }).waitFor();
    await rowOf(page, event).click();
    await page.locator('.panel [data-action=dispatch].button-primary').click();
    await rowOf(page, event).locator('.state-dispatched').waitFor();
    expect((await orderOf(event)).state).toBe('dispatched');
  });
});
