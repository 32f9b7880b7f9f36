import { createHash } from 'node:crypto';
import pg from 'pg';
import { Problem } from '../input/problem.ts';
import type { Queryable } from './database.ts';
import { isDatabaseLoss } from './loss.ts';
import { valueTypes } from './value-types.ts';

const connections = 4;
const defaultLimitMs = 10_000;

/** PostgreSQL's code for a statement that was cancelled, by its time limit too. */
const cancelled = '57014';

/** Runs a statement with what has to go before and after it on the same connection. */
export type Around = <T>(client: pg.PoolClient, statement: () => Promise<T>) => Promise<T>;

const plainly: Around = (_client, statement) => statement();

/**
 * Connections of their own to one server, for statements that whoever asks can make slow: with a time limit, and
 * cancelled on the server when nobody waits for them any more. In the embedded database, which cannot interrupt a
 * statement, the limit ends the database's thread, and it is opened again.
 */
export class LimitedConnections {
  private readonly pool: pg.Pool;

  /**
   * @param server the same server, by connections that are free to send a cancellation
   * @param name by which the server shows them
   * @param limitMs for each statement
   */
  constructor(
    connection: pg.ClientConfig,
    private readonly server: Queryable,
    name: string,
    onIdleError: (error: Error) => void,
    private readonly limitMs = defaultLimitMs,
  ) {
    this.pool = new pg.Pool({
      ...connection,
      types: valueTypes,
      max: connections,
      statement_timeout: limitMs,
      application_name: name,
    });
    this.pool.on('error', onIdleError);
  }

  /**
   * Statements on behalf of one reader.
   * @param around what goes before and after each
   * @param kept whether a connection keeps the plan of each statement
   * @throws the signal's reason; Problem 503 `too-slow` past the limit
   */
  queryable(signal: AbortSignal, around: Around = plainly, kept = false): Queryable {
    return {
      query: (text, values = []) =>
        this.run(signal, async (client) => {
          const begun = performance.now();
          const config = { text, values: [...values], ...(kept ? { name: nameOf(text) } : {}) };
          const asked = () => client.query<never>(config);
          return around(client, asked).catch((error: Error & { code?: string }) => {
            signal.throwIfAborted();
            const late = performance.now() - begun >= this.limitMs;
            if (error.code === cancelled || (late && isDatabaseLoss(error))) throw tooSlow(this.limitMs);
            throw error;
          });
        }),
    };
  }

  /** Runs `work` on one connection. @throws what `work` throws, or the signal's reason */
  async run<T>(signal: AbortSignal, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const client = await this.pool.connect();
    // A connection that breaks under a statement rejects that statement as well; unheard, it would end the process.
    client.on('error', unheard);
    let cancelling: Promise<unknown> | undefined;
    const cancel = () => {
      cancelling = this.server
        .query('select pg_cancel_backend($1)', [processId(client)])
        .catch(() => undefined);
    };
    let broken = true;
    try {
      signal.throwIfAborted();
      signal.addEventListener('abort', cancel);
      const result = await work(client);
      broken = false;
      return result;
    } catch (error) {
      broken = !(error instanceof pg.DatabaseError || error instanceof Problem);
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
      // A cancellation still on its way must not meet the connection's next statement.
      await cancelling;
      client.off('error', unheard);
      client.release(broken);
    }
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

const names = new Map<string, string>();

/** By which a connection knows a statement again: short enough for PostgreSQL. */
function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = createHash('sha256').update(text).digest('base64url');
    names.set(text, name);
  }
  return name;
}

const unheard = () => undefined;

function tooSlow(limitMs: number): Problem {
  return new Problem(
    503,
    'too-slow',
    `The answer took longer than ${limitMs / 1000} s and was given up: ask for a smaller area, or with a simpler filter`,
  );
}

/** The server's process behind a connection; `pg` has it, its types do not say so. */
function processId(client: pg.PoolClient): number {
  return (client as pg.PoolClient & { processID: number }).processID;
}
