import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../../domain/answers/access.ts';
import type { Account, ApiKey, Invitation, InvitationDetails } from '../../../domain/answers/accounts.ts';
import type { AuditEntry, AuditVerification } from '../../../domain/answers/audit.ts';
import { testDatabase } from '../../harness/database.ts';
import { readStream } from '../../harness/event-stream.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { tinyCity } from '../../harness/tiny-city.ts';

const password = 'a long enough phrase';
let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
});
afterAll(() => operations.close());

type Invited = { user: Account; invitation: Invitation } & ProblemBody;
const admin = <Body>(path: string, body?: unknown, method?: string) =>
  operations.request<Body & ProblemBody>('admin', path, {
    ...(body === undefined ? {} : { body }),
    ...(method === undefined ? {} : { method }),
  });
const invite = (name: string, roles: object[]) =>
  admin<Invited>('/api/users', { name, displayName: name, roles });
const take = (token: string, chosen = password, name?: string) =>
  operations.request<Session & ProblemBody>(null, '/api/invitations', {
    body: { token, password: chosen, name },
  });
const as = <Body>(token: string, path: string, options: { body?: unknown; method?: string } = {}) =>
  operations.request<Body & ProblemBody>(null, path, {
    ...options,
    headers: { Authorization: `Bearer ${token}` },
  });
const change = (id: number, body: object) => admin<Account>(`/api/users/${id}`, body, 'PATCH');

/** An account whose invitation was taken, signed in. */
async function account(name: string, roles: object[]) {
  const { user, invitation } = (await invite(name, roles)).body;
  const { status, body } = await take(invitation.token);
  expect(status).toBe(201);
  return { id: user.id, token: body.token };
}

