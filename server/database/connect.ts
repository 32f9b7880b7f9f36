import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyStream } from 'pg-copy-streams';
import type { Database, Queryable } from './database.ts';
import type { Seal } from './seal.ts';
import { valueTypes } from './value-types.ts';

/** A pool of connections with the ways to run statements on it. */
export type Statements = Pick<Database, 'query' | 'transaction' | 'copyFrom'> & { close(): Promise<void> };

const poolSize = 10;

/**
 * Connects lazily to the database of `connection`.
 *
 * Inside `transaction`, statements belong on the transaction it hands over. A statement on the pool would wait
 * there for a connection or a lock that the transaction itself holds, for ever in the embedded database, so it is
 * refused with an error.
 */
export function openPool(
  connection: pg.ClientConfig,
  onError: (error: Error) => void,
  seal?: Seal,
): Statements {
  const pool = new pg.Pool({ ...connection, types: valueTypes, max: poolSize });
  // An idle connection that breaks is replaced by the pool.
  pool.on('error', onError);
  const open = new AsyncLocalStorage<{ active: boolean }>();
  let transactions = 0;
  const refuseInside = () => {
    if (open.getStore()?.active)
      throw new Error('A statement inside a transaction must use the transaction, not the database');
  };

  const query: Queryable['query'] = async (text, values) => {
    refuseInside();
    return pool.query(text, values as unknown[]);
  };

  async function withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    refuseInside();
    const client = await pool.connect();
    let broken = false;
    // A connection that breaks also fails the statement under way, which is where it is told.
    const onBreak = () => {
      broken = true;
    };
    client.on('error', onBreak);
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => {
        broken = true;
      });
      throw error;
    } finally {
      client.off('error', onBreak);
      client.release(broken);
    }
  }

  function transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T> {
    return withClient(async (client) => {
      const scope = { active: true };
      transactions++;
      const inside: Queryable = {
        query: (text, values) => client.query(text, values as unknown[]),
        ...(seal && { seal }),
      };
      return open
        .run(scope, async () => work(inside))
        .finally(() => {
          scope.active = false;
          // While it is in use, Node keeps account of every promise of the process.
          if (--transactions === 0) open.disable();
        });
    });
  }

  const copyFrom: Database['copyFrom'] = (text, chunks) =>
    withClient(async (client) => {
      await pipeline(Readable.from(chunks), client.query(copyStream(text)));
    });

  return { query, transaction, copyFrom, close: () => pool.end() };
}
