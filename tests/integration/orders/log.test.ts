import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import { openDatabase } from '../../../server/database/open.ts';
import type { Verification } from '../../../server/orders/verification.ts';
import { environmentOf, runCommand } from '../../harness/command.ts';
import { testDatabasePlace } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { silentLog } from '../../harness/silent-log.ts';
import { inFirstStreet } from '../../harness/tiny-city.ts';

let operations: Operations;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  const place = await testDatabasePlace();
  environment = environmentOf(place);
  operations = await startOperations(await openDatabase({ ...place, log: silentLog }));
});
afterAll(async () => {
  await operations.close();
  await operations.database.close();
});

const report = { source: 'patrol', item: 'road.bike-misparked', point: inFirstStreet };

async function open(): Promise<string> {
  return (await operations.request<Event>('partner', '/api/events', { body: report })).body.orderNumber;
}

const verification = async () =>
  (await operations.request<Verification>('admin', '/api/orders/verification')).body;

const entries = async () =>
  (
    await operations.database.query<{ id: number; number: string }>(
      'select l.id, o.number from wangge.order_log l join wangge.orders o on o.id = l.order_id order by l.id',
    )
  ).rows;

/** Changes the log as only the owner of the database can, looks what is found, and undoes it. */
async function tampered(statement: string, values: unknown[] = []): Promise<Verification> {
  const { database } = operations;
  await database.query('create table wangge.kept as select * from wangge.order_log');
  const rewrite = async (change: string, given: unknown[] = []) =>
    database.transaction(async (transaction) => {
      await transaction.query('alter table wangge.order_log disable trigger append_only');
      await transaction.query(change, given);
      await transaction.query('alter table wangge.order_log enable trigger append_only');
    });
  await rewrite(statement, values);
  const found = await verification();
  await rewrite('delete from wangge.order_log');
  await rewrite('insert into wangge.order_log overriding system value select * from wangge.kept');
  await database.query('drop table wangge.kept');
  expect(await verification()).toMatchObject({ broken: null, cut: null });
  return found;
}

describe('the log of orders', () => {
  it('chains what batches, single reports and steps append', async () => {
    const number = await open();
    await operations.request('partner', '/api/events', { body: Array(20).fill(report) });
    for (const action of ['dispatch', 'accept', 'finish'])
      await operations.request('admin', `/api/orders/${number}/actions`, {
        body: { action, note: '已处置' },
      });
    const written = await entries();
    expect(written).toHaveLength(24);
    expect(await verification()).toEqual({
      entries: 24,
      head: expect.stringMatching(/^[0-9a-f]{64}$/),
      broken: null,
      cut: null,
    });
  });

  it('has one chain when many append at once', async () => {
    const before = (await verification()).entries;
    await Promise.all(Array.from({ length: 10 }, open));
    expect(await verification()).toMatchObject({ entries: before + 10, broken: null, cut: null });
  });

  it.each([
    "update wangge.order_log set note = 'x'",
    'delete from wangge.order_log where false',
    'truncate wangge.order_log',
  ])('refuses "%s"', async (statement) => {
    await expect(operations.database.query(statement)).rejects.toThrow(/append-only/);
  });

  it.each([
    "note = 'nobody was there'",
    "actor = 'somebody'",
    "at = at + interval '1 microsecond'",
    "to_state = 'closed'",
    "hash = sha256('x')",
  ])('names the entry where %s was set around the refusal', async (change) => {
    const { id, number } = (await entries())[7]!;
    const found = await tampered(`update wangge.order_log set ${change} where id = $1`, [id]);
    expect(found.broken).toEqual({ id, order: number });
  });

  it('names the entry after one that was removed', async () => {
    const written = await entries();
    const found = await tampered('delete from wangge.order_log where id = $1', [written[3]!.id]);
    expect(found.broken).toEqual({ id: written[4]!.id, order: written[4]!.number });
  });

  it('names the entry put in between', async () => {
    const written = await entries();
    const found = await tampered(
      `insert into wangge.order_log (id, order_id, actor, actor_role, action, to_state, hash) overriding system value
       select -1, order_id, actor, actor_role, action, to_state, hash from wangge.order_log where id = $1`,
      [written[5]!.id],
    );
    expect(found.broken).toEqual({ id: -1, order: written[5]!.number });
  });

  it('names the order whose last entry was removed', async () => {
    const last = (await entries()).at(-1)!;
    const found = await tampered('delete from wangge.order_log where id = $1', [last.id]);
    expect(found).toMatchObject({ broken: null, cut: last.number });
  });

  it('is verified by a command', async () => {
    const { number } = (await entries())[0]!;
    await operations.database.query("update wangge.orders set state = 'closed' where number = $1", [number]);
    const { code, output } = await runCommand(['orders', 'verify', '--json'], environment);
    expect(code).toBe(1);
    expect(JSON.parse(output)).toMatchObject({ broken: null, cut: number });
  });

  it('is verified by nobody but an admin', async () => {
    for (const role of ['dispatcher', 'gis', 'street', 'partner'] as const)
      expect((await operations.request(role, '/api/orders/verification')).status).toBe(403);
    expect((await operations.request(null, '/api/orders/verification')).status).toBe(401);
  });
});