describe('an account', () => {
  it('is made by a link that is taken once, with a password of one’s own', async () => {
    const { status, body } = await invite('duty-1', [{ role: 'dispatcher', unit: '990101' }]);
    expect([status, body.user.state]).toEqual([201, 'invited']);
    const { token } = body.invitation;
    expect((await take(token, 'short')).body.code).toBe('weak-password');
    expect((await take(token, 'password12')).body.code).toBe('weak-password');
    const taken = await take(token);
    expect(taken.status).toBe(201);
    expect(taken.body.user.grants).toMatchObject([{ role: 'dispatcher', unit: '990101' }]);
    expect((await take(token)).body.code).toBe('unknown-invitation');
    expect((await admin<Account>(`/api/users/${body.user.id}`)).body).toMatchObject({
      state: 'active',
      sessions: 1,
    });
  });

  it('is told of by its link, which says why once it is not taken any more', async () => {
    const lookUp = (token: string) =>
      operations.request<InvitationDetails & { text: { en: string } } & ProblemBody>(
        null,
        '/api/invitations/lookup',
        { body: { token } },
      );
    const { user, invitation } = (await invite('duty-7', [{ role: 'street', unit: '990101001' }])).body;
    expect((await lookUp(invitation.token)).body).toEqual({
      purpose: 'invitation',
      name: 'duty-7',
      displayName: 'duty-7',
      roles: [{ role: 'street', unit: '990101001', unitName: '990101001街道', unitNameEn: 'Area 990101001' }],
      expiresAt: invitation.expiresAt,
    });
    const why = async (token: string) => {
      const looked = await lookUp(token);
      const taken = await take(token);
      expect([looked.status, looked.body.code]).toEqual([404, 'unknown-invitation']);
      expect(taken.body.detail).toBe(looked.body.detail);
      return looked.body.detail;
    };
    const newest = async () =>
      (await admin<Invited>(`/api/users/${user.id}/invitation`, undefined, 'POST')).body.invitation.token;
    const second = await newest();
    expect(await why(invitation.token)).toMatch(/newer link/);
    await take(second);
    expect(await why(second)).toMatch(/used already/);
    const third = await newest();
    expect((await lookUp(third)).body.purpose).toBe('reset');
    await change(user.id, { disabled: true });
    expect(await why(third)).toMatch(/disabled/);
    await change(user.id, { disabled: false });
    await operations.database.query('update wangge.invitations set expires_at = now()');
    expect(await why(third)).toMatch(/expired/);
    expect(await why('a-token-that-was-never-made')).toMatch(/unknown/);
  });

  it('that was changed meanwhile by somebody else is not changed over that', async () => {
    const { user } = (await invite('duty-8', [{ role: 'gis', unit: 'city' }])).body;
    const { revision } = user;
    const changed = await change(user.id, { displayName: 'Duty', revision });
    expect(changed.body.revision).toBe(revision + 1);
    const late = await change(user.id, { roles: [{ role: 'dispatcher', unit: 'city' }], revision });
    expect([late.status, late.body.code]).toEqual([409, 'account-changed']);
    expect((await admin<Account>(`/api/users/${user.id}`)).body).toMatchObject({
      displayName: 'Duty',
      roles: [{ role: 'gis' }],
    });
  });

  it('is refused under a name that is taken, in units that there are not, as a street office in no street', async () => {
    await account('duty-2', [{ role: 'dispatcher', unit: 'city' }]);
    const refused = async (name: string, roles: object[]) => {
      const { status, body } = await invite(name, roles);
      return [status, body.code, body.errors?.[0]?.path];
    };
    expect(await refused('duty-2', [{ role: 'gis', unit: 'city' }])).toEqual([409, 'name-taken', undefined]);
    expect(await refused('x', [{ role: 'gis', unit: 'nowhere' }])).toEqual([
      400,
      'unknown-unit',
      '/roles/0/unit',
    ]);
    expect(await refused('x', [{ role: 'street', unit: '990101' }])).toEqual([
      400,
      'bad-role',
      '/roles/0/role',
    ]);
    expect(await refused('x', [])).toEqual([400, 'invalid-input', '/roles']);
    expect(await refused('x', [{ role: 'partner', unit: '990101' }])).toEqual([
      400,
      'invalid-input',
      '/roles',
    ]);
  });

  it('that is disabled is signed out at once, its live stream too, and comes back when enabled', async () => {
    const { id, token } = await account('duty-3', [{ role: 'dispatcher', unit: 'city' }]);
    const stream = await readStream(`${operations.url}/api/live`, { Authorization: `Bearer ${token}` });
    await expect.poll(() => stream.messages.length).toBeGreaterThan(0);
    expect((await change(id, { disabled: true })).body).toMatchObject({ state: 'disabled', sessions: 0 });
    await expect.poll(() => stream.ended).toBe(true);
    expect((await as(token, '/api/orders')).status).toBe(401);
    const signIn = () =>
      operations.request<Session & ProblemBody>(null, '/api/session', { body: { name: 'duty-3', password } });
    expect((await signIn()).body.code).toBe('bad-sign-in');
    await change(id, { disabled: false });
    expect((await signIn()).status).toBe(201);
  });

  it('may do at once what its new roles allow, and no more what the former did', async () => {
    const { id, token } = await account('duty-4', [{ role: 'dispatcher', unit: 'city' }]);
    const stream = await readStream(`${operations.url}/api/live`, { Authorization: `Bearer ${token}` });
    await expect.poll(() => stream.messages.length).toBeGreaterThan(0);
    expect((await as(token, '/api/sources')).status).toBe(200);
    await change(id, { roles: [{ role: 'street', unit: '990101001' }] });
    await expect.poll(() => stream.ended).toBe(true);
    expect((await as(token, '/api/sources')).status).toBe(403);
    expect((await as<{ user: { street: string } }>(token, '/api/session')).body.user.street).toBe(
      '990101001',
    );
  });

  it('gets a new password by a link, and by oneself with the present one', async () => {
    const { id, token } = await account('duty-5', [{ role: 'gis', unit: 'city' }]);
    const { invitation } = (await admin<Invited>(`/api/users/${id}/invitation`, undefined, 'POST')).body;
    const reset = await take(invitation.token, 'another long phrase');
    expect(reset.status).toBe(201);
    expect((await as(token, '/api/orders')).status).toBe(401);
    const own = (current: string) =>
      as<Session>(reset.body.token, '/api/session/password', {
        method: 'PUT',
        body: { current, password: 'a third long phrase' },
      });
    expect((await own('wrong')).body.code).toBe('bad-sign-in');
    const changed = await own('another long phrase');
    expect(changed.status).toBe(200);
    expect((await as(reset.body.token, '/api/orders')).status).toBe(401);
    expect((await as(changed.body.token, '/api/orders')).status).toBe(200);
  });

  it('of the last administrator cannot be disabled or lose the role, also when two disable each other', async () => {
    const both = [
      await account('admin-1', [{ role: 'admin', unit: 'city' }]),
      await account('admin-2', [{ role: 'admin', unit: 'city' }]),
    ];
    const [one, two] = both as [(typeof both)[0], (typeof both)[0]];
    const disable = (by: typeof one, whom: typeof one) =>
      as<Account>(by.token, `/api/users/${whom.id}`, { method: 'PATCH', body: { disabled: true } });
    const answers = await Promise.all([disable(one, two), disable(two, one)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const left = answers[0]!.status === 200 ? one : two;
    expect((await disable(left, left)).body.code).toBe('last-administrator');
    const demoted = await as(left.token, `/api/users/${left.id}`, {
      method: 'PATCH',
      body: { roles: [{ role: 'gis', unit: 'city' }] },
    });
    expect(demoted.body.code).toBe('last-administrator');
  });
});

describe('a key', () => {
  it('is made with who made it and when it ends, told once, and noted when it is used', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const body = { label: 'monitoring', role: 'gis', expiresAt };
    const { status, body: made } = await admin<{ key: string; about: ApiKey }>('/api/keys', body);
    expect(status).toBe(201);
    expect(made.about).toMatchObject({ label: 'monitoring', unit: 'city', madeBy: 'admin', expiresAt });
    expect((await as(made.key, '/api/layers')).status).toBe(200);
    const { body: found } = await admin<ApiKey>(`/api/keys/${made.about.id}`);
    expect(found.lastUsedAt).not.toBeNull();
    const { body: list } = await admin<{ keys: ApiKey[] }>('/api/keys');
    expect(JSON.stringify(list)).not.toContain(made.key);
  });

  it('is rotated with an overlap, and revoked at once in the middle of a stream', async () => {
    const { body: former } = await admin<{ key: string; about: ApiKey }>('/api/keys', {
      label: 'rotating',
      role: 'dispatcher',
      unit: '990101',
    });
    const path = `/api/keys/${former.about.id}/rotation`;
    const { body: next } = await admin<{ key: string; about: ApiKey }>(path, { overlapHours: 1 });
    expect(next.about).toMatchObject({ role: 'dispatcher', unit: '990101', rotatedFrom: former.about.id });
    expect((await as(former.key, '/api/orders')).status).toBe(200);
    expect((await as(next.key, '/api/orders')).status).toBe(200);
    const stream = await readStream(`${operations.url}/api/live`, { Authorization: `Bearer ${next.key}` });
    await expect.poll(() => stream.messages.length).toBeGreaterThan(0);
    expect((await admin(`/api/keys/${next.about.id}`, undefined, 'DELETE')).status).toBe(204);
    await expect.poll(() => stream.ended).toBe(true);
    expect((await as(next.key, '/api/orders')).status).toBe(401);
    const again = await admin<{ key: string; about: ApiKey }>(path, { overlapHours: 0 });
    expect(again.status).toBe(201);
    expect((await as(former.key, '/api/orders')).status).toBe(401);
    expect((await admin(path, {})).body.code).toBe('unknown-key');
  });
});

describe('the audit log', () => {
  it('has who signed in and who failed, and every change of accounts and keys, without their secrets', async () => {
    await account('duty-6', [{ role: 'gis', unit: 'city' }]);
    await operations.request(null, '/api/session', { body: { name: 'duty-6', password: 'wrong guess' } });
    const entries = async (query: string) =>
      (await admin<{ entries: AuditEntry[] }>(`/api/audit?${query}`)).body.entries;
    expect((await entries('subject=duty-6')).map(({ action }) => action)).toEqual([
      'sign-in-failed',
      'sign-in',
      'take-invitation',
    ]);
    const made = (await entries('action=post /api/users')).find(
      ({ detail }) => (detail.body as { name: string }).name === 'duty-6',
    );
    expect(made).toMatchObject({
      actor: 'admin',
      role: 'admin',
      detail: { body: { roles: [{ role: 'gis' }] } },
    });
    const all = JSON.stringify(await entries('limit=1000'));
    expect(all).not.toContain(password);
    expect(all).not.toContain('wrong guess');
  });

  it('is searched by person and by what it was about, and exported as a table and as lines', async () => {
    await account('duty-9', [{ role: 'gis', unit: 'city' }]);
    await admin('/api/units/patrol-9', { name: '=巡查队', kind: 'patrol-team' }, 'PUT');
    const found = async (query: string) =>
      (await admin<{ entries: AuditEntry[] }>(`/api/audit?${query}`)).body.entries;
    expect((await found('kind=sign-ins&q=DUTY-9')).map(({ action }) => action)).toEqual([
      'sign-in',
      'take-invitation',
    ]);
    expect((await found('kind=units')).map(({ subject }) => subject)).toEqual(['patrol-9']);
    expect((await found(`kind=units&until=${new Date(0).toISOString()}`)).length).toBe(0);
    const exported = async (query: string) => {
      const answer = await fetch(`${operations.url}/api/audit/export?${query}`, {
        headers: { Authorization: `Bearer ${operations.keys.admin}` },
      });
      expect(answer.status).toBe(200);
      return answer.text();
    };
    const lines = (await exported('f=ndjson')).trim().split('\n');
    expect(lines.map((text) => JSON.parse(text))).toEqual(await found('limit=1000'));
    const table = parse(await exported('kind=units'), { bom: true, columns: true });
    expect(table).toMatchObject([{ actor: 'admin', action: 'put /api/units/{code}', subject: 'patrol-9' }]);
    expect((await operations.request('dispatcher', '/api/audit/export')).status).toBe(403);
  });

  it('is refused to who may not read it', async () => {
    expect((await operations.request('dispatcher', '/api/audit')).status).toBe(403);
  });

  it('cannot be changed, and shows what was changed around that', async () => {
    const { database } = operations;
    await expect(database.query("update wangge.audit set actor = 'nobody'")).rejects.toThrow(/append-only/);
    await expect(database.query('delete from wangge.audit')).rejects.toThrow(/append-only/);
    const verify = async () => (await admin<AuditVerification>('/api/audit/verification')).body;
    const before = await verify();
    expect(before.broken).toBeNull();
    expect(before.entries).toBeGreaterThan(5);
    await database.query('alter table wangge.audit disable trigger append_only');
    await database.query("update wangge.audit set actor = 'nobody' where id = 3");
    expect((await verify()).broken).toBe(3);
  });
});
