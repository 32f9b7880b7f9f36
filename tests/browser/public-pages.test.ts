import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Event } from '../../domain/answers/events.ts';
import type { OrderWithHistory } from '../../domain/answers/orders.ts';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, send, tokenOf } from '../harness/browser.ts';
import { signInOnPhone, takePhone } from '../harness/field.ts';
import { inFirstStreet } from '../harness/tiny-city.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';
import { anyPhoto } from '../integration/attachments/filing.ts';

let service: WholeService;
let browser: Browser;
let token: string;
const patience = { timeout: 30_000 };
const [lon, lat] = inFirstStreet;
/** A unit grid, which the small city has. */
const object = 'unit-grids/990101001001001';

beforeAll(async () => {
  service = await startWholeService(async (database) => {
    const account = { name: 'dispatcher', displayName: 'dispatcher', password: 'wangge-demo' };
    await createAccess(database, undefined).addUser({ ...account, role: 'dispatcher', street: null });
  });
  browser = await launchBrowser();
  token = await tokenOf(service.url, 'dispatcher');
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

async function phone(path: string): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    geolocation: { longitude: lon, latitude: lat, accuracy: 12 },
    permissions: ['geolocation'],
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(`${service.url}${path}`);
  return { page, errors };
}

async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

it('shows an object on the map to everybody, and its orders to who has signed in', async () => {
  const report = { source: 'test', item: 'waste.bin-overflow', point: inFirstStreet };
  const { id } = await send<Event>(service.url, token, '/api/events', report);
  const { page, errors } = await phone(`/id/${object}?lang=zh`);
  await page.locator('#map canvas').waitFor(patience);
  expect(await page.locator('h1').textContent()).toBe('990101001001001单元网格');
  expect(await page.locator('[data-sign-in]').count()).toBe(1);
  expect(await page.locator(`a[href="/?incident=${id}"]`).count()).toBe(0);
  expect(await faultsOf(page)).toEqual([]);
  // The tab in which somebody works in the console.
  await page.evaluate((held) => sessionStorage.setItem('wangge.token', held), token);
  await page.reload();
  await page.locator(`a[href="/?incident=${id}"]`).waitFor(patience);
  expect(await page.locator('[data-sign-in]').count()).toBe(0);
  expect(errors).toEqual([]);
});

it('shows a scan the file of its object to whoever has signed in on the phone, as long as he has', async () => {
  const { context, page } = await takePhone(browser, service.url);
  await signInOnPhone(page, 'dispatcher');
  const scan = async () => {
    const tab = await context.newPage();
    await tab.goto(`${service.url}/id/${object}?lang=en`);
    return tab;
  };
  const tab = await scan();
  await tab.locator('[data-reader]', { hasText: 'Signed in as dispatcher' }).waitFor(patience);
  // What the phone keeps is not carried into the tab.
  expect(await tab.evaluate(() => sessionStorage.getItem('wangge.token'))).toBeNull();
  await page.locator('[data-tab=me]').click();
  await page.locator('[data-action=sign-out]').click();
  await page.locator('[data-page=sign-in]').waitFor(patience);
  await (await scan()).locator('[data-sign-in]').waitFor(patience);
});

it('takes a report of a citizen who scanned a code, and shows him how it stands', async () => {
  const { page, errors } = await phone(`/report?object=${object}&lang=zh`);
  await page.locator('[data-place]').waitFor(patience);
  expect(await page.locator('[data-place]').textContent()).toContain('990101001001001单元网格');
  await page.locator('.send').click();
  expect(await page.locator('[role=alert]').textContent()).toContain('请描述问题');
  await page.locator('#what').fill('垃圾桶满了，垃圾散落一地');
  await page.locator('#kind').fill('垃圾桶');
  await page.locator('[data-found]').first().click(patience);
  await page.locator('input[type=file]').setInputFiles({
    name: 'a.jpg',
    mimeType: 'image/jpeg',
    buffer: Buffer.from(anyPhoto()),
  });
  expect(await faultsOf(page)).toEqual([]);
  await page.locator('.send').click();
  const number = await page.locator('[data-number]').getAttribute('data-number', patience);
  const order = await send<OrderWithHistory>(service.url, token, `/api/orders/${number}`);
  // It joins what was reported of the same grid before.
  expect(order.reports.events[0]).toMatchObject({
    source: 'public',
    description: '垃圾桶满了，垃圾散落一地',
    properties: { facility: '990101001001001', facilityLayer: 'unit-grids' },
  });
  expect(order.attachments).toHaveLength(1);
  const link = await page.locator('a[href*="#receipt="]').getAttribute('href');
  await page.goto('about:blank');
  await page.goto(link!);
  expect(await page.locator('[data-state]').getAttribute('data-state', patience)).toBe(order.state);
  expect(errors).toEqual([]);
});

it('shows the reference of the API, in which a request is found and tried, and the guides beside it', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const errors: string[] = [];
  const elsewhere: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  // Violations of the policy are told here.
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('request', (request) => {
    if (!request.url().startsWith(service.url)) elsewhere.push(request.url());
  });
  await page.goto(`${service.url}/docs?lang=zh`);
  const nav = page.locator('openapi-explorer nav.nav-bar');
  await nav.getByText('归属与查找').waitFor(patience);
  expect(await faultsOf(page)).toEqual([]);
  await nav.getByPlaceholder('筛选').fill('/api/offices');
  await nav.locator('[id="link-get-/api/offices"]').click(patience);
  await page.getByRole('button', { name: '发送' }).click();
  await page.locator('openapi-explorer').getByText('990101001').first().waitFor(patience);
  expect(await faultsOf(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.reload();
  await page.getByRole('button', { name: '发送' }).hover(patience);
  expect(await faultsOf(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${service.url}/docs?lang=zh`);
  const menu = page.locator('#menu > summary');
  // A key pressed before it is shown goes nowhere.
  await menu.waitFor(patience);
  await menu.press('Enter', patience);
  await page.locator('#menu details summary', { hasText: '归属与查找' }).click();
  expect(await faultsOf(page)).toEqual([]);
  await page.locator('#menu a[href="#?route=get-%2Fapi%2Foffices"]').click();
  expect(await page.locator('#menu').getAttribute('open')).toBe(null);
  await page.getByRole('button', { name: '发送' }).first().waitFor(patience);
  await page.goto(`${service.url}/docs/guides/features?lang=en`);
  expect(await page.locator('h1').textContent()).toBe('Read features');
  expect(await page.locator('nav [aria-current]').textContent()).toBe('Read features');
  expect(await faultsOf(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.locator('[data-other-language]').click();
  expect(await page.locator('h1').textContent()).toBe('读取要素');
  expect([errors, elsewhere]).toEqual([[], []]);
  const missing = await page.goto(`${service.url}/docs/unknown?lang=en`);
  expect(missing!.status()).toBe(404);
  expect(await page.locator('main').textContent()).toBe(
    'No such pageThere is no page /docs/unknown没有页面 /docs/unknown',
  );
  expect(await faultsOf(page)).toEqual([]);
  // So does every address of pages; those of programs answer problems, whoever asks.
  const browsing = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
  for (const [path, type] of [
    ['/nothing', 'text/html; charset=utf-8'],
    ['/ogc/collections/nothing', 'text/html; charset=utf-8'],
    ['/api/nothing', 'application/problem+json; charset=utf-8'],
  ] as const) {
    const answer = await fetch(`${service.url}${path}`, { headers: browsing });
    expect([path, answer.status, answer.headers.get('content-type')]).toEqual([path, 404, type]);
  }
  for (const path of ['/docs/unknown', '/docs/guides/unknown', '/docs/a/b']) {
    const answer = await fetch(`${service.url}${path}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
  }
});
