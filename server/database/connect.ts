import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import type { Database, Queryable } from './database.ts';
import { valueTypes } from './value-types.ts';

/** A pool of connections with the ways to run statements on it. */
export type Statements = Pick<Database, 'query' | 'transaction'> & { close(): Promise<void> };

const poolSize = 10;

/**
 * Connects lazily to the database of `connection`.
 *
 * Inside `transaction`, statements belong on the transaction it hands over. A statement on the pool would wait
 * there for a connection or a lock that the transaction itself holds, for ever in the embedded database, so it is
 * refused with an error.
 */
export function openPool(connection: pg.ClientConfig, onError: (error: Error) => void): Statements {
  const pool = new pg.Pool({ ...connection, types: valueTypes, max: poolSize });
  // An idle connection that breaks is replaced by the pool.
  pool.on('error', onError);
  const open = new AsyncLocalStorage<{ active: boolean }>();
  const refuseInside = () => {
    if (open.getStore()?.active)
      throw new Error('A statement inside a transaction must use the transaction, not the database');
  };

  const query: Queryable['query'] = async (text, values) => {
    refuseInside();
    return pool.query(text, values as unknown[]);
  };

  async function transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T> {
    refuseInside();
    const client = await pool.connect();
    const scope = { active: true };
    let broken = false;
    try {
      await client.query('begin');
      const inside: Queryable = { query: (text, values) => client.query(text, values as unknown[]) };
      const result = await open.run(scope, () => work(inside));
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => {
        broken = true;
      });
      throw error;
    } finally {
      scope.active = false;
      client.release(broken);
    }
  }

  return { query, transaction, close: () => pool.end() };
}
