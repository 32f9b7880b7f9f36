import { Secret, TOTP } from 'otpauth';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Session } from '../../domain/answers/access.ts';
import type { Account, Invitation } from '../../domain/answers/accounts.ts';
import { launchBrowser, openConsole, send } from '../harness/browser.ts';
import { takePhone } from '../harness/field.ts';
import { startOpenIdProvider, type TestProvider } from '../harness/openid-provider.ts';
import { inFirstStreet } from '../harness/tiny-city.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';

let service: WholeService;
let browser: Browser;
const patience = { timeout: 30_000 };
const password = 'a long enough phrase';

let provider: TestProvider;

beforeAll(async () => {
  provider = await startOpenIdProvider(() => [`${service.url}/`]);
  service = await startWholeService(undefined, undefined, {
    provider: {
      issuer: new URL(provider.issuer),
      clientId: 'wangge',
      clientSecret: 'a secret of the client',
      label: 'City Account',
      scope: 'openid profile',
      groupsClaim: 'groups',
      groups: { chiefs: [{ role: 'duty-chief', unit: 'city' }] },
    },
  });
  browser = await launchBrowser();
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
  await provider?.close();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

const open = (hash: string) => openConsole(browser, service.url, { webgl: false, hash });
const administration = (page: string, token = service.adminKey) =>
  openConsole(browser, service.url, { token, webgl: false, query: { administration: page } });
/** Finds a unit by its code and chooses it. */
async function choose(page: Page, form: Locator, code: string): Promise<void> {
  await form.locator('[data-member=unit] .select-button').click();
  await page.locator('.unit-search input').fill(code);
  await expect.poll(() => page.locator('[data-popup] [role=option]').count(), patience).toBe(1);
  await page.locator(`[data-popup] [data-key="${code}"]`).click(patience);
}
const account = async (name: string) => {
  const { users } = await send<{ users: Account[] }>(service.url, service.adminKey, '/api/users');
  return users.find((user) => user.name === name);
};

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

it('invites somebody with a role in a unit by a link, which signs that person in', async () => {
  const { page, errors } = await administration('people');
  await page.locator('[data-action=begin-invite]').click(patience);
  const form = page.locator('[data-form=invite]');
  await form.locator('[data-member=name]').fill('duty-1');
  await form.locator('[data-member=displayName]').fill('王芳');
  await form.locator('[data-role] .select-button').first().click();
  await page.locator('[data-popup] [data-key=street]').click();
  const invite = form.locator('[data-action=invite]');
  expect(await invite.isDisabled()).toBe(true);
  await choose(page, form, '990101001');
  await invite.click();
  const link = (await page.locator('[data-shown=invitation] .secret').textContent(patience))!;
  await page.locator('[data-person=duty-1] [data-state=invited]').waitFor(patience);

  const invited = await open(new URL(link).hash);
  const taken = invited.page.locator('[data-invitation=invitation]');
  await taken.waitFor(patience);
  expect(await taken.textContent()).toContain('Street office · Area 990101001');
  await taken.locator('[data-member=password]').fill(password);
  await taken.locator('[data-action=take-invitation]').click();
  await invited.page.locator('.account').waitFor(patience);
  expect(await account('duty-1')).toMatchObject({ state: 'active', roles: [{ role: 'street' }] });

  // A street's office sees nothing of administration.
  expect(await invited.page.locator('[data-side=administration]').count()).toBe(0);
  expect([...errors, ...invited.errors]).toEqual([]);
}, 120_000);

it('tells an administrator what was changed meanwhile, and keeps what he chose', async () => {
  const { id, revision } = (await account('duty-1'))!;
  const { page, errors } = await administration(`people/${id}`);
  await page.locator('[data-action=edit-person]').click(patience);
  const form = page.locator('[data-form=person]');
  await form.locator('[data-member=displayName]').fill('王芳（夜班）');
  const others = await fetch(`${service.url}/api/users/${id}`, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${service.adminKey}` },
    body: JSON.stringify({ roles: [{ role: 'inspector', unit: 'city' }], revision }),
  });
  expect(others.status).toBe(200);
  await form.locator('[data-action=save-person]').click();
  await form.locator('[data-action=keep-mine]').waitFor(patience);
  expect(await form.locator('.role-list').textContent()).toContain('Inspector');
  expect(await form.locator('[data-member=displayName]').inputValue()).toBe('王芳（夜班）');
  expect(await account('duty-1')).toMatchObject({ displayName: '王芳', roles: [{ role: 'inspector' }] });
  await form.locator('[data-action=keep-mine]').click();
  await form.locator('[data-action=save-person]').click();
  await form.waitFor({ state: 'detached', ...patience });
  expect(await account('duty-1')).toMatchObject({ displayName: '王芳（夜班）', roles: [{ role: 'street' }] });

  const disable = page.locator('[data-action=disable-person]');
  await disable.click();
  await disable.click();
  await page.locator('[data-state=disabled]').waitFor(patience);
  await page.locator('[data-action=enable-person]').click();
  await page.locator('[data-state=active]').waitFor(patience);
  const chief = (await account('chief'))!;
  await page.locator('.back').click();
  await page.locator('[data-person=chief]').click();
  await page.locator('[data-person=chief] [data-action=disable-person]').click(patience);
  await disable.click();
  await page.locator('[data-person=chief] .notice-error').waitFor(patience);
  expect(await page.locator('.notice-error').textContent()).toContain('the last administrator');
  expect(await account(chief.name)).toMatchObject({ state: 'active' });
  expect(errors).toEqual([]);
}, 120_000);

it('adds a unit below another, moves it, and removes it', async () => {
  const { page, errors } = await administration('units/990101');
  await page.locator('[data-action=add-unit]').click(patience);
  const form = page.locator('[data-form=unit]');
  await form.locator('[data-member=code]').fill('990101001');
  await form.locator('[data-member=name]').fill('一居委');
  await form.locator('[data-action=save-unit]').click();
  await form.locator('.field-faults').waitFor(patience);
  await form.locator('[data-member=code]').fill('990101001001');
  await form.locator('[data-action=save-unit]').click();
  await page.locator('[data-unit-open="990101001001"]').waitFor(patience);
  expect(await page.locator('.unit-trail').textContent()).toContain('Area 990101');

  await page.locator('[data-action=change-unit]').click();
  await choose(page, form, '990102001');
  await form.locator('[data-action=save-unit]').click();
  await form.waitFor({ state: 'detached', ...patience });
  const unit = await send<{ parent: string }>(service.url, service.adminKey, '/api/units/990101001001');
  expect(unit.parent).toBe('990102001');

  const remove = page.locator('[data-action=remove-unit]');
  await remove.click(patience);
  await remove.click();
  await page.locator('[data-unit-open="990102001"]').waitFor(patience);
  expect(errors).toEqual([]);
}, 120_000);

it('makes a key that is shown once, rotates it with an overlap, and revokes it', async () => {
  const { page, errors } = await administration('keys');
  const form = page.locator('[data-form=key]');
  await form.locator('[data-member=label]').fill('monitoring', patience);
  await form.locator('.select-button').first().click();
  await page.locator('[data-popup] [data-key=gis]').click();
  await form.locator('[data-action=add-key]').click();
  const key = (await page.locator('[data-shown=key] .secret').textContent(patience))!;
  const line = page.locator('[data-key=monitoring][data-key-state=active]');
  await line.locator('[data-action=begin-limits]').click(patience);
  const limits = line.locator('[data-form=key-limits]');
  await limits.locator('[data-member=layers]').fill('none-such');
  await limits.locator('[data-action=set-limits]').click();
  await limits.locator('.field-faults').first().waitFor(patience);
  await limits.locator('[data-member=layers]').fill('orders');
  await limits.locator('[data-member=perMinute]').fill('60');
  await limits.locator('[data-action=set-limits]').click();
  await line.locator('[data-limits="2"]').waitFor(patience);
  await line.locator('[data-action=begin-rotation]').click(patience);
  await line.locator('[data-action=rotate-key]').click();
  const next = (await line.locator('[data-shown=key] .secret').first().textContent(patience))!;
  for (const each of [key, next]) await send(service.url, each, '/api/layers');
  expect(next).not.toBe(key);
  await expect.poll(() => line.count(), patience).toBe(2);
  const revoke = line.first().locator('[data-action=revoke-key]');
  await revoke.click();
  await revoke.click();
  await page.locator('[data-key=monitoring][data-key-state=revoked]').waitFor(patience);
  await expect(send(service.url, next, '/api/layers')).rejects.toThrow('401');
  expect(errors).toEqual([]);
}, 120_000);

it('finds entries of the audit log by person and kind, exports and verifies them', async () => {
  const { page, errors } = await administration('audit');
  await page.locator('[data-entry="post /api/users"]').first().waitFor(patience);
  await page.locator('[data-member=q]').fill('duty-1');
  await expect.poll(() => page.locator('[data-entry="post /api/keys"]').count(), patience).toBe(0);
  for (const action of ['post /api/users', 'take-invitation'])
    await page.locator(`[data-entry="${action}"]`).waitFor(patience);
  const [file] = await Promise.all([
    page.waitForEvent('download', patience),
    page.locator('[data-action=export-audit]').click(),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  const lines = Buffer.concat(chunks).toString('utf8').trim().split('\r\n');
  expect(lines[0]).toContain('id,at,actor');
  expect(lines.slice(1).every((line) => line.includes('duty-1'))).toBe(true);
  await page.locator('[data-action=verify-audit]').click();
  await page.locator('[data-verified=true]').waitFor(patience);
  expect(errors).toEqual([]);
}, 120_000);

it('tells a dispatcher whose role is taken away while he writes, and keeps what he wrote', async () => {
  const admin = <T>(path: string, body: unknown) => send<T>(service.url, service.adminKey, path, body);
  const report = { source: 'desk', item: 'road.roadside-rubbish', point: inFirstStreet };
  const { id: incident } = await admin<{ id: number }>('/api/events', report);
  const roles = [{ role: 'dispatcher', unit: 'city' }];
  const { user, invitation } = await admin<{ user: Account; invitation: Invitation }>('/api/users', {
    name: 'duty-2',
    displayName: 'duty-2',
    roles,
  });
  const { token } = await admin<Session>('/api/invitations', { token: invitation.token, password });
  const { page, errors } = await openConsole(browser, service.url, {
    token,
    webgl: false,
    query: { incident: String(incident) },
  });
  await page.locator('.panel [data-action=cancel]').click(patience);
  const note = page.locator('.step-form textarea');
  await note.fill('Reported twice by the same caller');
  await fetch(`${service.url}/api/users/${user.id}`, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${service.adminKey}` },
    body: JSON.stringify({ roles: [{ role: 'gis', unit: 'city' }] }),
  });
  await page.locator('[data-roles-changed]').waitFor(patience);
  await page.locator('.step-form button[type=submit]').click();
  await page.locator('.actions .notice-error').waitFor(patience);
  expect(await page.locator('.actions .notice-error').textContent()).toContain('Your role does not allow');
  expect(await note.inputValue()).toBe('Reported twice by the same caller');
  await page.locator('[data-roles-changed] button').click();
  const lost = page.locator('[data-lost-step=cancel]');
  await lost.waitFor(patience);
  await page.locator('[data-roles-changed]').waitFor({ state: 'detached', ...patience });
  expect(await page.locator('.account-role').textContent()).toBe('GIS staff');
  expect(await lost.textContent()).toContain('Reported twice by the same caller');
  expect(errors).toEqual([]);
}, 120_000);

