import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SecondFactor, Session } from '../../../domain/answers/access.ts';
import type { Account, Invitation } from '../../../domain/answers/accounts.ts';
import type { AuditEntry } from '../../../domain/answers/audit.ts';
import { createSecondFactors, type SecondFactors } from '../../../server/access/second-factor.ts';
import { createAccess } from '../../../server/access/service.ts';
import { createSeal } from '../../../server/database/seal.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { tinyCity } from '../../harness/tiny-city.ts';

const password = 'a long enough phrase';
let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
});
afterAll(() => operations.close());

const codeAt = (secret: string, milliseconds: number) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: milliseconds });
/** The code of the next half minute, which is taken too: one for each sign-in of a test. */
const codeNow = (secret: string, stepsOn = 0) => codeAt(secret, Date.now() + stepsOn * 30_000);

const signIn = (name: string, code?: string) =>
  operations.request<Session & ProblemBody>(null, '/api/session', {
    body: { name, password, ...(code === undefined ? {} : { code }) },
  });
let strangers = 0;
/** What somebody who signs in from an address of his own is refused with, so that no failure holds up another test. */
const refused = (name: string, code?: string) =>
  operations.access
    .signIn(name, password, { address: `10.1.0.${++strangers}`, browser: null }, { code })
    .then(
      () => 'nothing',
      (error: { code: string }) => error.code,
    );
const as = <Body>(token: string, path: string, body?: unknown) =>
  operations.request<Body & ProblemBody>(null, path, {
    ...(body === undefined ? {} : { body }),
    headers: { Authorization: `Bearer ${token}` },
  });

async function account(name: string, role = 'gis'): Promise<{ id: number; token: string }> {
  const roles = [{ role, unit: 'city' }];
  const { body } = await operations.request<{ user: Account; invitation: Invitation }>(
    'admin',
    '/api/users',
    {
      body: { name, displayName: name, roles },
    },
  );
  const taken = await operations.request<Session>(null, '/api/invitations', {
    body: { token: body.invitation.token, password },
  });
  return { id: body.user.id, token: taken.body.token };
}

async function enrol(token: string): Promise<{ secret: string; recoveryCodes: string[] }> {
  const path = '/api/session/second-factor';
  const begun = await as<{ secret: string; uri: string }>(token, path, { password });
  expect(begun.status).toBe(201);
  const { secret, uri } = begun.body;
  expect(uri).toMatch(/^otpauth:\/\/totp\/Wangge:.*secret=/);
  // The step before this one, so that a test may sign in with that of now.
  const confirmed = await as<{ recoveryCodes: string[] }>(token, `${path}/confirmation`, {
    code: codeNow(secret, -1),
  });
  expect(confirmed.status).toBe(200);
  return { secret, recoveryCodes: confirmed.body.recoveryCodes };
}

const actionsOf = async (name: string) =>
  (
    await operations.request<{ entries: AuditEntry[] }>('admin', `/api/audit?subject=${name}`)
  ).body.entries.map(({ action }) => action);

