import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, openConsole, send, tokenOf } from '../harness/browser.ts';
import { inFirstStreet } from '../harness/tiny-city.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';

let service: WholeService;
let browser: Browser;
const code = 'road.bike-misparked';

beforeAll(async () => {
  service = await startWholeService(async (database) => {
    const access = createAccess(database, undefined);
    for (const [name, role, street] of [
      ['admin', 'admin', null],
      ['gis', 'gis', null],
      ['dispatcher', 'dispatcher', null],
      ['street', 'street', '990101001'],
    ] as const)
      await access.addUser({ name, displayName: name, password: 'wangge-demo', role, street });
    await database.query("insert into wangge.sources (id) values ('camera')");
  });
  browser = await launchBrowser();
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

/** A browser that draws on a busy processor takes its time. */
const patience = { timeout: 30_000 };

interface Listed {
  version: number;
  items: { code: string; title: { en: string }; severity: string }[];
}
const itemInForce = async (token: string) => {
  const { version, items } = await send<Listed>(service.url, token, '/api/items');
  return { version, ...items.find((item) => item.code === code)! };
};

it('changes an item: a fault beside its field, tried on the map, published, taken back, nothing typed lost', async () => {
  const token = await tokenOf(service.url, 'gis');
  const before = await itemInForce(token);
  const { page, errors } = await openConsole(browser, service.url, {
    token,
    query: { catalogue: `items/${code}`, map: `${inFirstStreet.join(',')},14` },
  });
  await page.locator('[data-action=edit-catalogue]').click();
  const english = page.locator('input[data-member="title/en"]');
  await english.fill('');
  await page.locator('.field:has([data-member="title/en"]) [data-faults]').waitFor(patience);
  await english.fill('Bikes in the way');
  await page.reload();
  await english.waitFor(patience);
  expect(await english.inputValue()).toBe('Bikes in the way');
  await page.waitForSelector('[data-map=ready]', patience);

  const canvas = (await page.locator('.map canvas').first().boundingBox())!;
  await page.mouse.click(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
  await page.locator('[data-trial]').waitFor(patience);
  expect(await page.locator('[data-trial]').textContent()).toContain('Area 990101001');

  // The sign-in ends meanwhile, which the live stream hears of: what was typed waits for the next one.
  await service.database.query('delete from wangge.sessions');
  const dialog = page.locator('[role=dialog][data-modal]');
  await dialog.waitFor(patience);
  await dialog.locator('input').first().fill('gis');
  await dialog.locator('input[type=password]').fill('wangge-demo');
  await dialog.locator('button[type=submit]').click();
  await dialog.waitFor({ state: 'detached', ...patience });
  await page.locator('[data-action=review]').click();
  await page.locator(`[data-change=changed][data-entry="${code}"]`).waitFor(patience);
  expect(await page.locator(`[data-entry="${code}"] ins`).textContent()).toBe('Bikes in the way');
  await page.locator('[data-action=publish-draft]').click();
  await page.locator('[data-action=roll-back]').waitFor(patience);
  const again = await tokenOf(service.url, 'gis');
  expect(await itemInForce(again)).toMatchObject({ title: { en: 'Bikes in the way' } });

  await page.locator('[data-action=roll-back]').click();
  await page.locator('[data-action=roll-back]').click();
  await expect.poll(() => itemInForce(again), patience).toMatchObject(before);
  expect(errors).toEqual([]);
}, 120_000);

it('switches an emergency on and off, and everybody sees it named at every width at once', async () => {
  const open = async (name: string, query = {}) =>
    openConsole(browser, service.url, {
      token: await tokenOf(service.url, name),
      query,
      webgl: false,
    });
  const { page: street } = await open('street');
  const { page: desk, errors } = await open('dispatcher', { operations: 'emergencies' });
  await desk.locator('[data-begin] textarea').fill('暴雨红色预警');
  await desk.locator('[data-action=begin-emergency]').click();
  await desk.locator('[data-action=begin-emergency]').click();
  for (const page of [desk, street]) await page.locator('.emergency-bar').waitFor(patience);
  for (const [width, height] of [
    [390, 844],
    [1200, 640],
    [3840, 2160],
  ] as const) {
    await street.setViewportSize({ width, height });
    const name = street.locator('.emergency-names');
    await name.getByText('Emergency: Flood emergency').waitFor(patience);
    const cut = await name.evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(cut).toBe(0);
  }
  await street.locator('.emergency-bar').click();
  await street.locator('.emergency[data-on=true]').waitFor(patience);
  expect(await street.locator('[data-begin]').count()).toBe(0);

  await desk.locator('.emergency[data-on=true] button').click();
  await desk.locator('.emergency textarea').fill('预警解除');
  await desk.locator('[data-action=end-emergency]').click();
  for (const page of [desk, street])
    await page.locator('.emergency-bar').waitFor({ state: 'detached', ...patience });
  expect(errors).toEqual([]);
}, 120_000);

it('shows on a phone which side and which of its pages is open, though their rows go beyond it', async () => {
  const { page, errors } = await openConsole(browser, service.url, {
    token: await tokenOf(service.url, 'admin'),
    query: { operations: 'vehicles' },
    viewport: { width: 390, height: 844 },
    webgl: false,
  });
  for (const open of ['[data-side=operations]', '[data-page=vehicles]'])
    await expect
      .poll(async () => {
        const box = await page.locator(open).boundingBox(patience);
        return box !== null && box.x >= 0 && box.x + box.width <= 390;
      }, patience)
      .toBe(true);
  expect(errors).toEqual([]);
}, 60_000);

it('tells of a source what it sent and what was refused of it, with what it was', async () => {
  const token = await tokenOf(service.url, 'dispatcher');
  const report = { source: 'camera', item: code, point: inFirstStreet };
  await send(service.url, token, '/api/events', report);
  await expect(send(service.url, token, '/api/events', { ...report, item: 'road.none' })).rejects.toThrow();
  const { page, errors } = await openConsole(browser, service.url, {
    token,
    query: { operations: 'sources' },
    webgl: false,
  });
  await page.locator('[data-source=camera]').click();
  await page.locator('.day-table td[data-some=true]').waitFor(patience);
  await page.locator('[data-refusal=unknown-item] button').click();
  expect(await page.locator('.sample').textContent()).toContain('"road.none"');
  expect(errors).toEqual([]);
}, 60_000);

it('makes a source, bounds it and gives it a key, which reports until it is revoked', async () => {
  const { page, errors } = await openConsole(browser, service.url, {
    token: await tokenOf(service.url, 'admin'),
    query: { operations: 'sources' },
    webgl: false,
  });
  await page.locator('[data-action=add-source]').click(patience);
  const form = page.locator('[data-source-form]');
  await form.locator('[data-member=id]').fill('Camera AI');
  await form.locator('.field-faults').waitFor(patience);
  await form.locator('[data-member=id]').fill('camera-ai');
  await form.locator('[data-member=rate]').fill('60');
  await form.locator('[data-action=save-source]').click();
  await page.locator('[data-keys] [data-member=label]').fill('roof');
  await page.locator('[data-action=add-key]').click();
  const key = (await page.locator('[data-shown=key] .secret').textContent(patience))!;
  const report = { source: 'camera-ai', item: code, point: inFirstStreet };
  await send(service.url, key, '/api/events', report);

  await page.locator('[data-action=change-source]').click();
  await form.locator('.select-button').nth(1).click();
  await page.locator('[data-popup] [data-key=bbox]').click();
  await form.locator('[data-member=bbox]').fill('10, 50, 11, 51');
  await form.locator('[data-action=save-source]').click();
  await form.waitFor({ state: 'detached', ...patience });
  await expect
    .poll(() => send(service.url, key, '/api/events', report).catch(String), { timeout: 30_000 })
    .toContain('area-not-allowed');

  const revoke = page.locator('[data-action=revoke-key]');
  await revoke.click();
  await revoke.click();
  await page.locator('[data-key][data-revoked=true]').waitFor(patience);
  await expect(send(service.url, key, '/api/events', report)).rejects.toThrow('401');
  expect(errors).toEqual([]);
}, 60_000);

it.each(['zh', 'en'])(
  'hands a shift over by keyboard: notes and what is open, signed by another, who begins the next: %s',
  async (lang) => {
    const text = `一号泵站检修到六点 ${lang}`;
    const dispatcher = await tokenOf(service.url, 'dispatcher');
    const open = async (token: string) => {
      const query = { operations: 'shifts', lang };
      return openConsole(browser, service.url, { token, query, webgl: false });
    };
    const leaving = await open(dispatcher);
    const note = leaving.page.locator('[data-member=note]');
    await note.fill(text);
    await note.press('Enter');
    await leaving.page.locator('[data-note]', { hasText: text }).waitFor(patience);
    expect(await note.inputValue()).toBe('');
    await leaving.page.locator('[data-member=hand-over]').fill('暴雨，盯住地道');
    const handOver = leaving.page.locator('[data-action=hand-over]');
    await handOver.press('Enter');
    await leaving.page.locator('[data-form=hand-over] .notice').waitFor(patience);
    await handOver.press('Enter');
    const waiting = leaving.page.locator('[data-handover][data-signed=""]');
    await waiting.waitFor(patience);
    expect(await waiting.locator('[data-action=sign]').count()).toBe(0);

    const coming = await open(await tokenOf(service.url, 'admin'));
    const theirs = coming.page.locator('[data-handover][data-signed=""]');
    await theirs.getByText('暴雨，盯住地道').waitFor(patience);
    await theirs.getByText(text).waitFor(patience);
    await theirs.locator('[data-action=sign]').press('Enter');
    await coming.page.locator('[data-handover][data-signed=admin]', { hasText: text }).waitFor(patience);
    expect(await coming.page.locator('[data-handover][data-signed=""]').count()).toBe(0);
    expect([...leaving.errors, ...coming.errors]).toEqual([]);
  },
  120_000,
);

it.each(['zh', 'en'] as const)(
  'gives cases out, takes them in for another source, and names the row of a fault: %s',
  async (lang) => {
    const token = await tokenOf(service.url, 'dispatcher');
    const report = { source: 'camera', externalId: `exchanged-${lang}`, item: code, point: inFirstStreet };
    await send(service.url, token, '/api/events', report);
    const { page, errors } = await openConsole(browser, service.url, {
      token,
      query: { operations: 'exchange', lang },
      webgl: false,
    });
    await page.locator('[data-form=give] [data-action=give]').focus();
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    const file = await readFile(await download.path(), 'utf8');
    const { cases } = JSON.parse(file) as { cases: { caseNumber: string; caseState: string }[] };
    expect(cases.length).toBeGreaterThan(0);
    await page.locator('[data-form=give] .notice-good').waitFor(patience);

    const form = page.locator('[data-form=take]');
    const choose = (name: string, content: string) =>
      form.locator('input[type=file]').setInputFiles({ name, mimeType: '', buffer: Buffer.from(content) });
    const take = async () => {
      await form.locator('[data-action=take]').focus();
      await page.keyboard.press('Enter');
    };
    await form.locator('[data-member=source]').fill(`district-${lang}`);
    await choose('cases.json', JSON.stringify({ cases: [...cases, { ...cases[0], caseState: '99' }] }));
    await take();
    const refusal = await form.locator('[role=alert]').textContent();
    expect(refusal).toContain(
      lang === 'zh' ? `第${cases.length + 1}行，字段“caseState”` : `row ${cases.length + 1}, field caseState`,
    );
    await choose('cases.json', file);
    await take();
    await form.locator('[data-taken]').waitFor(patience);
    expect(await form.locator('[data-taken]').textContent()).toContain(String(cases.length));

    await form.locator('[data-action=show-received]').press('Enter');
    const line = page.locator(`[data-received=district-${lang}] li`).first();
    await line.waitFor(patience);
    await line.locator('button').press('Enter');
    await page.locator('.panel[data-status=ready]').waitFor(patience);
    await page.locator('[data-part=names]').press('Enter');
    await page.locator('[data-names=classes]').waitFor(patience);
    expect(errors).toEqual([]);
  },
);
