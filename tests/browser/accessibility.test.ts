import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, openConsole, send, tokenOf } from '../harness/browser.ts';
import { signInOnPhone, takePhone, untilInstalled } from '../harness/field.ts';
import { inFirstStreet } from '../harness/tiny-city.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';

let service: WholeService;
let browser: Browser;
let token: string;
let incident: number;

beforeAll(async () => {
  service = await startWholeService(async (database) => {
    const account = { name: 'admin', displayName: 'admin', password: 'wangge-demo' } as const;
    const access = createAccess(database, undefined);
    await access.addUser({ ...account, role: 'admin', street: null });
    await access.addUser({ ...account, name: 'pump-company', displayName: '泵站公司', role: 'partner' });
    await database.query("insert into wangge.sources (id) values ('camera')");
  });
  browser = await launchBrowser();
  token = await tokenOf(service.url, 'admin');
  const [lon, lat] = inFirstStreet;
  const report = {
    source: 'test',
    item: 'waste.bin-overflow',
    lon,
    lat,
    description: '<b>满溢</b> \u202Etxt',
  };
  incident = (await send<{ id: number }>(service.url, token, '/api/events', report)).id;
  await send(service.url, token, '/api/patrols/plans', {
    title: 'Grids',
    unit: '990101001',
    fromDay: new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10),
    targets: [{ layer: 'responsibility-grids', code: '990101001001' }],
    schedule: { rule: 'FREQ=DAILY', at: '00:00', hours: 48 },
    checklist: [{ id: 'order', text: 'In order', kind: 'yes-no' }],
  });
  const chief = { system: 'forest', level: 'street', name: 'Li', unit: '990101001' };
  await send(service.url, token, '/api/patrols/chiefs', chief);
  const unknown = send(service.url, token, '/api/events', {
    ...report,
    source: 'camera',
    item: 'waste.none',
  });
  await expect(unknown).rejects.toThrow('unknown-item');
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
});

/** What keeps people out of the page as it stands, one line a fault. */
async function faultsOf(page: Page): Promise<string[]> {
  // The console has no frames: legacy mode spares the second page that axe would gather theirs in.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  const faults = violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary?.split('\n')[1]?.trim()}`,
    ),
  );
  faults.push(...(await contrastFaults(page)));
  return beyond > 0 ? [...faults, `wider than the window by ${beyond} px`] : faults;
}

let strongLooks = 0;

/** What is too faint in light and, on light and dark ground by turns, in strong contrast: looks differ in colours alone. */
async function contrastFaults(page: Page): Promise<string[]> {
  const wear = (theme: string, contrast: string) =>
    page.evaluate((look) => Object.assign(document.documentElement.dataset, look), { theme, contrast });
  const faults: string[] = [];
  const strong = strongLooks++ % 2 === 0 ? 'light' : 'dark';
  for (const [theme, contrast] of [
    ['light', 'normal'],
    [strong, 'more'],
  ] as const) {
    await wear(theme, contrast);
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode()
      .withRules(['color-contrast'])
      .analyze();
    for (const { nodes } of violations)
      for (const { target, failureSummary } of nodes)
        faults.push(`${theme}, ${contrast}: ${target.join(' ')}: ${failureSummary?.split('\n')[1]?.trim()}`);
  }
  await wear('dark', 'normal');
  return faults;
}

interface Place {
  name: string;
  query: Record<string, string>;
  ready: string;
  signedIn?: boolean;
  press?: string;
  click?: string;
}

