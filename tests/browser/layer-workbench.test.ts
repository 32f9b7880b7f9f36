import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, openConsole, send, tokenOf } from '../harness/browser.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';

let service: WholeService;
let browser: Browser;
let gis: string;
let folder: string;

beforeAll(async () => {
  service = await startWholeService(async (database) => {
    const access = createAccess(database, undefined);
    for (const role of ['gis', 'dispatcher'] as const)
      await access.addUser({ name: role, displayName: role, password: 'wangge-demo', role, street: null });
  });
  folder = await mkdtemp(join(tmpdir(), 'wangge-files-'));
  browser = await launchBrowser();
  gis = await tokenOf(service.url, 'gis');
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
  await rm(folder, { recursive: true });
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

interface Street {
  properties: { code: string };
  geometry: { coordinates: [number, number][][] };
}

/** The streets of the tiny city, where 100 m went from the second one to the first, and 100 m more belong to both. */
async function streetsThatOverlap(): Promise<string> {
  const collection = await send<{ features: Street[] }>(service.url, gis, '/ogc/collections/streets/items');
  const ringOf = (code: string) =>
    collection.features.find(({ properties }) => properties.code === code)!.geometry.coordinates[0]!;
  const [southern, northern] = [ringOf('990101001'), ringOf('990101002')];
  const border = Math.max(...southern.map(([, lat]) => lat));
  for (const place of southern) if (place[1] === border) place[1] += 0.002;
  for (const place of northern) if (place[1] === border) place[1] += 0.001;
  return JSON.stringify(collection);
}

/** Drops a file of the disk on the layer, as the browser does it itself. */
async function drop(page: Page, name: string, content: string): Promise<void> {
  const path = join(folder, name);
  await writeFile(path, content);
  const zone = page.locator('.drop');
  await zone.waitFor();
  const { x, y, width, height } = (await zone.boundingBox())!;
  const devtools = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', {
      type,
      x: x + width / 2,
      y: y + height / 2,
      data: { items: [], files: [path], dragOperationsMask: 1 },
    });
}

/** A browser that draws on a busy processor takes its time. */
const patience = { timeout: 20_000 };

const inForce = async () =>
  (await send<{ version: number }>(service.url, gis, '/api/layers/streets')).version;

it('takes a dropped file to the map: understood, examined, compared, weighed, published, taken back', async () => {
  const { page, errors, requested } = await openConsole(browser, service.url, { token: gis });
  await page.locator('.sides').waitFor();
  await page.keyboard.press('w');
  await page.locator('.bench-row[data-layer=streets]').click();
  await drop(page, 'streets.geojson', await streetsThatOverlap());
  await page.locator('.tab[data-part=findings]').waitFor();
  const understood = await page.locator('.facts').innerText();
  expect(understood).toContain('streets.geojson');
  expect(understood).toContain('CRS84');

  await page.locator('.tab[data-part=findings]').click();
  const overlap = page.locator('.finding[data-type=overlap]');
  await overlap.click();
  await page.locator('.finding[data-type=overlap][data-selected]').waitFor();
  expect(
    await overlap.locator('[data-fix]').evaluateAll((all) => all.map((each) => each.dataset.fix)),
  ).toEqual(['clean', 'keep']);
  await expect.poll(() => new URL(page.url()).searchParams.get('work'), patience).toBe('streets@2/findings');

  // The address brings everything back; the finding is in the middle of the map, where a click chooses it.
  await expect
    .poll(() => Number(new URL(page.url()).searchParams.get('map')?.split(',')[2]))
    .toBeGreaterThan(13);
  await page.reload();
  await overlap.waitFor();
  await page.waitForSelector('[data-map=ready]');
  const box = (await page.locator('.map canvas').first().boundingBox())!;
  await expect
    .poll(async () => {
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      return page.locator('.finding[data-type=overlap][data-selected]').count();
    }, patience)
    .toBe(1);

  await page.locator('.tab[data-part=changes]').click();
  expect(await page.locator('.kind-toggle[data-kind=moved-boundary] b').innerText()).toBe('2');
  expect(await page.locator('[data-drawn=transfer-0]').innerText()).toMatch(
    /Area 990101002 → Area 990101001\s+[\d,]+ m²\s+990101002 → 990101001/,
  );
  // The edge between the two versions follows the arrow keys too.
  const edge = page.locator('.swipe input');
  await edge.focus();
  await page.keyboard.press('End');
  await expect
    .poll(() => page.locator('.map-over').evaluate((over) => over.style.clipPath))
    .toContain('100%');
  await page.keyboard.press('Home');
  await expect
    .poll(() => requested.some((address) => address.includes('/tiles/streets@1/')), patience)
    .toBe(true);
  await expect
    .poll(() => requested.some((address) => address.includes('/tiles/streets@2/')), patience)
    .toBe(true);

  await page.locator('.tab[data-part=impact]').click();
  // Owners go by the unit grids, which are where they were.
  await page.getByText('No order or facility changes office compared with version 1').waitFor(patience);

  await page.locator('.tab[data-part=publish]').click();
  const before = requested.length;
  await page.locator('[data-action=publish]').click();
  await page.locator('[data-published="2"]').waitFor();
  expect(await inForce()).toBe(2);
  await expect
    .poll(() => requested.slice(before).some((address) => /\/tiles\/streets\/\d/.test(address)), patience)
    .toBe(true);

  await page.locator('[data-action=roll-back]').click();
  await page.locator('[data-action=confirm-roll-back]').click();
  await page.locator('[data-published="2"]').waitFor({ state: 'detached' });
  expect(await inForce()).toBe(1);
  expect(errors).toEqual([]);
}, 180_000);

