import pg from 'pg';
import type { Queryable, Replica } from './database.ts';
import { LimitedConnections } from './limited-connections.ts';
import { isDatabaseLoss } from './loss.ts';
import { valueTypes } from './value-types.ts';

const poolSize = 4;
const connectLimitMs = 2_000;
/** How long one that failed is left alone: who reads must not wait for it again and again. */
const restMs = 5_000;

/** A replica, which is connected to when it is first asked. */
export class ReplicaPool implements Replica {
  readonly name: string;
  readonly connection: pg.ClientConfig;
  private readonly pool: pg.Pool;
  private readonly limitedPool: LimitedConnections;
  private restsUntil = 0;

  /** @param url a `postgres:` URL */
  constructor(
    url: string,
    private readonly log: (error: unknown, replica: string) => void,
  ) {
    const { host, pathname } = new URL(url);
    this.name = host + pathname;
    this.connection = {
      connectionString: url,
      application_name: 'wangge',
      connectionTimeoutMillis: connectLimitMs,
    };
    this.pool = new pg.Pool({ ...this.connection, types: valueTypes, max: poolSize });
    this.pool.on('error', (error) => this.failed(error));
    this.limitedPool = new LimitedConnections(this.connection, this, 'wangge readers', (error) =>
      this.failed(error),
    );
  }

  get rested(): boolean {
    return performance.now() >= this.restsUntil;
  }

  query: Queryable['query'] = (text, values) => this.pool.query(text, values as unknown[]);

  limited(signal: AbortSignal): Queryable {
    return this.limitedPool.queryable(signal);
  }

  failed(error: unknown): void {
    if (isDatabaseLoss(error)) this.rest(error);
  }

  rest(error: unknown): void {
    if (this.rested) this.log(error, this.name);
    this.restsUntil = performance.now() + restMs;
  }

  async close(): Promise<void> {
    await Promise.all([this.limitedPool.close(), this.pool.end()]);
  }
}
