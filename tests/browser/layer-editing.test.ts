import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, openConsole, send, tokenOf } from '../harness/browser.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';

let service: WholeService;
let browser: Browser;
let gis: string;

beforeAll(async () => {
  service = await startWholeService(async (database) => {
    await createAccess(database, undefined).addUser({
      name: 'gis',
      displayName: 'gis',
      password: 'wangge-demo',
      role: 'gis',
      street: null,
    });
  });
  browser = await launchBrowser();
  gis = await tokenOf(service.url, 'gis');
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

/** Where on the page a place is; the map has tiles of 512 pixels and is centred on what the address says. */
async function pixelOf(page: Page, [longitude, latitude]: [number, number]) {
  const [lon, lat, zoom] = new URL(page.url()).searchParams.get('map')!.split(',').map(Number) as [
    number,
    number,
    number,
  ];
  const northing = (degrees: number) =>
    Math.log(Math.tan(Math.PI / 4 + (degrees * Math.PI) / 360)) / (2 * Math.PI);
  const canvas = page.locator('.map canvas').first();
  const box = (await canvas.boundingBox())!;
  // On a large screen the map is enlarged.
  const enlarged = box.width / (await canvas.evaluate((element) => element.clientWidth));
  const world = 512 * 2 ** zoom * enlarged;
  return {
    x: box.x + box.width / 2 + ((longitude - lon) / 360) * world,
    y: box.y + box.height / 2 - (northing(latitude) - northing(lat)) * world,
  };
}

async function drag(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  const [start, end] = [await pixelOf(page, from), await pixelOf(page, to)];
  await page.mouse.move(start.x, start.y, { steps: 2 });
  await page.mouse.down();
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 });
  await page.mouse.move(end.x, end.y, { steps: 4 });
  await page.mouse.up();
}

interface Area {
  code: string;
  name: string;
  geometry: { coordinates: [number, number][][] };
}
async function areaOf(layer: string, code: string): Promise<Area> {
  const path = `/api/layers/${layer}/features?code=${code}`;
  return (await send<{ features: Area[] }>(service.url, gis, path)).features[0]!;
}
const ringOf = async (code: string) => (await areaOf('streets', code)).geometry.coordinates[0]!;

it('moves a border by hand: refused where it would tear the mosaic, saved where the neighbour goes along', async () => {
  const own = await tokenOf(service.url, 'gis');
  const { page, errors } = await openConsole(browser, service.url, {
    token: own,
    query: { work: 'streets/features', map: '123.01,31.01,14' },
    // Or the stream that ends with the sign-in tells of it before the button does.
    live: false,
  });
  await page.locator('.feature-ways').waitFor();
  const inside = await pixelOf(page, [123.006, 31.006]);
  await page.mouse.click(inside.x, inside.y);
  await page.locator('[data-editing="990101001"]').waitFor(patience);
  await page.waitForSelector('[data-map-idle=true]', patience);

  // The neighbour stays where it is: the new border would overlap it.
  await page.getByText('Move shared borders together').click();
  await expect
    .poll(async () => {
      await drag(page, [123.01, 31.01], [123.01, 31.0115]);
      return page.locator('[data-action=save-feature]').isEnabled();
    }, patience)
    .toBe(true);
  await page.locator('[data-action=save-feature]').click();
  const fault = page.locator('[data-fault="/findings/overlap"]');
  await fault.waitFor(patience);
  expect(await fault.innerText()).toContain('990101001, 990101002 overlap');
  await fault.getByText('Show on the map').click();
  expect((await ringOf('990101001')).length).toBe(5);

  // It goes along, and both have the very same vertex.
  await page.getByText('Move shared borders together').click();
  await page.locator('[data-carried="1"]').waitFor(patience);
  await page.getByLabel('Note on this change').fill('界线北移');

  // The sign-in ends meanwhile; nothing that was drawn or typed is lost.
  await fetch(`${service.url}/api/session`, {
    method: 'DELETE',
    headers: { Authorization: `Bearer ${own}` },
  });
  await page.locator('[data-action=save-feature]').click();
  const dialog = page.locator('[data-modal]');
  await dialog.getByText('are kept').waitFor(patience);
  await dialog.getByLabel('Account').fill('gis');
  await dialog.getByLabel('Password').fill('wangge-demo');
  await dialog.locator('[type=submit]').click();
  await dialog.waitFor({ state: 'detached' });
  expect(await page.getByLabel('Note on this change').inputValue()).toBe('界线北移');
  await page.locator('[data-action=save-feature]').click();
  await page.locator('[data-saved="2"]').waitFor(patience);
  const [south, north] = [await ringOf('990101001'), await ringOf('990101002')];
  const added = south.find(([, lat]) => lat > 31.0101)!;
  expect(added[1]).toBeGreaterThan(31.011);
  expect(north).toContainEqual(added);
  expect(errors).toEqual([]);
}, 180_000);

it('draws a new feature whose vertex is caught by a neighbour, and types its fields', async () => {
  const { page, errors } = await openConsole(browser, service.url, {
    token: gis,
    query: { work: 'districts/features', map: '123.045,31.01,13.5', lang: 'zh' },
    viewport: { width: 2800, height: 1600 },
  });
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('18.6667px');
  await page.locator('[data-action=draw-new]').click();
  await page.locator('[data-editing=new]').waitFor();
  await page.waitForSelector('.map[data-sketching=true][data-map-idle=true]', patience);
  // Four metres beside the corner of the district there.
  for (const place of [
    [123.04004, 31.00003],
    [123.05, 31.0],
    [123.05, 31.02],
    [123.04004, 31.01997],
  ] as [number, number][]) {
    const { x, y } = await pixelOf(page, place);
    await page.mouse.move(x, y, { steps: 2 });
    await page.mouse.click(x, y);
  }
  await page.keyboard.press('Enter');
  await page.getByLabel('编码', { exact: true }).fill('990103');
  await page.getByLabel('名称', { exact: true }).fill('<b>新区</b>');
  await page.locator('[data-action=save-feature]').click();
  await page.locator('[data-saved="2"]').waitFor(patience);
  const drawn = await areaOf('districts', '990103');
  expect(drawn.name).toBe('<b>新区</b>');
  // To the last digit, however the neighbour's corner came to its.
  const [, southEast] = (await areaOf('districts', '990102')).geometry.coordinates[0]!;
  expect(drawn.geometry.coordinates[0]).toContainEqual(southEast);
  expect(errors).toEqual([]);
}, 180_000);

it('changes how a layer is drawn before one person’s eyes, then for everybody, and back', async () => {
  const { page } = await openConsole(browser, service.url, {
    token: gis,
    query: { work: 'streets/style', theme: 'light' },
  });
  const colour = page.locator('[data-member=line-color] input[type=text]').first();
  const save = page.locator('[data-action=save-style]');
  const styleOf = async () => JSON.stringify(await send(service.url, gis, '/api/layers/streets/style'));
  await colour.fill('reddish');
  await save.click();
  await page.getByText('This style cannot be drawn').waitFor();
  expect(await page.locator('.faults').innerText()).toContain('/style/0/paint/line-color');
  expect(await styleOf()).not.toContain('reddish');
  await colour.fill('#aa3300');
  await page.locator('.style-trigger .swatch path[stroke="#aa3300"]').first().waitFor({ state: 'attached' });
  await save.click();
  await expect.poll(styleOf).toContain('#aa3300');
  await page.locator('[data-action=reset-style]').click();
  await expect.poll(styleOf).not.toContain('#aa3300');
});
