import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../../domain/answers/access.ts';
import type { Account } from '../../../domain/answers/accounts.ts';
import type { ProviderSettings } from '../../../server/access/provider/settings.ts';
import { environmentOf, runCommand } from '../../harness/command.ts';
import { startOpenIdProvider, type TestProvider } from '../../harness/openid-provider.ts';
import type { ProblemBody } from '../../harness/operations.ts';
import { startWholeService, type WholeService } from '../../harness/whole-service.ts';

let provider: TestProvider;
let service: WholeService;
beforeAll(async () => {
  provider = await startOpenIdProvider(() => [`${service.url}/`]);
  const settings: ProviderSettings = {
    issuer: new URL(provider.issuer),
    clientId: 'wangge',
    clientSecret: 'a secret of the client',
    label: '统一认证',
    scope: 'openid profile email',
    groupsClaim: 'groups',
    groups: {
      dispatch: [{ role: 'dispatcher', unit: '990101' }],
      chiefs: [{ role: 'duty-chief', unit: 'city' }],
      nowhere: [{ role: 'inspector', unit: 'no-such-unit' }],
    },
  };
  service = await startWholeService(undefined, undefined, { provider: settings });
}, 300_000);
afterAll(async () => {
  await service?.close();
  await provider?.close();
});
afterEach(() => {
  delete provider.tamper.claims;
  delete provider.tamper.forged;
});

type Answer = Session & ProblemBody;