it('turns two-step verification on, and asks for the code after the password', async () => {
  const { page, errors } = await openConsole(browser, service.url, { webgl: false });
  await page.locator('.welcome .button-primary').click(patience);
  const dialog = page.locator('.sign-in');
  const signIn = async () => {
    await dialog.locator('input').first().fill('chief', patience);
    await dialog.locator('input[type=password]').fill(password);
    await dialog.locator('button[type=submit]').click();
  };
  const choose = async (item: string) => {
    await page.locator('.account').click(patience);
    await page.locator(`[data-key=${item}]`).click();
  };
  await signIn();
  await choose('account');
  await page.locator('[data-action=begin-factor]').click(patience);
  await page.locator('[data-proof=begin] input').fill(password);
  await page.locator('[data-proof=begin] button[type=submit]').click();
  const form = page.locator('[data-confirm-factor]');
  const secret = (await form.locator('.secret').textContent(patience))!;
  expect(await form.locator('.qr-code path').getAttribute('d')).toMatch(/^M0 0h1v1h-1z/);
  await form.locator('[data-member=code]').fill('000000');
  await form.locator('button[type=submit]').click();
  await form.locator('.notice-error').waitFor(patience);
  await form.locator('[data-member=code]').fill(new TOTP({ secret: Secret.fromBase32(secret) }).generate());
  await form.locator('button[type=submit]').click();
  const shown = page.locator('[data-shown=recovery-codes] .secret');
  const [recovery] = (await shown.textContent(patience))!.split('\n');
  await page.locator('[data-enrolled=true]').waitFor(patience);
  await page.locator('[data-modal] .dialog-head button').click();
  await choose('sign-out');
  await page.locator('.welcome .button-primary').click(patience);
  await signIn();
  const code = dialog.locator('[data-member=code]');
  await code.fill('000000', patience);
  await dialog.locator('button[type=submit]').click();
  await dialog.locator('.notice-error').waitFor(patience);
  await code.fill(recovery!);
  await dialog.locator('button[type=submit]').click();
  await page.locator('.account').waitFor(patience);
  expect(errors).toEqual([]);
}, 120_000);

