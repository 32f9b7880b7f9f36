import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMetering } from '../../../server/access/metering.ts';
import { type Access, createAccess } from '../../../server/access/service.ts';
import type { Database } from '../../../server/database/database.ts';
import { testDatabase } from '../../harness/database.ts';

const password = 'a long enough phrase';
let database: Database;
/** As two processes on one database have it. */
let processes: [Access, Access];
beforeAll(async () => {
  database = await testDatabase();
  processes = [createAccess(database, undefined), createAccess(database, undefined)];
  await processes[0].addUser({ name: 'person', displayName: 'person', role: 'gis', password });
});
afterAll(async () => {
  for (const each of processes) await each.close();
});

const signIn = (
  access: Access,
  name: string,
  given: string,
  address: string,
  browser: string | null = null,
) =>
  access.signIn(name, given, { address, browser }).then(
    ({ browser: known }) => ({ code: 'in', browser: known }),
    (error: { code: string }) => ({ code: error.code, browser: null }),
  );

it('waits for failures that were in another process, but not in a browser that is known', async () => {
  const [one, other] = processes;
  const { browser } = await signIn(one, 'person', password, '10.0.0.1');
  expect((await signIn(one, 'person', 'wrong', '10.0.0.2')).code).toBe('bad-sign-in');
  // As after many more, so that the wait outlasts the test.
  await database.query('update wangge.sign_in_waits set failures = 30');
  expect((await signIn(one, 'person', 'wrong', '10.0.0.2')).code).toBe('bad-sign-in');
  expect((await signIn(other, 'person', password, '10.0.0.2')).code).toBe('too-many-sign-ins');
  expect((await signIn(other, 'person', password, '10.0.0.3')).code).toBe('too-many-sign-ins');
  expect((await signIn(other, 'person', password, '10.0.0.2', browser)).code).toBe('in');
  // That was the person: his account waits for nothing any more, the address of whoever guessed does.
  expect((await signIn(one, 'person', password, '10.0.0.2')).code).toBe('too-many-sign-ins');
});

it('takes what a key asked of another process from its minute', async () => {
  await processes[0].addKey({ label: 'metered', role: 'gis' });
  const { rows } = await database.query<{ id: number }>(
    `select id from wangge.api_keys where label = 'metered'`,
  );
  const key = { id: rows[0]!.id, limits: { perMinute: 10 }, shared: [], area: null };
  let now = Date.UTC(2026, 0, 10);
  const [one, other] = [createMetering(database, () => now), createMetering(database, () => now)];
  const ask = async (metering: typeof one, times: number) => {
    let taken = 0;
    for (let n = 0; n < times; n++)
      await metering.count(key).then(
        () => taken++,
        () => undefined,
      );
    return taken;
  };
  const settle = async () => {
    // What others counted is asked for once it is five seconds old.
    now += 6_000;
    await one.close();
    await other.close();
    await one.close();
  };
  expect(await ask(one, 1)).toBe(1);
  expect(await ask(other, 1)).toBe(1);
  await settle();
  expect(await ask(one, 20)).toBe(10);
  await settle();
  // A second's worth has come since: of the full minute nothing is left for the other.
  expect(await ask(other, 20)).toBeLessThanOrEqual(1);
});