describe('a second factor', () => {
  it('is in force once a code has confirmed it, and is asked for after the password', async () => {
    const { token } = await account('two-1');
    const path = '/api/session/second-factor';
    expect((await as(token, path, { password: 'wrong' })).body.code).toBe('bad-sign-in');
    await as(token, path, { password });
    expect((await as(token, `${path}/confirmation`, { code: '000000' })).body.code).toBe('bad-code');
    expect((await signIn('two-1')).status).toBe(201);
    const { secret, recoveryCodes } = await enrol(token);
    expect(new Set(recoveryCodes).size).toBe(10);
    expect((await as<SecondFactor>(token, path)).body).toEqual({
      enrolledAt: expect.any(String),
      recoveryCodesLeft: 10,
    });

    expect((await signIn('two-1')).body.code).toBe('code-required');
    expect((await signIn('two-1', '000000')).body.code).toBe('bad-code');
    expect((await signIn('two-1', codeNow(secret))).status).toBe(201);
    expect(await actionsOf('two-1')).toEqual([
      'sign-in',
      'sign-in-failed',
      'enrol-second-factor',
      'sign-in',
      'sign-in',
      'take-invitation',
    ]);
  });

  it('takes no code twice, also not of two sign-ins at a time', async () => {
    const { token } = await account('two-2');
    const { secret } = await enrol(token);
    const code = codeNow(secret);
    const answers = await Promise.all([signIn('two-2', code), signIn('two-2', code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401]);
    expect(await refused('two-2', code)).toBe('bad-code');
  });

  it('has recovery codes, each of which is taken once, and which can be renewed', async () => {
    const { token } = await account('two-3');
    const { secret, recoveryCodes } = await enrol(token);
    const [first, second] = recoveryCodes as [string, string];
    expect((await signIn('two-3', first.toUpperCase().replaceAll('-', ' '))).status).toBe(201);
    expect(await refused('two-3', first)).toBe('bad-code');
    expect(await actionsOf('two-3')).toContain('take-recovery-code');
    const renewed = await as<{ recoveryCodes: string[] }>(
      token,
      '/api/session/second-factor/recovery-codes',
      {
        password,
        code: codeNow(secret),
      },
    );
    expect(renewed.status).toBe(200);
    expect(await refused('two-3', second)).toBe('bad-code');
    const { rows } = await operations.database.query<{ stored: string }>(
      `select string_agg(c::text, ' ') as stored from wangge.recovery_codes c`,
    );
    for (const code of renewed.body.recoveryCodes) {
      expect(rows[0]!.stored).not.toContain(code);
      expect(rows[0]!.stored).not.toContain(Buffer.from(code).toString('hex'));
    }
  });

  it('is changed and removed with a code alone, and by an administrator, who is entered into the log', async () => {
    const { id, token } = await account('two-4');
    const { secret } = await enrol(token);
    const removal = '/api/session/second-factor/removal';
    for (const path of ['/api/session/second-factor', removal])
      expect((await as(token, path, { password })).body.code).toBe('code-required');
    const own = await operations.request<ProblemBody>(null, '/api/session/password', {
      method: 'PUT',
      body: { current: password, password: 'another long phrase' },
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(own.body.code).toBe('code-required');
    expect((await as(token, removal, { password, code: codeNow(secret) })).status).toBe(204);
    expect((await signIn('two-4')).status).toBe(201);

    await enrol(token);
    const path = `/api/users/${id}/second-factor`;
    expect((await operations.request<Account>('admin', `/api/users/${id}`)).body.secondFactor).toBe(true);
    expect((await operations.request('gis', path, { method: 'DELETE' })).status).toBe(403);
    const removed = await operations.request<Account>('admin', path, { method: 'DELETE' });
    expect(removed.body).toMatchObject({ secondFactor: false, sessions: 0 });
    expect((await operations.request('admin', path, { method: 'DELETE' })).body.code).toBe(
      'no-second-factor',
    );
    expect((await signIn('two-4')).status).toBe(201);
    const { body } = await operations.request<{ entries: AuditEntry[] }>(
      'admin',
      '/api/audit?action=delete /api/users/{id}/second-factor',
    );
    expect(body.entries).toMatchObject([{ actor: 'admin', subject: String(id) }]);
  });

  it('is asked for after a link was taken, too', async () => {
    const { id, token } = await account('two-5');
    const { secret } = await enrol(token);
    const { body } = await operations.request<{ invitation: Invitation }>(
      'admin',
      `/api/users/${id}/invitation`,
      { method: 'POST' },
    );
    const taken = await operations.request<ProblemBody>(null, '/api/invitations', {
      body: { token: body.invitation.token, password },
    });
    expect([taken.status, taken.body.code]).toEqual([401, 'code-required']);
    expect((await signIn('two-5', codeNow(secret))).status).toBe(201);
  });
});

describe('codes', () => {
  let factors: SecondFactors;
  let now = Date.parse('2026-11-30T08:00:00Z');
  beforeAll(() => {
    factors = createSecondFactors(
      operations.database,
      createSeal('a key of more than thirty-two characters'),
      () => now,
    );
  });

  it('of the half minute before and after are taken, none further off; the secret is stored encrypted', async () => {
    const { id } = await account('two-6');
    const { secret } = await factors.begin({ id, name: 'two-6' });
    await factors.confirm(id, codeAt(secret, now));
    const { rows } = await operations.database.query<{ secret: Buffer }>(
      'select secret from wangge.second_factors where user_id = $1',
      [id],
    );
    expect(rows[0]!.secret.includes(Buffer.from(Secret.fromBase32(secret).bytes))).toBe(false);
    now += 600_000;
    expect(await factors.take(id, codeAt(secret, now - 60_000))).toBeNull();
    expect(await factors.take(id, codeAt(secret, now + 60_000))).toBeNull();
    expect(await factors.take(id, codeAt(secret, now - 30_000))).toBe('code');
    expect(await factors.take(id, codeAt(secret, now + 30_000))).toBe('code');
    // Of an earlier step than the last one.
    expect(await factors.take(id, codeAt(secret, now))).toBeNull();
  });

  it('that are guessed make who guesses wait, and not the person in his own browser', async () => {
    const { token } = await account('two-7');
    const { secret } = await enrol(token);
    const access = createAccess(operations.database, undefined, undefined, {
      factors: createSecondFactors(operations.database, createSeal(undefined)),
      requiredOf: [],
    });
    const { browser } = await access.signIn(
      'two-7',
      password,
      { address: '10.0.0.1', browser: null },
      {
        code: codeNow(secret),
      },
    );
    const guess = async (address: string) =>
      access
        .signIn('two-7', password, { address, browser: null }, { code: '000000' })
        .then(String, ({ code }: { code: string }) => code);
    // Each from another address: what holds them up is the account's own count, twice as long each time.
    const answers: string[] = [];
    while (answers.at(-1) !== 'too-many-sign-ins' && answers.length < 14)
      answers.push(await guess(`10.0.1.${answers.length}`));
    expect(answers.slice(0, 6)).toEqual(Array(6).fill('bad-code'));
    expect(answers.at(-1)).toBe('too-many-sign-ins');
    const own = access.signIn(
      'two-7',
      password,
      { address: '10.0.0.1', browser },
      {
        code: codeNow(secret, 1),
      },
    );
    expect((await own).session.user.name).toBe('two-7');
  });
});

it('is a must for roles that are set so: until then they allow nothing', async () => {
  const { token } = await account('two-8', 'admin');
  const factors = createSecondFactors(operations.database, createSeal(undefined));
  const access = createAccess(operations.database, undefined, undefined, { factors, requiredOf: ['admin'] });
  const { session } = await access.signIn('two-8', password, { address: '10.0.2.1', browser: null });
  expect(session.user).toMatchObject({ mustEnrol: true, grants: [] });
  const authorization = `Bearer ${session.token}`;
  expect(await access.identify(authorization)).toMatchObject({ mustEnrol: true, grants: [] });
  await enrol(token);
  access.forget();
  expect(await access.identify(authorization)).toMatchObject({ role: 'admin', grants: [{ unit: 'city' }] });
  expect((await access.whoIs(authorization))?.mustEnrol).toBeUndefined();
});