it('signs in by a provider and comes back to the page as it was, or says why not', async () => {
  provider.people.set('chen', { name: '陈强', preferred_username: 'chen', groups: ['chiefs'] });
  provider.people.set('guest', { preferred_username: 'guest', groups: ['visitors'] });
  const visit = async (login: string) => {
    const { page, errors } = await openConsole(browser, service.url, {
      webgl: false,
      query: { place: inFirstStreet.join(',') },
    });
    await page.locator('.welcome .button-primary').click(patience);
    await page.locator('[data-action=go-to-provider]').click();
    await page.locator('input[name=login]').fill(login, patience);
    await page.locator('input[name=password]').fill('any');
    await page.locator('button[type=submit]').click();
    await page.locator('button[type=submit]').click(patience);
    await page.locator('.top-bar').waitFor(patience);
    return { page, errors };
  };
  const chief = await visit('chen');
  await chief.page.locator('.account').waitFor(patience);
  expect(await chief.page.locator('.account-role').textContent()).toBe('Duty chief');
  const address = new URL(chief.page.url()).searchParams;
  expect([address.has('place'), address.has('code'), address.has('state')]).toEqual([true, false, false]);
  const guest = await visit('guest');
  const refused = guest.page.locator('[data-provider] .notice-error');
  await refused.waitFor(patience);
  expect(await refused.textContent()).toContain('visitors');
  expect([...chief.errors, ...guest.errors]).toEqual([]);
}, 120_000);

