import pg from 'pg';
import type { TileAddress } from '../../tiles/address.ts';
import type { MadeTile } from '../../tiles/cut.ts';
import { buffer, extent } from '../../tiles/tile-units.ts';
import type { Database } from '../database/database.ts';
import type { PublishedLayer } from '../layers/published.ts';
import type { TileMaker } from './maker.ts';

const connections = 4;
const statementTimeoutMs = 10_000;

/**
 * The tile of one layer. Parameters: zoom, column, row, layer name. Properties that are named like a column give
 * way to it. `total` counts what meets the tile and its buffer, `shown` what is large enough to be drawn.
 */
export function tileQuery(table: string): string {
  return `
    with tile as (
      select st_tileenvelope($1, $2, $3) as bounds,
             -- Cut to the world: what lies beyond 180 degrees would come back from the other side.
             st_transform(st_intersection(st_tileenvelope($1, $2, $3, margin => ${buffer / extent}),
                                          st_tileenvelope(0, 0, 0)), 4326) as reach
    ), feature as materialized (
      select fid, code, name, parent, properties - 'code' - 'name' - 'parent' as properties,
             st_asmvtgeom(st_transform(geom, 3857), bounds, ${extent}, ${buffer}) as geom
        from ${table}, tile
       where geom && reach
       order by fid
    )
    select st_asmvt(feature, $4, ${extent}, 'geom', 'fid') filter (where geom is not null) as data,
           count(geom)::integer as shown, count(*)::integer as total
      from feature`;
}

interface TileRow {
  data: Buffer | null;
  shown: number;
  total: number;
}

/**
 * Makes tiles in the database, on connections of its own: one prepared statement a layer version, with a time
 * limit, cancelled in the database when nobody waits for it any more.
 */
export class PostgisMaker implements TileMaker {
  readonly name = 'postgis';
  private readonly pool: pg.Pool;

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

  async make(layer: PublishedLayer, { z, x, y }: TileAddress, signal: AbortSignal): Promise<MadeTile> {
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
      const { rows } = await client.query<TileRow>({
        name: `tile of ${layer.table}`,
        text: tileQuery(layer.table),
        values: [z, x, y, layer.id],
      });
      broken = false;
      const row = rows[0]!;
      return { data: row.data ?? new Uint8Array(), shown: row.shown, total: row.total };
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

  async prepare(): Promise<void> {
    // The database is always ready.
  }

  release(): void {
    // Nothing is held here but prepared statements, which are small.
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

/** The server's process behind a connection; `pg` has it, its types do not say so. */
function processId(client: pg.PoolClient): number {
  return (client as pg.PoolClient & { processID: number }).processID;
}