const places = (): Place[] => [
  { name: 'welcome', query: {}, ready: '.welcome', signedIn: false },
  { name: 'list and incident', query: { incident: String(incident) }, ready: '.panel [data-lead]' },
  { name: 'place', query: { place: inFirstStreet.join(',') }, ready: '.panel [data-lead]' },
  { name: 'layers', query: {}, ready: '.layer-panel .layer', press: 'l' },
  { name: 'shortcuts', query: {}, ready: '[data-modal]', press: '?' },
  { name: 'workbench', query: { work: '' }, ready: '.bench-row' },
  { name: 'versions', query: { work: 'streets' }, ready: '[data-version]' },
  { name: 'features', query: { work: 'streets/features' }, ready: '.feature-ways' },
  { name: 'style', query: { work: 'streets/style' }, ready: '.style-part' },
  { name: 'file', query: { work: 'streets@1/file' }, ready: '[data-part-open=file]' },
  { name: 'findings', query: { work: 'streets@1/findings' }, ready: '.finding-filters' },
  { name: 'publish', query: { work: 'streets@1/publish' }, ready: '[data-published]' },
  { name: 'items', query: { catalogue: 'items' }, ready: '[data-item]' },
  { name: 'an item', query: { catalogue: 'items/waste.bin-overflow' }, ready: '.entry-title' },
  { name: 'scenes', query: { catalogue: 'scenes' }, ready: '[data-scene]' },
  { name: 'the list of scenes', query: { scenes: 'list' }, ready: '.bench-row[data-scene]' },
  { name: 'time limits', query: { catalogue: 'clocks' }, ready: '.clocks td' },
  { name: 'channels', query: { catalogue: 'channels' }, ready: '[data-channel]' },
  { name: 'kinds of warnings', query: { catalogue: 'kinds' }, ready: '[data-kind]' },
  { name: 'share requests', query: { catalogue: 'shares' }, ready: '.share-figures' },
  { name: 'rules', query: { catalogue: 'rules' }, ready: '[data-rule]' },
  { name: 'versions', query: { catalogue: 'versions' }, ready: '.history li' },
  {
    name: 'an item that is written',
    query: { catalogue: 'items/waste.bin-overflow' },
    click: '[data-action=edit-catalogue]',
    ready: '.threshold',
  },
  // The draft that was begun on the page before outlives it.
  { name: 'scenes that are written', query: { catalogue: 'scenes' }, ready: '[data-bureau]' },
  { name: 'duty', query: { operations: 'duty/990101001' }, ready: '[data-on-duty]' },
  {
    name: 'a roster that is written',
    query: { operations: 'duty/990101001' },
    click: '[data-action=write-roster]',
    ready: '[data-roster-editor]',
  },
  { name: 'a report by hand', query: { intake: '' }, ready: '[data-form=intake]' },
  { name: 'shifts', query: { operations: 'shifts' }, ready: '[data-form=hand-over]' },
  { name: 'patrol tasks', query: { operations: 'patrols' }, ready: '[data-task]' },
  { name: 'a patrol task', query: { operations: 'patrols/task-1' }, ready: '[data-task-open]' },
  { name: 'a patrol plan', query: { operations: 'patrols/plan-1' }, ready: '[data-plan-open]' },
  { name: 'a new patrol plan', query: { operations: 'patrols/plan-new' }, ready: '[data-form=patrol-plan]' },
  { name: 'figures of patrols', query: { operations: 'patrols/figures' }, ready: '.patrol-table' },
  { name: 'a chief', query: { operations: 'patrols/chief-1' }, ready: '[data-list=negatives]' },
  { name: 'sources', query: { operations: 'sources' }, ready: '[data-source]' },
  { name: 'a source', query: { operations: 'sources/camera' }, ready: '[data-refusal]' },
  {
    name: 'a source that is changed',
    query: { operations: 'sources/camera' },
    click: '[data-action=change-source]',
    ready: '[data-source-form]',
  },
  { name: 'webhooks', query: { operations: 'webhooks' }, ready: '[data-dead]' },
  { name: 'the exchange', query: { operations: 'exchange' }, ready: '[data-form=take]' },
  {
    name: 'what the exchange received',
    query: { operations: 'exchange/received' },
    ready: '.message, [data-received]',
  },
  { name: 'names of the exchange', query: { operations: 'exchange/names' }, ready: '[data-names]' },
  { name: 'emergencies', query: { operations: 'emergencies' }, ready: '[data-begin]' },
  { name: 'people', query: { administration: 'people' }, ready: '[data-person]' },
  {
    name: 'an invitation that is written',
    query: { administration: 'people' },
    click: '[data-action=begin-invite]',
    ready: '[data-form=invite]',
  },
  {
    name: 'roles that are changed',
    query: { administration: 'people/1' },
    click: '[data-action=edit-person]',
    ready: '[data-form=person]',
  },
  { name: 'units', query: { administration: 'units' }, ready: '[data-unit]' },
  {
    name: 'a unit that is changed',
    query: { administration: 'units/990101' },
    click: '[data-action=change-unit]',
    ready: '[data-form=unit]',
  },
  { name: 'keys', query: { administration: 'keys' }, ready: '[data-form=key]' },
  { name: 'audit', query: { administration: 'audit' }, ready: '.audit-entry' },
];

