import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openConsole } from '../harness/browser.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';

let service: WholeService;
let browser: Browser;
const patience = { timeout: 30_000 };
const password = 'a long enough phrase';

beforeAll(async () => {
  service = await startWholeService();
  browser = await launchBrowser();
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

const open = (hash: string) => openConsole(browser, service.url, { webgl: false, hash });

it('lets the first administrator in by the link that the service prints on an empty database, once', async () => {
  const hash = new URL(service.firstAdministrator!, service.url).hash;
  const { page, errors } = await open(hash);
  const form = page.locator('[data-invitation=first-administrator]');
  await form.waitFor(patience);
  expect(page.url()).not.toContain('invitation');
  await page.reload();
  await form.locator('[data-member=name]').fill('chief', patience);
  await form.locator('[data-member=password]').fill('short');
  const submit = form.locator('[data-action=take-invitation]');
  expect(await submit.isDisabled()).toBe(true);
  await form.locator('.criteria [data-met=true]').waitFor(patience);
  await form.locator('[data-member=password]').fill('password12');
  await submit.click();
  await form.locator('[data-faults]').waitFor(patience);
  expect(await form.locator('[data-faults]').textContent()).toContain('most common');
  await form.locator('[data-member=password]').fill(password);
  await submit.click();
  await form.waitFor({ state: 'detached', ...patience });
  await page.locator('.account').waitFor(patience);
  expect(await page.locator('.account-name').textContent()).toBe('chief');

  // Opened again, in a tab that shows the console already.
  await page.evaluate((again) => {
    window.location.hash = again;
  }, hash);
  const refused = page.locator('[data-link-refused]');
  await refused.waitFor(patience);
  expect(await refused.textContent()).toContain('used already');
  expect(errors).toEqual([]);
}, 120_000);