it('links an account with the provider, and comes back as the same person', async () => {
  provider.people.set('lu', { preferred_username: 'lu', groups: ['chiefs'] });
  const password = 'a long enough phrase';
  const { invitation } = await send<{ invitation: { token: string } }>(
    service.url,
    service.adminKey,
    '/api/users',
    { name: 'lu-before', displayName: 'lu-before', roles: [{ role: 'gis', unit: 'city' }] },
  );
  const taken = await fetch(`${service.url}/api/invitations`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token: invitation.token, password }),
  });
  const { token } = (await taken.json()) as { token: string };
  const { page, errors } = await openConsole(browser, service.url, { token, webgl: false });
  const openAccount = async () => {
    await page.locator('.account').click(patience);
    await page.locator('[data-key=account]').click();
  };
  await openAccount();
  await page.locator('[data-action=link-provider]').click(patience);
  await page.locator('[data-proof=link-provider] input[type=password]').fill(password);
  await page.locator('[data-proof=link-provider] button[type=submit]').click();
  await page.locator('input[name=login]').fill('lu', patience);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.locator('button[type=submit]').click(patience);
  await page.locator('.top-bar').waitFor(patience);
  expect(await page.locator('.account').textContent(patience)).toContain('lu-before');
  await openAccount();
  await page.locator('[data-action=unlink-provider]').waitFor(patience);
  expect(errors).toEqual([]);
}, 120_000);