it('has a finding fixed in a next version, which is planned, taken back and planned again', async () => {
  const { page, errors } = await openConsole(browser, service.url, {
    token: gis,
    query: { work: 'streets', lang: 'zh' },
    webgl: false,
  });
  await drop(page, 'streets.geojson', await streetsThatOverlap());
  await page.locator('.tab[data-part=findings]').click();
  await page.locator('.finding[data-type=overlap]').click();
  await page.locator('[data-fix=clean]').click();
  await page.locator('[data-action=apply-fixes]').click();
  await page.locator('.done-fixes li').waitFor(patience);
  await page.locator('.tab[data-part=publish]').click();
  await page.getByText('定时', { exact: true }).click();
  const plan = page.locator('[data-action=publish]');
  await plan.click();
  await page.locator('[data-planned]').waitFor(patience);
  expect(await inForce()).toBe(1);
  await page.locator('[data-action=cancel-plan]').click();
  await plan.waitFor(patience);
  await page.getByText('立即', { exact: true }).click();
  await plan.click();
  await page.locator('[data-published]').waitFor(patience);
  expect(await inForce()).toBeGreaterThan(1);
  expect(errors).toEqual([]);
}, 180_000);

it('says in words why a dropped file is none of a layer, and leaves what is in force', async () => {
  const { page } = await openConsole(browser, service.url, {
    token: gis,
    query: { work: 'parks' },
    webgl: false,
  });
  await drop(page, 'minutes.txt', 'What was said at the meeting');
  await page.locator('[data-refusal]').waitFor();
  const text = await page.locator('[data-refusal]').innerText();
  expect(text).toContain('The file was not loaded');
  expect(text).toContain('minutes.txt');
});

it('offers the columns of a table to choose its places from, and names what it cannot read in Chinese', async () => {
  const { page, errors } = await openConsole(browser, service.url, {
    token: gis,
    query: { work: 'ancient-trees' },
    webgl: false,
  });
  await page.locator('.drop').waitFor();
  await page.keyboard.press('y');
  await page.locator('html[lang=zh-CN]').waitFor();
  const refusal = page.locator('[data-refusal]');
  await drop(page, 'trees.gml', '<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0"/>');
  await refusal.waitFor();
  const text = await refusal.innerText();
  expect(text).toContain('trees.gml 是GML 文件，无法读取。请在 QGIS 等软件中导出');
  expect(text).not.toMatch(/--\w|unreadable|is not read/);

  await page.goto(`${service.url}/?work=ancient-trees`);
  await page.locator('.drop').waitFor();
  await page.keyboard.press('y');
  await page.locator('html[lang=zh-CN]').waitFor();
  await drop(page, 'trees.csv', '编码,东向,北向,树种\nT1,123.25001,31.12501,银杏\n');
  await expect.poll(() => refusal.innerText(), patience).toContain('没有找到经度、纬度或坐标列');
  for (const [label, column] of [
    ['经度列', '东向'],
    ['纬度列', '北向'],
    ['树种', '树种'],
  ] as const) {
    const caption = page.locator('.caption', { hasText: label });
    await page.locator('.field-map .select').filter({ has: caption }).locator('button').click();
    await page.getByRole('option', { name: column, exact: true }).click();
  }
  await page.locator('[data-action=load-again]').click();
  const facts = page.locator('.facts').first();
  await expect.poll(() => facts.innerText(), patience).toContain('树种 → species');
  expect(await page.locator('[data-refusal]').count()).toBe(0);
  expect(errors).toEqual([]);
}, 120_000);

it('reads a file again in another way, and remembers that way for the next time', async () => {
  const { page, errors } = await openConsole(browser, service.url, {
    token: gis,
    query: { work: 'parks' },
    webgl: false,
  });
  const ring = [
    [123.001, 31.001],
    [123.004, 31.001],
    [123.004, 31.004],
    [123.001, 31.001],
  ];
  const park = {
    type: 'Feature',
    properties: { code: 'P1', name: '公园' },
    geometry: { type: 'Polygon', coordinates: [ring] },
  };
  const { versions } = await send<{ versions: object[] }>(service.url, gis, '/api/layers/parks/versions');
  const heading = page.locator('.trail h2');
  await drop(page, 'parks.geojson', JSON.stringify({ type: 'FeatureCollection', features: [park] }));
  const again = page.locator('.load-again');
  const crs = again.locator('input').first();
  await expect.poll(() => heading.innerText(), { timeout: 30_000 }).toBe(`Version ${versions.length + 1}`);
  await again.waitFor();
  expect(await crs.inputValue()).toBe('');
  await again.locator('[data-crs="GCJ-02"]').click();
  await again.locator('[data-action=load-again]').click();
  await expect.poll(() => heading.innerText(), { timeout: 30_000 }).toBe(`Version ${versions.length + 2}`);
  await expect.poll(() => crs.inputValue(), { timeout: 30_000 }).toBe('GCJ-02');
  await expect
    .poll(() => page.locator('.facts').first().innerText(), { timeout: 30_000 })
    .toContain('GCJ-02');
  expect(errors).toEqual([]);
}, 120_000);

it('keeps the workbench from those who do not keep layers, and says so', async () => {
  const dispatcher = await tokenOf(service.url, 'dispatcher');
  const { page } = await openConsole(browser, service.url, {
    token: dispatcher,
    query: { work: 'streets' },
    webgl: false,
  });
  await page.getByText('Your role cannot maintain layers').waitFor();
  expect(await page.locator('[data-side=work]').count()).toBe(0);
});
