import pg from 'pg';
import type { Queryable } from './database.ts';
import { isDatabaseLoss } from './loss.ts';
import { valueTypes } from './value-types.ts';

const poolSize = 4;
const connectLimitMs = 2_000;
/** How long one that failed is left alone: who reads must not wait for it again and again. */
const restMs = 5_000;

/** A copy of the database that PostgreSQL's replication keeps up to date, a little behind, and that is only read. */
export class Replica implements Queryable {
  readonly connection: pg.ClientConfig;
  /** Host, port and database. */
  readonly name: string;
  private readonly pool: pg.Pool;
  private restsUntil = 0;

  /** Connects when it is first asked. @param url a `postgres:` URL */
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
  }

  /** False for some seconds after it could not be reached. */
  get rested(): boolean {
    return performance.now() >= this.restsUntil;
  }

  query: Queryable['query'] = (text, values) => this.pool.query(text, values as unknown[]);

  /** Says that a statement failed here: one that could not be reached is left alone for a while. */
  failed(error: unknown): void {
    if (isDatabaseLoss(error)) this.rest(error);
  }

  /** Leaves it alone for a while, and tells why. */
  rest(error: unknown): void {
    if (this.rested) this.log(error, this.name);
    this.restsUntil = performance.now() + restMs;
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}
