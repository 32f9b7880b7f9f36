import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Indicator } from '../../domain/answers/indicators.ts';
import type { Wall } from '../../domain/answers/walls.ts';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, send, tokenOf } from '../harness/browser.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';

let service: WholeService;
let browser: Browser;
let admin: string;

beforeAll(async () => {
  service = await startWholeService(async (database) => {
    const access = createAccess(database, undefined);
    await access.addUser({
      name: 'admin',
      displayName: 'admin',
      password: 'wangge-demo',
      role: 'admin',
      street: null,
    });
  });
  browser = await launchBrowser();
  admin = await tokenOf(service.url, 'admin');
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

async function open(
  path: string,
  viewport: { width: number; height: number },
  token?: string,
): Promise<Page> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
  const page = await context.newPage();
  if (token) await page.addInitScript((kept) => sessionStorage.setItem('wangge.token', kept), token);
  await page.goto(new URL(path, service.url).href);
  return page;
}

const link = async () =>
  send<{ url: string }>(service.url, admin, '/api/walls/city/links', {
    until: new Date(Date.now() + 3_600_000).toISOString(),
  });
const push = (code: string, body: object) => send(service.url, admin, `/api/indicators/${code}/values`, body);
async function put(path: string, body: object, type = 'application/json', method = 'PUT'): Promise<void> {
  const headers = { Authorization: `Bearer ${admin}`, 'Content-Type': type };
  const response = await fetch(new URL(path, service.url), { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
}
const tile = (page: Page, title: string) =>
  page.locator('.wall-tile, .wall-lines li', { hasText: title }).last();
const patience = { timeout: 40_000 };

it('is open by a link, in Chinese and dark, without scrolling on a full and on a double screen', async () => {
  await push('aqi', { value: 63 });
  await push('river-level', { value: 4.1 });
  await push('fire-danger', { value: 2, at: new Date(Date.now() - 4 * 86_400_000).toISOString() });
  const { pathname, hash } = new URL((await link()).url);
  for (const [width, height] of [
    [1920, 1080],
    [3840, 2160],
  ] as const) {
    const page = await open(`${pathname}${hash}`, { width, height });
    await page.waitForSelector('.wall-indicator', patience);
    expect(await page.locator('h1').textContent()).toBe('城市运行总览');
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    await expect.poll(() => tile(page, '空气质量指数').textContent(), patience).toContain('63');
    // Beyond its normal range, and too old with whose it is.
    await expect.poll(() => tile(page, '云江水位').getAttribute('data-state'), patience).toBe('high');
    await expect
      .poll(() => tile(page, '森林火险等级').textContent(), patience)
      .toContain('林业部门 · 已 4天');
    const overflow = await page.evaluate(() => {
      const { scrollHeight, scrollWidth } = document.documentElement;
      const cut = [...document.querySelectorAll('.wall-value strong')].filter(
        (value) =>
          value.getBoundingClientRect().right >
          (value.closest('.wall-tile')?.getBoundingClientRect().right ?? 0),
      );
      return [scrollHeight - innerHeight, scrollWidth - innerWidth, cut.length];
    });
    expect(overflow).toEqual([0, 0, 0]);
    const size = await page
      .locator('.wall-value strong')
      .first()
      .evaluate((value) => getComputedStyle(value).fontSize);
    expect(Number.parseFloat(size)).toBeCloseTo((54 * width) / 1920, 0);
  }
});

it('shows a value that is sent while it is open, and goes on through a while without the service', async () => {
  const page = await open('/wall/city?lang=en', { width: 1920, height: 1080 }, admin);
  await page.waitForSelector('.wall-indicator', patience);
  const links = page.locator('.wall-links a');
  await expect.poll(() => links.first().getAttribute('href'), patience).toBe('/?scene-view=waste');
  await push('park-visitors', { value: 12_345 });
  await expect.poll(() => tile(page, 'Visitors in parks').textContent(), patience).toContain('12,345');
  await page.route('**/api/indicators', (route) => route.abort());
  await expect.poll(() => page.locator('.wall-trouble').count(), patience).toBe(1);
  expect(await tile(page, 'Visitors in parks').textContent()).toContain('12,345');
  await page.unroute('**/api/indicators');
  await expect.poll(() => page.locator('.wall-trouble').count(), patience).toBe(0);
});

it('is arranged in place: tiles taken away, added and kept', async () => {
  const page = await open('/wall/city?lang=en', { width: 1920, height: 1080 }, admin);
  await page.getByRole('button', { name: 'Arrange' }).click(patience);
  await page.getByRole('button', { name: 'Remove Rework this month' }).click(patience);
  await page.getByRole('button', { name: /Add an indicator/ }).click();
  await page.getByRole('option', { name: 'Ancient trees · Ancient trees' }).click();
  // By keyboard: smaller, then to the right, and no further where the wall ends.
  const added = page.locator('[data-tile="ancient-trees"]');
  const said = page.locator('[data-said]');
  await added.focus();
  await page.keyboard.press('Shift+ArrowLeft');
  await expect
    .poll(() => said.textContent(), patience)
    .toBe('Ancient trees: column 21, row 1, 3 wide, 2 high');
  await page.keyboard.press('ArrowRight');
  await expect
    .poll(() => said.textContent(), patience)
    .toBe('Ancient trees: column 22, row 1, 3 wide, 2 high');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => said.textContent(), patience).toBe('Ancient trees has no room there');
  // What is no indicator too; whoever added it is on it, and calls it something of its own.
  await page.getByRole('button', { name: 'Remove Drainage and rivers' }).click();
  await page.getByRole('button', { name: /Add another tile/ }).click();
  await page.getByRole('option', { name: 'On duty' }).click();
  await page.locator('[data-action=add-tile]').click();
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-tile')), patience)
    .toBe('duty-2');
  await page.getByRole('button', { name: /Add another tile/ }).click();
  await page.getByRole('option', { name: 'Warnings in force' }).click();
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-tile')), patience)
    .toBe('warnings');
  await page.locator('[data-tile=duty-2] [data-action=title]').click();
  const entitling = page.locator('[data-entitling=duty-2]');
  await entitling.locator('[data-member="title/zh"]').fill('夜班');
  await entitling.locator('[data-member="title/en"]').fill('Night shift');
  await page.locator('[data-action=end-title]').click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.waitForSelector('.wall-tiles', patience);
  await expect.poll(() => page.getByRole('heading', { name: 'Night shift' }).count(), patience).toBe(1);
  const { tiles } = await send<Wall>(service.url, admin, '/api/walls/city');
  const codes = tiles.flatMap((each) => (each.show === 'indicator' ? [each.indicator] : []));
  expect(codes).toContain('ancient-trees');
  expect(codes).not.toContain('rework-rate');
  expect(tiles.find(({ id }) => id === 'ancient-trees')).toMatchObject({ x: 21, y: 0, w: 3, h: 2 });
  await expect.poll(() => page.locator('.wall-tile', { hasText: 'Ancient trees' }).count(), patience).toBe(1);
});

it('shows warnings in force, pictures of cameras, and says where there is none', async () => {
  const cell = { y: 0, h: 6 };
  await put('/api/layers/views', {
    id: 'views',
    title: { zh: '视频点', en: 'Views' },
    theme: 'sensing',
    role: 'thematic',
    geometryType: 'Point',
    visibility: 'internal',
    minZoom: 11,
    maxZoom: 16,
    fields: [{ name: 'still', title: { zh: '画面地址', en: 'Still picture' }, type: 'string' }],
    style: [],
  });
  const view = (code: string, properties: object, lon: number) => ({
    type: 'Feature',
    properties: { code, name: code, ...properties },
    geometry: { type: 'Point', coordinates: [lon, 31.005] },
  });
  const features = [view('north', { still: '/pictures/north.png' }, 123.005), view('south', {}, 123.006)];
  await put(
    '/api/layers/views/versions?publish=true',
    { type: 'FeatureCollection', features },
    'application/geo+json',
    'POST',
  );
  await send(service.url, admin, '/api/warnings', { kind: 'gale', level: 'blue', text: '大风' });
  await put('/api/walls/views', {
    title: { zh: '视频', en: 'Views' },
    tiles: [
      { id: 'warnings', x: 0, w: 8, ...cell, show: 'warnings' },
      {
        id: 'cameras',
        x: 8,
        w: 16,
        ...cell,
        show: 'cameras',
        layer: 'views',
        cameras: ['north', 'south', 'none'],
      },
    ],
  });
  const found = async () =>
    (
      await fetch(new URL('/id/views/north?f=json', service.url), {
        headers: { Authorization: `Bearer ${admin}` },
      })
    ).ok;
  await expect.poll(found, patience).toBe(true);
  const context = await browser.newContext({
    viewport: { width: 1920, height: 1080 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const picture = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  await page.route('**/pictures/**', (route) => route.fulfill({ body: picture, contentType: 'image/png' }));
  await page.addInitScript((kept) => sessionStorage.setItem('wangge.token', kept), admin);
  await page.goto(new URL('/wall/views?lang=en', service.url).href);
  await expect.poll(() => page.locator('[data-warning][data-level=blue]').count(), patience).toBe(1);
  await expect.poll(() => page.locator('[data-camera=north] img').count(), patience).toBe(1);
  await expect
    .poll(() => page.locator('[data-camera=south]').textContent(), patience)
    .toContain('No address');
  await expect
    .poll(() => page.locator('[data-camera=none]').textContent(), patience)
    .toContain('no such camera');
  // Another one is added, found by its name.
  await page.getByRole('button', { name: 'Arrange' }).click(patience);
  await page.getByRole('button', { name: /Add another tile/ }).click(patience);
  await page.getByRole('option', { name: 'Cameras' }).click(patience);
  await page.locator('input[data-member=camera]').fill('sou', patience);
  await page.locator('[data-member=feature] button').click(patience);
  await page.getByRole('option', { name: 'south · south' }).click(patience);
  await page.locator('[data-action=add-tile]').click(patience);
  await page.locator('[data-tile=cameras-2]').waitFor(patience);

  // A group of indicators and links to scenes are made in place, too.
  const choose = async (member: string, text: string) => {
    await page.locator(`[data-member=${member}] .select-button`).press('Enter', patience);
    const found = page.getByRole('dialog').getByRole('searchbox');
    await found.fill(text, patience);
    await page.getByRole('option').first().press('Enter', patience);
    await page.locator(`[data-member=${member}] [data-chosen]`).first().waitFor(patience);
    await page.keyboard.press('Escape');
    await found.waitFor({ state: 'hidden', ...patience });
  };
  await page.getByRole('button', { name: /Add another tile/ }).click(patience);
  await page.getByRole('option', { name: 'Group of indicators' }).click(patience);
  await page.locator('[data-member="title/zh"]').fill('空气');
  await page.locator('[data-member="title/en"]').fill('Air');
  await choose('indicators', 'aqi');
  await page.locator('[data-action=add-tile]').press('Enter', patience);
  await page.locator('[data-tile=group]').waitFor(patience);
  await page.getByRole('button', { name: /Add another tile/ }).click(patience);
  await page.getByRole('option', { name: 'Links to scenes' }).click(patience);
  await choose('scenes', 'pump');
  await page.locator('[data-action=add-tile]').press('Enter', patience);
  await page.locator('[data-tile=links]').waitFor(patience);
  await page.getByRole('button', { name: 'Save' }).click(patience);
  await page.locator('.wall-links a', { hasText: 'Pump stations' }).waitFor(patience);
  const kept = await send<Wall>(service.url, admin, '/api/walls/views');
  expect(kept.tiles).toContainEqual(expect.objectContaining({ show: 'links', scenes: ['pump'] }));
  expect(kept.tiles).toContainEqual(
    expect.objectContaining({ show: 'group', title: { zh: '空气', en: 'Air' }, indicators: ['aqi'] }),
  );
}, 240_000);

it('has its indicators, and vehicles, written in the console by those who may', async () => {
  const page = await open('/?catalogue=indicators/aqi&lang=en', { width: 1400, height: 900 }, admin);
  const form = page.locator('[data-form=indicator]');
  await form.locator('[data-member="title/en"]').fill('Air quality', patience);
  await form.locator('[data-member="normal/min"]').fill('200');
  await form.locator('[data-member="normal/max"]').fill('100');
  await form.locator('[data-action=save-indicator]').click();
  await expect.poll(() => form.locator('[data-faults]').count(), patience).toBeGreaterThan(0);
  await form.locator('[data-member="normal/min"]').fill('');
  await form.locator('[data-action=save-indicator]').click();
  await expect.poll(() => page.locator('.notice-good').count(), patience).toBe(1);
  const changed = await send<Indicator>(service.url, admin, '/api/indicators/aqi');
  expect([changed.title.en, changed.normal]).toEqual(['Air quality', { max: 100 }]);

  const vehicles = await open('/?operations=vehicles&lang=en', { width: 1400, height: 900 }, admin);
  await vehicles.locator('[data-action=register-vehicle]').click(patience);
  const register = vehicles.locator('[data-form=vehicle]');
  await register.locator('input[data-member=source]').fill('fleet');
  await register.locator('input[data-member=code]').fill('T-77');
  await register.locator('input[data-member=area]').fill('nowhere');
  await register.locator('button[type=submit]').click();
  await expect.poll(() => register.locator('[role=alert]').count(), patience).toBe(1);
  await register.locator('input[data-member=area]').fill('');
  await register.locator('input[data-member=plate]').fill('演A00077');
  await register.locator('button[type=submit]').click();
  await expect.poll(() => vehicles.locator('.panel-title').textContent(), patience).toBe('演A00077');
});

it('lets an indicator be made, seen before it is saved, and removed unless something shows it', async () => {
  const page = await open('/?catalogue=indicators&lang=en', { width: 1400, height: 900 }, admin);
  const code = page.getByLabel('Code of a new indicator');
  await code.fill('bicycle-orders', patience);
  await code.press('Enter');
  const form = page.locator('[data-form=indicator]');
  const field = (member: string) => form.locator(`input[data-member="${member}"]`);
  const choose = async (member: string, name: string) => {
    const button = form.locator(`[data-member="${member}"] button`);
    await button.focus(patience);
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name, exact: true }).press('Enter', patience);
    await expect.poll(() => button.textContent(), patience).toBe(name);
  };
  // What is missing is said at its field, and nothing is kept.
  await field('title/zh').press('Enter', patience);
  for (const member of ['title/zh', 'title/en', 'group/code', 'owner/code'])
    await expect.poll(() => field(member).getAttribute('aria-invalid'), patience).toBe('true');
  await form.getByText('expected lower-case letters, digits and dashes').first().waitFor(patience);

  await field('title/zh').fill('非机动车在办');
  await field('title/en').fill('Bicycles, open');
  await field('unit/zh').fill('件');
  await field('unit/en').fill('orders');
  await choose('group/choice', 'Handling of orders');
  await choose('owner/choice', 'Duty desk');
  await choose('source/kind', 'Orders');
  await choose('source/scene', 'Road cleaning');
  await form.locator('[data-action=preview-indicator]').press('Enter', patience);
  await expect.poll(() => form.locator('[data-preview=value]').textContent(), patience).toBe('Now: 0 orders');
  await field('cadenceMinutes').fill('5');
  await field('normal/max').fill('40');
  await field('cadenceMinutes').press('Enter');
  const remove = page.locator('[data-action=remove-indicator]');
  await remove.waitFor(patience);
  const made = await send<Indicator>(service.url, admin, '/api/indicators/bicycle-orders');
  expect(made).toMatchObject({
    title: { zh: '非机动车在办', en: 'Bicycles, open' },
    group: { code: 'handling' },
    owner: { code: 'duty-desk' },
    source: { kind: 'orders', figure: 'open', scene: 'road' },
    cadenceMinutes: 5,
    normal: { max: 40 },
  });
  await remove.press('Enter');
  await expect.poll(() => remove.textContent(), patience).toBe('Remove it and its values');
  await remove.press('Enter');
  await page.locator('[data-indicator=aqi]').waitFor(patience);
  expect(await page.locator('[data-indicator=bicycle-orders]').count()).toBe(0);

  await page.goto(`${service.url}/?catalogue=indicators/aqi&lang=zh`);
  await remove.press('Enter', patience);
  await expect.poll(() => remove.textContent(), patience).toBe('确认删除指标及历史值');
  await remove.press('Enter');
  await page.getByRole('alert').filter({ hasText: '请先从中移除' }).waitFor(patience);
  await form.locator('[data-action=preview-indicator]').press('Enter');
  await form.locator('[data-preview=none]', { hasText: '收到第一个推送值后显示' }).waitFor(patience);
}, 240_000);

it('says that there is none, and asks whoever is not signed in to do so', async () => {
  const unknown = await open('/wall/no-such?lang=en', { width: 1200, height: 700 }, admin);
  await expect
    .poll(() => unknown.getByRole('alert').textContent(), patience)
    .toContain('There is no wall "no-such"');
  const stranger = await open('/wall/city?lang=en', { width: 1200, height: 700 });
  await stranger.getByRole('button', { name: 'Sign in' }).click(patience);
  await stranger.waitForSelector('[role=dialog]', patience);
});