it('has an administrator link an account by the subject, told what is wrong with it, and unlink it', async () => {
  const invite = async (name: string) => {
    const account = { name, displayName: name, roles: [{ role: 'gis', unit: 'city' }] };
    const made = await send<{ user: Account }>(service.url, service.adminKey, '/api/users', account);
    return made.user.id;
  };
  const other = await fetch(`${service.url}/api/users/${await invite('hu-before')}/identity`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${service.adminKey}` },
    body: JSON.stringify({ subject: 'hu' }),
  });
  expect(other.status).toBe(204);
  const { page, errors } = await openConsole(browser, service.url, {
    token: service.adminKey,
    query: { administration: `people/${await invite('gao-before')}`, lang: 'zh' },
    webgl: false,
  });
  const part = page.locator('section[data-provider-link]');
  await part.locator('[data-action=link-person]').press('Enter', patience);
  const subject = part.locator('input[data-member=subject]');
  await subject.fill('hu', patience);
  await subject.press('Enter');
  await part.getByText('该统一认证身份已属于另一账号').waitFor(patience);
  await subject.fill('gao');
  await subject.press('Enter');
  await part.getByText('角色以本系统设置为准').first().waitFor(patience);
  const unlink = part.locator('[data-action=unlink-person]');
  await unlink.press('Enter', patience);
  await unlink.getByText('确认解除并退出登录').waitFor(patience);
  await unlink.press('Enter');
  await part.locator('[data-action=link-person]').waitFor(patience);
  expect(errors).toEqual([]);
}, 120_000);

it('signs in by a provider from the app for the field, comes back to it, and stays signed in on the phone', async () => {
  provider.people.set('zhou', { name: '周敏', preferred_username: 'zhou', groups: ['chiefs'] });
  provider.people.set('visitor', { preferred_username: 'visitor', groups: ['visitors'] });
  const visit = async (login: string) => {
    const phone = await takePhone(browser, service.url, { language: 'en' });
    await phone.page.getByRole('button', { name: 'City Account' }).click(patience);
    await phone.page.locator('input[name=login]').fill(login, patience);
    await phone.page.locator('input[name=password]').fill('any');
    await phone.page.locator('button[type=submit]').click();
    await phone.page.locator('button[type=submit]').click(patience);
    await phone.page.locator('[data-page]').first().waitFor(patience);
    return phone;
  };
  const { page, errors } = await visit('zhou');
  await page.locator('[data-page=orders]').waitFor(patience);
  const { pathname, searchParams } = new URL(page.url());
  expect([pathname.replace(/\/$/, ''), searchParams.has('code'), searchParams.has('state')]).toEqual([
    '/field',
    false,
    false,
  ]);
  await page.reload();
  await page.locator('[data-page=orders]').waitFor(patience);
  const refused = await visit('visitor');
  await refused.page.locator('[data-page=sign-in] .notice-error', { hasText: 'visitors' }).waitFor(patience);
  expect([...errors, ...refused.errors]).toEqual([]);
}, 120_000);
