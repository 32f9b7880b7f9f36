import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { SceneAnswer } from '../../domain/answers/scenes.ts';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, openConsole, send, tokenOf } from '../harness/browser.ts';
import { inFirstStreet } from '../harness/tiny-city.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';

let service: WholeService;
let browser: Browser;
let token: string;

beforeAll(async () => {
  service = await startWholeService(async (database) => {
    const account = { name: 'admin', displayName: 'admin', password: 'wangge-demo' } as const;
    await createAccess(database, undefined).addUser({ ...account, role: 'admin', street: null });
  });
  browser = await launchBrowser();
  token = await tokenOf(service.url, 'admin');
  const [lon, lat] = inFirstStreet;
  for (const item of ['pump.full-load', 'road.bike-misparked', 'waste.bin-overflow'])
    await send(service.url, token, '/api/events', { source: 'test', item, lon, lat });
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

const patience = { timeout: 40_000 };

// Without the map: what a scene switches is read from the panel of layers.
async function open(query: Record<string, string>): Promise<Page> {
  return (await openConsole(browser, service.url, { token, query, webgl: false })).page;
}

const visibleLayers = async (page: Page) => {
  await page.keyboard.press('l');
  await page.waitForSelector('.layer-panel .layer');
  const ids = await page
    .locator('.layer[data-visible=true]')
    .evaluateAll((found) => found.map((each) => (each as HTMLElement).dataset.layer));
  await page.keyboard.press('l');
  return ids;
};
const rows = (page: Page) => page.locator('.row').allTextContents();
const focusPage = (page: Page) => page.locator('.brand').click();

async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  const faults = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id}: ${target.join(' ')}`),
  );
  return beyond > 0 ? [...faults, `wider than the window by ${beyond} px`] : faults;
}

it('turns the console into a scene and back: layers, queue, figures, address', async () => {
  const page = await open({});
  await expect.poll(() => rows(page), patience).toHaveLength(3);
  const before = await visibleLayers(page);
  expect(before.length).toBeGreaterThan(1);

  // From the list, by the keyboard alone.
  await focusPage(page);
  await page.keyboard.press('s');
  await page.locator('.bench-row[data-scene=pump]').waitFor();
  expect(await page.locator('[data-scene]').count()).toBeGreaterThan(30);
  await page.keyboard.type('pump');
  await expect.poll(() => page.locator('[data-scene]').count()).toBe(2);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const panel = page.locator('[data-scene-view=pump]');
  await panel.locator('[data-indicator=rainfall-hour]').waitFor(patience);
  expect(new URL(page.url()).searchParams.get('scene-view')).toBe('pump');
  await expect
    .poll(() => rows(page), patience)
    .toEqual([expect.stringContaining('Pump station at full load')]);
  await expect.poll(() => panel.locator('[data-open-orders]').textContent()).toBe('1');
  expect(await panel.textContent()).toContain('Link kept since 2021-07-01');
  // Nothing of its layers is loaded in this city; what is loaded is not of it.
  expect(await visibleLayers(page)).toEqual([]);
  expect(await panel.locator('[data-layer-state=not-in-force]').count()).toBeGreaterThan(1);
  expect(await faultsOf(page)).toEqual([]);

  // However many layers there are, the page itself never scrolls.
  await page.setViewportSize({ width: 1200, height: 260 });
  await page.keyboard.press('l');
  await page.locator('.layer .switch').last().click();
  expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0);
  await page.locator('.layer .switch').last().click();
  await focusPage(page);
  await page.keyboard.press('l');
  await page.setViewportSize({ width: 1200, height: 640 });

  // The address opens the same for whoever is sent it, in Chinese and on a phone as well.
  const sent = await open({ 'scene-view': 'pump', lang: 'zh', theme: 'light' });
  await sent.setViewportSize({ width: 390, height: 844 });
  await sent.locator('[data-scene-view=pump]', { hasText: '雨水泵站' }).waitFor(patience);
  await expect.poll(() => rows(sent), patience).toHaveLength(1);
  expect(await faultsOf(sent)).toEqual([]);
  await sent.goto(`${service.url}/?lang=zh&scene-view=no-such-scene`);
  await sent.getByRole('alert').filter({ hasText: '没有这个场景' }).waitFor(patience);

  await focusPage(page);
  await page.keyboard.press('q');
  await expect.poll(() => rows(page), patience).toHaveLength(3);
  expect(new URL(page.url()).searchParams.get('scene-view')).toBeNull();
  expect(await visibleLayers(page)).toEqual(before);
}, 240_000);

it('lets a bureau make a scene without code, publish it and open it', async () => {
  const page = await open({ catalogue: 'scenes' });
  await page.locator('[data-action=edit-catalogue]').click(patience);
  await page.getByLabel('Id of a new scene').fill('bicycles');
  await page.locator('.add-entry', { hasText: 'scene' }).getByRole('button', { name: 'Add' }).click();
  const form = page.locator('[data-scene-form=bicycles]');
  await form.getByRole('textbox', { name: 'Name (Chinese)' }).fill('非机动车');
  await form.getByRole('textbox', { name: 'Name (English)' }).fill('Bicycles');

  const choose = async (member: string, text: string) => {
    await form.locator(`[data-member=${member}] .select-button`).click();
    await page.getByRole('dialog').getByRole('searchbox').fill(text);
    await page.getByRole('option').first().click();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };
  await choose('layers', 'streets');
  await choose('items', 'bike-misparked');
  await choose('indicators', 'overdue-orders');
  await form.locator('[data-member=unit] .select-button').click();
  await page.getByRole('searchbox').last().fill('990101001');
  await page.getByRole('option', { name: '990101001' }).click(patience);
  await form.locator('[data-member=approved]').click();
  await form.getByLabel('Approved on').fill('2026-11-02');
  await form.getByLabel('Address of its system').fill('ftp://bikes');
  await form.getByText('expected an address that begins with http://').waitFor(patience);
  await form.getByLabel('Address of its system').fill('https://bikes.yunting.example/');
  await expect.poll(() => form.locator('.field-faults').count(), patience).toBe(0);
  expect(await faultsOf(page)).toEqual([]);

  await page.locator('[data-action=review]').click();
  await page.locator('[data-action=publish-draft]').click(patience);
  await page.locator('[data-action=edit-catalogue]').waitFor(patience);
  const { scene } = await send<SceneAnswer>(service.url, token, '/api/scenes/bicycles');
  expect(scene).toEqual({
    id: 'bicycles',
    title: { zh: '非机动车', en: 'Bicycles' },
    approved: true,
    approvedOn: '2026-11-02',
    linkKept: false,
    lead: 'greening-and-appearance',
    unit: '990101001',
    address: 'https://bikes.yunting.example/',
    layers: ['streets'],
    items: ['road.bike-misparked'],
    indicators: ['overdue-orders'],
  });

  // By the palette.
  await focusPage(page);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('bicycles');
  await page.locator('[data-entry="scene/bicycles"]').click(patience);
  const panel = page.locator('[data-scene-view=bicycles]');
  await panel.locator('[data-indicator=overdue-orders]').waitFor(patience);
  await expect.poll(() => panel.locator('[data-layer=streets]').count(), patience).toBeGreaterThan(0);
  await page.locator('[data-side=incidents]').click();
  await expect.poll(() => rows(page), patience).toEqual([expect.stringContaining('disorder')]);
}, 240_000);
