import pg from 'pg';
import type { Queryable } from '../database/database.ts';

const connections = 4;
const statementTimeoutMs = 10_000;

/**
 * Connections of their own to one server, for the statements that make tiles: with a time limit, and cancelled on the
 * server when nobody waits for them any more.
 */
export class TileConnections {
  private readonly pool: pg.Pool;

  /** @param server the same server, by connections that are free to send a cancellation */
  constructor(
    connection: pg.ClientConfig,
    private readonly server: Queryable,
    onIdleError: (error: Error) => void,
  ) {
    this.pool = new pg.Pool({
      ...connection,
      max: connections,
      statement_timeout: statementTimeoutMs,
      application_name: 'wangge tiles',
    });
    this.pool.on('error', onIdleError);
  }

  /** Runs `work` on one connection. @throws what `work` throws, or the signal's reason */
  async run<T>(signal: AbortSignal, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
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
      broken = !(error instanceof pg.DatabaseError);
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

const unheard = () => undefined;

/** The server's process behind a connection; `pg` has it, its types do not say so. */
function processId(client: pg.PoolClient): number {
  return (client as pg.PoolClient & { processID: number }).processID;
}
