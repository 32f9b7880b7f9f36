import pg from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { testDatabase } from '../../harness/database.ts';

const database = await testDatabase();
await database.query('create table counter (value integer not null)');

async function value(): Promise<number> {
  const { rows } = await database.query<{ value: number }>('select value from counter');
  return rows[0]!.value;
}

async function client(): Promise<pg.Client> {
  const connected = new pg.Client(database.connection);
  // The tests break connections on purpose.
  connected.on('error', () => undefined);
  await connected.connect();
  return connected;
}

describe('transactions', () => {
  beforeEach(async () => {
    await database.query('delete from counter');
    await database.query('insert into counter values (0)');
  });

  it('commits when the work resolves and hands over its result', async () => {
    const result = await database.transaction(async (transaction) => {
      await transaction.query('update counter set value = 7');
      return 'done';
    });
    expect(result).toBe('done');
    expect(await value()).toBe(7);
  });

  it('rolls back when the work rejects', async () => {
    const failing = database.transaction(async (transaction) => {
      await transaction.query('update counter set value = 7');
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await value()).toBe(0);
  });

  it('rolls back when a statement fails, and goes on working', async () => {
    const failing = database.transaction(async (transaction) => {
      await transaction.query('update counter set value = 7');
      await transaction.query('select 1 / 0');
    });
    await expect(failing).rejects.toMatchObject({ code: '22012' });
    expect(await value()).toBe(0);
  });

  it('keeps thirty transactions at once apart', async () => {
    await Promise.all(
      Array.from({ length: 30 }, () =>
        database.transaction(async (transaction) => {
          const { rows } = await transaction.query<{ value: number }>('select value from counter for update');
          await transaction.query('update counter set value = $1', [rows[0]!.value + 1]);
        }),
      ),
    );
    expect(await value()).toBe(30);
  });

  it('gives each of many statements at once its own answer', async () => {
    const asked = Array.from({ length: 200 }, (_, index) => index);
    const answers = await Promise.all(
      asked.map((index) => database.query<{ answer: number }>('select $1::integer as answer', [index])),
    );
    expect(answers.map((answer) => answer.rows[0]!.answer)).toEqual(asked);
  });

  it('does not show other connections what is not committed', async () => {
    const writer = await client();
    await writer.query('begin');
    await writer.query('update counter set value = 5');
    const seen = value();
    await writer.query('rollback');
    expect(await seen).toBe(0);
    await writer.end();
  });

  it('rolls back the transaction of a connection that is lost', async () => {
    const lost = await client();
    await lost.query('begin');
    await lost.query('update counter set value = 5');
    (lost as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    expect(await value()).toBe(0);
  });

  it('refuses a statement on the database inside a transaction, which could wait for ever', async () => {
    const failing = database.transaction(() => database.query('select 1'));
    await expect(failing).rejects.toThrow('must use the transaction');
    const nested = database.transaction(() => database.transaction(async () => undefined));
    await expect(nested).rejects.toThrow('must use the transaction');
    expect(await value()).toBe(0);
  });

  it('serves thirty connections', async () => {
    const clients = await Promise.all(Array.from({ length: 30 }, client));
    const answers = await Promise.all(
      clients.map((one, index) => one.query('select $1::integer as answer', [index])),
    );
    expect(answers.map((answer) => answer.rows[0].answer)).toEqual(clients.map((_, index) => index));
    await Promise.all(clients.map((one) => one.end()));
  });

  it('takes and returns values of several megabytes', async () => {
    const text = '网格'.repeat(2_000_000);
    const { rows } = await database.query<{ text: string }>('select $1::text as text', [text]);
    expect(rows[0]!.text === text).toBe(true);
  });
});