it('keeps nobody out of any page', async () => {
  const faults: string[] = [];
  const shown = { theme: 'dark', lang: 'en' };
  // Without the map, which is what a person who cannot see it has.
  const signedIn = await openConsole(browser, service.url, { token, query: shown, webgl: false });
  const stranger = await openConsole(browser, service.url, { query: shown, webgl: false });
  for (const [index, place] of places().entries()) {
    const { name, query, ready, press, click, signedIn: isIn = true } = place;
    const { page } = isIn ? signedIn : stranger;
    const lang = index % 2 === 0 ? 'en' : 'zh';
    await page.goto(`${service.url}/?${new URLSearchParams({ ...shown, lang, ...query })}`);
    await page.locator('.top-bar').waitFor();
    if (press) {
      await page.locator('.map-pane').waitFor();
      await page.keyboard.press(press);
    }
    if (click) await page.locator(click).click();
    await page.locator(ready).first().waitFor();
    faults.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`));
  }
  await stranger.page.goto(`${service.url}/?${new URLSearchParams(shown)}`);
  await stranger.page.locator('.welcome .button-primary').click();
  await stranger.page.locator('[data-modal]').waitFor();
  faults.push(...(await faultsOf(stranger.page)).map((fault) => `sign-in: ${fault}`));
  await signedIn.page.goto(`${service.url}/?${new URLSearchParams(shown)}`);
  await signedIn.page.locator('.account').click();
  await signedIn.page.locator('[data-key=account]').click();
  await signedIn.page.locator('[data-action=begin-password]').click();
  await signedIn.page.locator('[data-action=begin-factor]').click();
  await signedIn.page.locator('[data-proof=begin] input').fill('wangge-demo');
  await signedIn.page.locator('[data-proof=begin] button[type=submit]').click();
  await signedIn.page.locator('.qr-code').waitFor();
  faults.push(...(await faultsOf(signedIn.page)).map((fault) => `account: ${fault}`));
  const invited = await send<{ invitation: { path: string } }>(service.url, token, '/api/users', {
    name: 'invited',
    displayName: 'invited',
    roles: [{ role: 'gis', unit: 'city' }],
  });
  for (const [path, ready] of [
    [invited.invitation.path, '[data-invitation]'],
    ['/#invitation=a-link-that-was-never-made', '[data-link-refused]'],
  ] as const) {
    // Only the fragment differs from the address before, which loads nothing.
    await stranger.page.goto('about:blank');
    await stranger.page.goto(`${service.url}${path}`);
    await stranger.page.locator(ready).waitFor();
    faults.push(...(await faultsOf(stranger.page)).map((fault) => `link: ${fault}`));
  }
  for (const context of browser.contexts()) await context.close();
  expect([...new Set(faults)]).toEqual([]);
}, 360_000);

it('keeps nobody out of the desk of a partner, nor of naming the unit of a layer by keys alone', async () => {
  const partner = await tokenOf(service.url, 'pump-company');
  const desk = await openConsole(browser, service.url, {
    token: partner,
    query: { operations: 'partner', lang: 'zh' },
    webgl: false,
  });
  await desk.page.locator('[data-part=own-keys]').waitFor();
  const faults = (await faultsOf(desk.page)).map((fault) => `desk: ${fault}`);
  await desk.page.context().close();

  const query = { catalogue: 'layers/streets', lang: 'en' };
  const { page } = await openConsole(browser, service.url, { token, query, webgl: false });
  const form = page.locator('[data-form=layer-owner]');
  await form.waitFor();
  faults.push(...(await faultsOf(page)).map((fault) => `owner: ${fault}`));
  await form.locator('.select-button').press('Enter');
  await page.locator('.unit-popover input').fill('990101001');
  const found = page.locator('.unit-popover [data-key="990101001"]');
  await found.waitFor();
  await page.locator('.unit-popover [role=option]').nth(1).waitFor({ state: 'detached' });
  await page.keyboard.press('ArrowDown');
  await page.locator('.unit-popover [data-key="990101001"][data-focused]').waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.unit-popover').waitFor({ state: 'detached' });
  const saved = page.waitForResponse((response) => response.request().method() === 'PUT');
  await form.locator('[data-action=save-owner]').press('Enter');
  expect(await (await saved).json()).toEqual({ layer: 'streets', unit: '990101001' });
  await page.locator('[data-action=save-owner][data-disabled]').waitFor();
  await page.context().close();
  expect(faults).toEqual([]);
}, 120_000);

/** What is smaller than a thumb (WCAG 2.2, 2.5.5) among what is pressed; what is hidden within a label counts as that. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('a, button, input, select, textarea, summary')].flatMap((element) => {
      const target = element.closest('label:not(.field)') ?? element;
      const { width, height } = target.getBoundingClientRect();
      const isSmall = width > 0 && (width < 44 || height < 44);
      return isSmall ? [`${element.outerHTML.slice(0, 80)} is ${width} by ${height}`] : [];
    }),
  );
}

it.each(['light', 'dark'] as const)(
  'keeps nobody out of the app for the field, at 7:1 for every text, %s',
  async (theme) => {
    const faults: string[] = [];
    const language = theme === 'light' ? 'zh' : 'en';
    const { page, context } = await takePhone(browser, service.url, { theme, language, at: inFirstStreet });
    const look = async (name: string, ready: string) => {
      await page.locator(ready).first().waitFor();
      const { violations } = await new AxeBuilder({ page })
        .setLegacyMode()
        .options({
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
          rules: { 'color-contrast-enhanced': { enabled: true } },
        })
        .analyze();
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      for (const { id, nodes } of violations)
        for (const { target, failureSummary } of nodes)
          faults.push(`${name}: ${id}: ${target.join(' ')}: ${failureSummary?.split('\n')[1]?.trim()}`);
      faults.push(...(await smallTargets(page)).map((small) => `${name}: ${small}`));
      if (beyond > 0) faults.push(`${name}: wider than the screen by ${beyond} px`);
    };
    await look('sign-in', '[data-page=sign-in]');
    await signInOnPhone(page, 'admin');
    await look('orders', '[data-order]');
    await page.locator('[data-order]').first().click();
    await look('an order', '[data-step]');
    await page.locator('[data-action=way]').click();
    await look('the way', '.sheet[open] [data-way]');
    await page.keyboard.press('Escape');
    await page.locator('[data-action=more]').click();
    await look('more steps', '.sheet[open] [data-step]');
    await page.keyboard.press('Escape');
    await untilInstalled(page);
    await context.setOffline(true);
    await page.locator('.thumb > [data-step]').click();
    await look('a step without a network', '[data-form]');
    await page.locator('[data-action=confirm]').click();
    await look('an order that waits', '[data-waiting]');
    await page.goto(`${service.url}/field#/outbox`);
    await look('outbox', '[data-entry]');
    await page.locator('[data-action=discard]').click();
    await look('discarding', '[data-action=discard-sure]');
    await page.locator('[data-action=discard-sure]').click();
    await page.goto(`${service.url}/field#/report`);
    await look('a report', '[data-form=report]');
    await page.goto(`${service.url}/field#/me`);
    await look('settings', '[data-page=me]');
    await page.goto(`${service.url}/field#/scan`);
    await page.locator('[data-member=code]').fill('https://other.example.cn/id/a/b');
    await page.locator('[data-action=look-up]').click();
    await look('a code of another city', '[data-scan-fault]');
    await context.setOffline(false);
    await page.goto(`${service.url}/field#/object/streets/990101001`);
    await look('an object', '[data-page=object] .facts');
    await page.goto(`${service.url}/field#/orders`);
    await page.locator('[data-task]').first().click();
    await page.locator('[data-action=start]').click();
    await look('a patrol', '[data-noting]');
    await page.locator('[data-action=finish]').click();
    await look('finishing a patrol', '.sheet[open] [data-action=finish-sure]');
    await page.keyboard.press('Escape');
    await page.locator('[data-checklist]').click();
    await look('a checklist', '[data-form=checklist]');
    await page.goBack();
    await page.locator('[data-action=finding]').click();
    await look('a finding', '[data-form=finding]');
    await page.goto(`${service.url}/field#/me`);
    await page.locator('[data-member=consent]').check();
    await page.locator('[data-action=go-on-duty]').click();
    await look('on duty', '[data-duty=on]');
    await page.locator('[data-action=go-off-duty]').click();
    const turn = async () =>
      (await send<{ turn: object | null }>(service.url, token, '/api/staff/turn')).turn;
    await expect.poll(turn, { timeout: 30_000 }).toBeNull();
    await context.close();
    expect([...new Set(faults)]).toEqual([]);
  },
  180_000,
);