async function post<Body>(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${service.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

async function begin(): Promise<{ url: string; cookie: string }> {
  const { status, headers, body } = await post<{ url: string }>('/api/session/provider', {});
  expect(status).toBe(200);
  const [set] = headers.getSetCookie();
  expect(set).toMatch(/HttpOnly; SameSite=Strict/);
  return { url: body.url, cookie: set!.split(';')[0]! };
}

const finish = (query: string, cookie: string) =>
  post<Answer>('/api/session/provider/answer', { query }, { Cookie: cookie });

async function signIn(login: string): Promise<{ status: number; body: Answer }> {
  const { url, cookie } = await begin();
  return finish(await provider.signIn(url, login), cookie);
}

const ask = async <Body>(path: string, token: string) => {
  const response = await fetch(`${service.url}${path}`, { headers: { Authorization: `Bearer ${token}` } });
  return { status: response.status, body: (await response.json()) as Body };
};
const accounts = async () =>
  (await ask<{ users: Account[] }>('/api/users?limit=500', service.adminKey)).body.users;
const grant = (role: string, unit: string) => ({ role, unit });

describe('sign-in by OpenID Connect', () => {
  it('makes an account of issuer and subject, with the roles of the groups', async () => {
    provider.people.set('wang', {
      name: '王芳',
      preferred_username: 'wangfang',
      groups: ['dispatch', 'other'],
    });
    const { status, body } = await signIn('wang');
    expect(status).toBe(201);
    expect(body.user).toMatchObject({ name: 'wangfang', grants: [grant('dispatcher', '990101')] });
    expect((await ask('/api/orders', body.token)).status).toBe(200);
    expect((await ask('/api/users', body.token)).status).toBe(403);
    expect((await accounts()).find(({ name }) => name === 'wangfang')).toMatchObject({
      displayName: '王芳',
      state: 'active',
      provider: provider.issuer,
    });
    const shown = await ask<{ provider: object }>('/api/session', body.token);
    expect(shown.body.provider).toEqual({ label: '统一认证' });
  });

  it('maps the groups anew each time, at once for the sessions that there are', async () => {
    provider.people.set('li', { preferred_username: 'li', groups: ['chiefs'] });
    const first = (await signIn('li')).body;
    expect((await ask('/api/sources', first.token)).status).toBe(200);
    provider.people.set('li', { preferred_username: 'li', groups: ['dispatch'] });
    const second = (await signIn('li')).body;
    expect(second.user.grants).toMatchObject([grant('dispatcher', '990101')]);
    const shown = await ask<{ user: { grants: object[] } }>('/api/session', first.token);
    expect(shown.body.user.grants).toMatchObject([grant('dispatcher', '990101')]);
    expect((await accounts()).filter(({ name }) => name === 'li')).toHaveLength(1);

    provider.people.set('li', { preferred_username: 'li', groups: [] });
    const refused = await signIn('li');
    expect([refused.status, refused.body.code]).toEqual([403, 'no-role']);
    expect((await ask('/api/session', first.token)).status).toBe(401);
  });

  it('refuses whose groups give no role, and those of units that there are not, and makes no account', async () => {
    for (const [login, groups] of [
      ['nobody', ['unknown', '__proto__']],
      ['nowhere', ['nowhere']],
    ] as const) {
      provider.people.set(login, { preferred_username: login, groups: [...groups] });
      const { status, body } = await signIn(login);
      expect([status, body.code]).toEqual([403, 'no-role']);
      expect(body.detail).toContain(groups[0]);
      expect((await accounts()).some(({ name }) => name === login)).toBe(false);
    }
  });

  it('takes no account over by its name or mail address', async () => {
    const admin = { Authorization: `Bearer ${service.adminKey}` };
    const local = { name: 'chief@city.example', displayName: 'Chief', roles: [grant('admin', 'city')] };
    await post('/api/users', local, admin);
    provider.people.set('mallory', {
      preferred_username: local.name,
      email: local.name,
      groups: ['dispatch'],
    });
    const { body } = await signIn('mallory');
    expect(body.user.name).toBe('mallory');
    expect(body.user.grants).toMatchObject([grant('dispatcher', '990101')]);
    expect((await accounts()).find(({ name }) => name === local.name)).toMatchObject({ state: 'invited' });
  });

  it('links an account that was here before, by the person and by an administrator, and unlinks it', async () => {
    const admin = { Authorization: `Bearer ${service.adminKey}` };
    const password = 'a long enough phrase';
    const invite = async (name: string) => {
      const made = await post<{ user: Account; invitation: { token: string } }>(
        '/api/users',
        { name, displayName: name, roles: [grant('gis', 'city')] },
        admin,
      );
      const taken = await post<Answer>('/api/invitations', { token: made.body.invitation.token, password });
      return { id: made.body.user.id, bearer: { Authorization: `Bearer ${taken.body.token}` } };
    };
    const send = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(`${service.url}${path}`, {
        method,
        headers: { ...admin, 'Content-Type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return response.status === 204 ? 204 : ((await response.json()) as ProblemBody).code;
    };
    const sun = await invite('sun-before');
    const link = (proof: string, bearer: Record<string, string>) =>
      post<{ url: string } & ProblemBody>('/api/session/provider/link', { password: proof }, bearer);
    expect((await link('another phrase', sun.bearer)).status).toBe(401);
    provider.people.set('sun', { preferred_username: 'sun', groups: ['dispatch'] });
    const begun = await link(password, sun.bearer);
    const cookie = begun.headers.getSetCookie()[0]!.split(';')[0]!;
    const linked = await finish(await provider.signIn(begun.body.url, 'sun'), cookie);
    expect(linked.status).toBe(201);
    // Its roles are those that were given here, whatever the groups say, now and at the next sign-in.
    for (const { body } of [linked, await signIn('sun')])
      expect(body.user).toMatchObject({ name: 'sun-before', grants: [grant('gis', 'city')] });

    expect((await ask('/api/session/provider/link', linked.body.token)).body).toEqual({ linked: true });
    const zhao = await invite('zhao-before');
    const { Authorization } = zhao.bearer;
    expect((await ask('/api/session/provider/link', Authorization.slice(7))).body).toEqual({ linked: false });
    expect(await send('PUT', `/api/users/${zhao.id}/identity`, { subject: 'sun' })).toBe('identity-taken');
    expect(await send('PUT', `/api/users/${zhao.id}/identity`, { subject: 'zhao' })).toBe(204);
    expect(await send('PUT', `/api/users/${zhao.id}/identity`, { subject: 'zhao-2' })).toBe('already-linked');
    const shown = await ask<Account>(`/api/users/${zhao.id}`, service.adminKey);
    expect(shown.body).toMatchObject({ linked: true, provider: provider.issuer });
    expect((await signIn('zhao')).body.user).toMatchObject({ name: 'zhao-before' });

    expect(await send('DELETE', `/api/users/${zhao.id}/identity`)).toBe(204);
    expect(await send('DELETE', `/api/users/${zhao.id}/identity`)).toBe('not-linked');
    expect((await ask('/api/session', zhao.bearer.Authorization.slice(7))).status).toBe(401);
    expect((await signIn('zhao')).body.code).toBe('no-role');
    const { token } = linked.body;
    const unlinked = await fetch(`${service.url}/api/session/provider/unlinking`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ password }),
    });
    expect(unlinked.status).toBe(204);
    expect((await ask('/api/session', token)).status).toBe(401);

    const { body } = await ask<{ entries: { action: string; subject: string }[] }>(
      '/api/audit?limit=200',
      service.adminKey,
    );
    const told = body.entries.map(({ action, subject }) => `${action} ${subject}`);
    for (const entry of [
      'link-identity sun-before',
      'unlink-identity sun-before',
      `put /api/users/{id}/identity ${zhao.id}`,
      `delete /api/users/{id}/identity ${zhao.id}`,
    ])
      expect(told).toContain(entry);
  });

  it('links an account and unlinks it by the command', async () => {
    const made = await post<{ user: Account }>(
      '/api/users',
      { name: 'wu-before', displayName: 'wu-before', roles: [grant('gis', 'city')] },
      { Authorization: `Bearer ${service.adminKey}` },
    );
    const groups = join(service.place.dataDirectory, 'groups.json');
    await writeFile(groups, JSON.stringify({ dispatch: [grant('dispatcher', '990101')] }));
    const run = (...command: string[]) =>
      runCommand(['users', ...command], {
        ...environmentOf(service.place),
        WANGGE_OIDC_GROUPS: groups,
        WANGGE_OIDC_ISSUER: provider.issuer,
        WANGGE_OIDC_CLIENT_ID: 'wangge',
        WANGGE_OIDC_CLIENT_SECRET: 'a secret of the client',
      });
    const linked = await run('link', 'wu-before', '--subject', 'wu');
    expect(linked.output, linked.errors).toContain('may sign in');
    const shown = () => ask<Account>(`/api/users/${made.body.user.id}`, service.adminKey);
    expect((await shown()).body).toMatchObject({ linked: true, provider: provider.issuer });
    const again = await run('link', 'wu-before', '--subject', 'wu-2');
    expect([again.code, again.errors]).toEqual([1, expect.stringContaining('unlink it first')]);
    expect((await run('unlink', 'wu-before')).code).toBe(0);
    expect((await shown()).body).toMatchObject({ linked: false, provider: null });
    const without = await runCommand(['users', 'unlink', 'wu-before'], environmentOf(service.place));
    expect([without.code, without.errors]).toEqual([1, expect.stringContaining('WANGGE_OIDC_ISSUER')]);
  });

  it('keeps a disabled account out', async () => {
    provider.people.set('zhao', { preferred_username: 'zhao', groups: ['dispatch'] });
    expect((await signIn('zhao')).status).toBe(201);
    const { id } = (await accounts()).find(({ name }) => name === 'zhao')!;
    await fetch(`${service.url}/api/users/${id}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${service.adminKey}` },
      body: JSON.stringify({ disabled: true }),
    });
    const { status, body } = await signIn('zhao');
    expect([status, body.code]).toEqual([403, 'account-disabled']);
  });
});

