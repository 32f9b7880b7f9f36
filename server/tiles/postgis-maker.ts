import pg from 'pg';
import type { TileAddress } from '../../tiles/address.ts';
import { pointBudget } from '../../tiles/budget.ts';
import type { MadeTile } from '../../tiles/cut.ts';
import { neighbourhoodsInBuffer } from '../../tiles/thin-points.ts';
import type { Database } from '../database/database.ts';
import type { PublishedLayer } from '../layers/published.ts';
import { classesOf, type TileMaker } from './maker.ts';
import { crowdingQuery, deepestCount, thinnedTileQuery, tileQuery } from './postgis-queries.ts';

const connections = 4;
const statementTimeoutMs = 10_000;

interface TileRow {
  data: string | null;
  shown: number;
  total: number;
}

interface Crowding {
  most: number[];
  bytes: number | null;
}

/** Points are thinned out at zooms below `below`, to so many neighbourhoods along the side of a tile. */
interface Thinning {
  below: number;
  neighbourhoods: number;
}

// A point's id, type, place and the numbers of its attributes, besides their values.
const pointBytes = 40;

/**
 * Makes tiles in the database, on connections of its own: one prepared statement a layer version, with a time
 * limit, cancelled in the database when nobody waits for it any more.
 */
export class PostgisMaker implements TileMaker {
  readonly name = 'postgis';
  private readonly pool: pg.Pool;
  private readonly thinnings = new Map<string, Promise<Thinning>>();

  constructor(
    private readonly database: Database,
    onIdleError: (error: unknown) => void,
  ) {
    this.pool = new pg.Pool({
      ...database.connection,
      max: connections,
      statement_timeout: statementTimeoutMs,
      application_name: 'wangge tiles',
    });
    this.pool.on('error', onIdleError);
  }

  async make(layer: PublishedLayer, address: TileAddress, signal: AbortSignal): Promise<MadeTile> {
    const points = layer.geometryType === 'Point' ? await this.thinningOf(layer.table) : null;
    const thinning = points && address.z < points.below ? points : null;
    const client = await this.pool.connect();
    let cancelling: Promise<unknown> | undefined;
    const cancel = () => {
      cancelling = this.database
        .query('select pg_cancel_backend($1)', [processId(client)])
        .catch(() => undefined);
    };
    let broken = true;
    try {
      signal.throwIfAborted();
      signal.addEventListener('abort', cancel);
      const { rows } = await client.query<TileRow>(statement(layer, address, thinning));
      broken = false;
      const row = rows[0]!;
      // A point is never too small: what is not drawn of it lies outside.
      const total = points && !thinning ? row.shown : row.total;
      return { data: Buffer.from(row.data ?? '', 'base64'), shown: row.shown, total };
    } catch (error) {
      broken = !(error instanceof pg.DatabaseError);
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
      // A cancellation still on its way must not meet the connection's next statement.
      await cancelling;
      client.release(broken);
    }
  }

  /** Counts the points of a version once: at zooms where a tile holds too many, they are thinned out. */
  private thinningOf(table: string): Promise<Thinning> {
    let thinning = this.thinnings.get(table);
    if (!thinning) {
      thinning = this.database.query<Crowding>(crowdingQuery(table)).then(({ rows }) => {
        const { most: crowding, bytes } = rows[0]!;
        const { most, neighbourhoods } = pointBudget((bytes ?? 0) + pointBytes);
        const first = crowding.findIndex((points) => points <= most);
        return { below: first === -1 ? deepestCount + 1 : first, neighbourhoods };
      });
      this.thinnings.set(table, thinning);
      thinning.catch(() => this.thinnings.delete(table));
    }
    return thinning;
  }

  async prepare(layer: PublishedLayer): Promise<void> {
    if (layer.geometryType === 'Point') await this.thinningOf(layer.table);
  }

  release(tables: readonly string[]): void {
    for (const table of tables) this.thinnings.delete(table);
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

function statement(
  layer: PublishedLayer,
  { z, x, y }: TileAddress,
  thinning: Thinning | null,
): pg.QueryConfig {
  const { id, table } = layer;
  if (!thinning) return { name: `tile of ${table}`, text: tileQuery(table), values: [z, x, y, id] };
  const { neighbourhoods } = thinning;
  return {
    name: `thinned tile of ${table}`,
    text: thinnedTileQuery(table),
    values: [z, x, y, id, classesOf(layer), neighbourhoods, neighbourhoodsInBuffer(neighbourhoods)],
  };
}

/** The server's process behind a connection; `pg` has it, its types do not say so. */
function processId(client: pg.PoolClient): number {
  return (client as pg.PoolClient & { processID: number }).processID;
}
