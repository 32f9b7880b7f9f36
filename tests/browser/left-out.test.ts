import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, openConsole, tokenOf } from '../harness/browser.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';
import { point, publish } from '../integration/routing/town.ts';

let service: WholeService;
let browser: Browser;
let gis: string;
beforeAll(async () => {
  service = await startWholeService(async (database) => {
    const user = {
      name: 'gis',
      displayName: 'gis',
      password: 'wangge-demo',
      role: 'gis',
      street: null,
    } as const;
    await createAccess(database, undefined).addUser(user);
    await publish(database, 'pump-stations', [
      { code: 'p1', geometry: point(123.005, 31.005) },
      { code: 'p2', geometry: point(123.006, 31.005) },
    ]);
    // No file can bring this in; a table that somebody mended by hand can hold it.
    const { rows } = await database.query<{ id: number }>(
      "select table_id as id from wangge.layer_versions where layer_id = 'pump-stations'",
    );
    await database.query(
      `update wangge_data.version_${rows[0]!.id} set geom = ST_GeomFromText('POINT EMPTY', 4326) where code = 'p2'`,
    );
  });
  browser = await launchBrowser();
  gis = await tokenOf(service.url, 'gis');
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await service?.close();
});

const patience = { timeout: 30_000 };

it.each([
  ['zh', '1 个未参与判定'],
  ['en', '1 not routed'],
] as const)('the workbench shows which features take no part in routing, in %s', async (language, chip) => {
  const { page, errors } = await openConsole(browser, service.url, {
    token: gis,
    query: { lang: language },
  });
  await page.locator('.sides').waitFor(patience);
  await page.keyboard.press('w');
  const row = page.locator('.bench-row[data-layer=pump-stations]');
  await row.locator('[data-left-out="1"]').waitFor(patience);
  expect(await row.locator('[data-left-out]').textContent()).toBe(chip);
  await row.click();
  const part = page.locator('.part', { hasText: 'p2' }).first();
  await part.waitFor(patience);
  expect(await part.textContent()).not.toContain('p1');
  expect(errors).toEqual([]);
  await page.context().close();
});