describe('an answer', () => {
  const login = 'sun';
  beforeAll(() => provider.people.set(login, { preferred_username: login, groups: ['dispatch'] }));
  const refused = async (query: string, cookie: string) => {
    const { status, body } = await finish(query, cookie);
    expect(status).toBe(401);
    return body.code;
  };

  it('with another state, of another browser, or for the second time is refused', async () => {
    const { url, cookie } = await begin();
    const query = await provider.signIn(url, login);
    const changed = new URLSearchParams(query);
    changed.set('state', 'another');
    expect(await refused(changed.toString(), cookie)).toBe('bad-provider-answer');
    expect(await refused(query, (await begin()).cookie)).toBe('bad-provider-answer');
    expect(await refused(query, '')).toBe('bad-provider-answer');
    expect((await finish(query, cookie)).status).toBe(201);
    expect(await refused(query, cookie)).toBe('bad-provider-answer');
  });

  it('with another nonce is refused', async () => {
    const { url, cookie } = await begin();
    const changed = new URL(url);
    changed.searchParams.set('nonce', 'another');
    expect(await refused(await provider.signIn(changed.href, login), cookie)).toBe('bad-provider-answer');
  });

  const hourAgo = () => Math.floor(Date.now() / 1000) - 3600;
  it('with a token that is signed anew and otherwise as it was is taken, as those below would be', async () => {
    provider.tamper.claims = {};
    const { url, cookie } = await begin();
    expect((await finish(await provider.signIn(url, login), cookie)).status).toBe(201);
  });

  it.each([
    ['for another audience', () => ({ claims: { aud: 'another-client' } })],
    ['of another issuer', () => ({ claims: { iss: 'https://other.example' } })],
    ['that has expired', () => ({ claims: { iat: hourAgo() - 60, exp: hourAgo() } })],
    ['signed by another key', () => ({ forged: true })],
  ])('with a token %s is refused', async (_, tamper) => {
    Object.assign(provider.tamper, tamper());
    const { url, cookie } = await begin();
    expect(await refused(await provider.signIn(url, login), cookie)).toBe('bad-provider-answer');
  });

  it('by which the provider refuses is told as such', async () => {
    const { url, cookie } = await begin();
    const state = new URL(url).searchParams.get('state')!;
    const query = new URLSearchParams({ error: 'access_denied', state, iss: provider.issuer });
    expect(await refused(query.toString(), cookie)).toBe('provider-refused');
  });

  it('is bound to its sign-in by PKCE: a code that was taken elsewhere is worth nothing', async () => {
    const [mine, other] = [await begin(), await begin()];
    const query = new URLSearchParams(await provider.signIn(other.url, login));
    query.set('state', new URL(mine.url).searchParams.get('state')!);
    expect(await refused(query.toString(), mine.cookie)).toBe('bad-provider-answer');
  });
});
