import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { PatrolPlanDetail, PatrolTask } from '../../domain/answers/patrols.ts';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, openConsole, send, tokenOf } from '../harness/browser.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';

let service: WholeService;
let browser: Browser;
let dispatcher: string;
const patience = { timeout: 20_000 };

beforeAll(async () => {
  service = await startWholeService(async (database) => {
    const account = { name: 'dispatcher', displayName: 'dispatcher', password: 'wangge-demo' };
    await createAccess(database, undefined).addUser({ ...account, role: 'dispatcher', street: null });
  });
  browser = await launchBrowser();
  dispatcher = await tokenOf(service.url, 'dispatcher');
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

it('plans a patrol, tells what is wrong with it, and shows its task short of the plan with figures that open it', async () => {
  const { page, errors } = await openConsole(browser, service.url, {
    token: dispatcher,
    query: { operations: 'patrols/plan-new' },
    webgl: false,
  });
  const form = page.locator('[data-form=patrol-plan]');
  await form.locator('[data-field=title]').fill('Grids of the first street', patience);
  await form.locator('[data-field=unit]').fill('990101001');
  await form.locator('[data-field=codes]').fill('990101001001, no-such-grid');
  await form.locator('[data-action=add-codes]').click();
  await form.locator('.select-button', { hasText: 'Three days a week' }).click();
  await page.getByRole('option', { name: 'Every day' }).click();
  await form.locator('[data-field=at]').fill('00:00');
  await form.locator('[data-field=hours]').fill('48');
  await form.locator('[data-action=add-question]').click();
  await form.locator('.patrol-question input').first().fill('In order');
  await form.locator('[data-action=keep-plan]').click();
  await form.locator('.faults', { hasText: 'no-such-grid' }).waitFor(patience);
  await form.getByRole('button', { name: 'Remove responsibility-grids/no-such-grid' }).click();
  await form.locator('[data-action=keep-plan]').click();
  await page.locator('[data-plan-open]').waitFor(patience);
  const id = Number(new URL(page.url()).searchParams.get('operations')!.split('-')[1]);
  const plan = await send<PatrolPlanDetail>(service.url, dispatcher, `/api/patrols/plans/${id}`);
  expect(plan).toMatchObject({
    unit: '990101001',
    targets: 1,
    definition: { schedule: { rule: 'FREQ=DAILY' } },
  });

  const { tasks } = await send<{ tasks: PatrolTask[] }>(
    service.url,
    dispatcher,
    `/api/patrols/tasks?plan=${id}&sort=starts`,
  );
  const task = tasks.find(({ startsAt }) => Date.parse(startsAt) <= Date.now())!;
  const at = new Date().toISOString();
  await send(service.url, dispatcher, `/api/patrols/tasks/${task.id}/finish`, { at });
  await page.locator('[data-part=tasks]').click();
  await page.locator(`[data-task="${task.id}"] [data-task-state=short]`).waitFor(patience);
  await page.locator(`[data-task="${task.id}"]`).click();
  await page.locator('.patrol-shortfalls', { hasText: '0 % of' }).waitFor(patience);
  // The bell tells of it too, by plan.
  await page.locator('.bell[data-unread="1"]').click(patience);
  const told = page.locator(`[data-group=patrols][data-plan="${id}"]`);
  await told.getByRole('option', { name: /^Short · / }).waitFor(patience);
  await told.getByRole('button', { name: 'Mark as read: Grids of the first street' }).click();
  await page.locator('.bell[data-unread="0"]').waitFor(patience);
  // The entry took the focus with it as it left: Escape still closes the list alone, not the page beneath.
  await page.evaluate(() =>
    document.body.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }),
    ),
  );
  await page.locator('.notifications').waitFor({ state: 'hidden', ...patience });
  await page.locator('[data-part=figures]').click();
  await page.locator('.patrol-table [data-row="990101001"] .link').click(patience);
  await page.locator('[data-counted="990101001"] [data-task-state=short]').first().waitFor(patience);
  expect(errors).toEqual([]);
}, 120_000);

it('appoints a chief by the keyboard, says at the field what is wrong, changes him and has him leave office', async () => {
  const { page, errors } = await openConsole(browser, service.url, {
    token: dispatcher,
    query: { operations: 'patrols/chiefs' },
    webgl: false,
  });
  await page.locator('[data-action=new-chief]').focus(patience);
  await page.keyboard.press('Enter');
  const form = page.locator('[data-form=patrol-chief]');
  const type = async (member: string, value: string) => {
    await form.locator(`input[data-member=${member}]`).focus(patience);
    await page.keyboard.press('Control+A');
    await page.keyboard.type(value);
  };
  await form.locator('[data-member=level] button').focus(patience);
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: 'Street or town chief' }).waitFor(patience);
  await page.keyboard.press('Home');
  await page.keyboard.type('Street');
  await page.keyboard.press('Enter');
  await type('name', 'Chief of the wood');
  await type('unit', '990101001');
  await type('person', 'nobody');
  await page.keyboard.press('Enter');
  await form.locator('.field', { hasText: '"nobody" is nobody of the unit' }).waitFor(patience);
  expect(await form.locator('input[data-member=person]').getAttribute('aria-invalid')).toBe('true');
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await form.locator('[data-field=codes]').fill('no-such-grid');
  await form.locator('[data-action=add-codes]').focus();
  await page.keyboard.press('Enter');
  await form.locator('[data-action=keep-chief]').focus();
  await page.keyboard.press('Enter');
  await form.locator('.field-faults', { hasText: 'no-such-grid" is no grid' }).waitFor(patience);
  await form.getByRole('button', { name: 'Remove forest-duty-grids/no-such-grid' }).focus();
  await page.keyboard.press('Enter');
  await form.locator('[data-action=keep-chief]').focus();
  await page.keyboard.press('Enter');
  const opened = page.locator('[data-chief-open]');
  await opened.waitFor(patience);
  const id = Number(await opened.getAttribute('data-chief-open'));

  await page.locator('[data-action=edit-chief]').click();
  await type('title', 'Head of office');
  await form.locator('input[data-member=untilDay]').fill('2020-01-01');
  await form.locator('[data-action=keep-chief]').click();
  await form.locator('.field', { hasText: 'is before the first' }).waitFor(patience);
  await form.locator('input[data-member=untilDay]').fill('2099-12-31');
  await form.locator('[data-action=keep-chief]').click();
  await opened.filter({ hasText: 'Head of office' }).waitFor(patience);
  await opened.filter({ hasText: '2099-12-31' }).waitFor(patience);

  await page.locator('[data-action=end-chief]').click();
  await page.locator('[data-action=end-chief]', { hasText: 'Yes, the term ends today' }).click();
  await page.locator('[data-action=new-chief]').waitFor(patience);
  expect(await page.locator(`[data-chief="${id}"]`).count()).toBe(0);
  expect(errors.filter((error) => !error.includes('400'))).toEqual([]);
}, 120_000);
