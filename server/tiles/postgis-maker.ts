import pg from 'pg';
import type { TileAddress } from '../../tiles/address.ts';
import type { MadeTile } from '../../tiles/cut.ts';
import { buffer, extent } from '../../tiles/tile-units.ts';
import type { Database } from '../database/database.ts';
import { budgetOf, classesOf, ensureOverview } from '../layers/overviews/build.ts';
import type { PointOverview } from '../layers/overviews/store.ts';
import type { PublishedLayer } from '../layers/published.ts';
import { overviewTable, shapesTable, shapeTotalsTable } from '../layers/store.ts';
import type { TileMaker } from './maker.ts';
import { sourceOf } from './memory-maker.ts';
import {
  overviewQuery,
  pointTileQuery,
  shapeOverviewQuery,
  shapeTileQuery,
  thinnedTileQuery,
} from './postgis-queries.ts';
import { selectedPoints, selectedShapes } from './selecting-statements.ts';
import type { Selection } from './selection.ts';
import { findShapeOverview, type ShapeOverview } from './shape-overviews.ts';

const connections = 4;
const statementTimeoutMs = 10_000;

interface TileRow {
  data: string | null;
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
  private readonly thinnings = new Map<string, Promise<PointOverview>>();
  private readonly shapes = new Map<string, Promise<ShapeOverview>>();

  constructor(
    private readonly database: Database,
    private readonly generalise: (layer: PublishedLayer) => Promise<void>,
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

  async make(
    layer: PublishedLayer,
    selection: Selection | null,
    address: TileAddress,
    signal: AbortSignal,
  ): Promise<MadeTile> {
    const tries = await this.statements(layer, selection, address);
    const client = await this.pool.connect();
    // A connection that breaks under a statement rejects that statement as well; unheard, it would end the process.
    client.on('error', unheard);
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
      const tile = await this.firstWithin(client, layer, tries);
      broken = false;
      return tile;
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

  /** The tile of the first statement that keeps the layer's budget, or of the last. */
  private async firstWithin(
    client: pg.PoolClient,
    layer: PublishedLayer,
    tries: Iterable<pg.QueryConfig>,
  ): Promise<MadeTile> {
    const budget = budgetOf(layer.definition);
    let tile: MadeTile = { data: new Uint8Array(), shown: 0, total: 0 };
    for (const query of tries) {
      const { rows } = await client.query<TileRow>(query);
      const { data, shown, total } = rows[0]!;
      tile = { data: Buffer.from(data ?? '', 'base64'), shown, total };
      if (tile.data.length <= budget.bytes && shown <= budget.features) break;
    }
    return tile;
  }

  /** How a version's points are thinned out; where its overview is missing, that is made first. */
  private thinningOf({ table, tableId, definition }: PublishedLayer): Promise<PointOverview> {
    let thinning = this.thinnings.get(table);
    if (!thinning) {
      thinning = ensureOverview(this.database, tableId, definition, () => undefined);
      this.thinnings.set(table, thinning);
      thinning.catch(() => this.thinnings.delete(table));
    }
    return thinning;
  }

  /** How a version's lines or areas are generalised; where its overview is missing, that is made first. */
  private shapesOf(layer: PublishedLayer): Promise<ShapeOverview> {
    const { table, tableId } = layer;
    let overview = this.shapes.get(table);
    if (!overview) {
      overview = (async () => {
        const found = await findShapeOverview(this.database, tableId, sourceOf(layer));
        if (found) return found;
        await this.generalise(layer);
        const made = await findShapeOverview(this.database, tableId, sourceOf(layer));
        if (!made) throw new Error(`the overview of ${table} went as soon as it was made`);
        return made;
      })();
      this.shapes.set(table, overview);
      overview.catch(() => this.shapes.delete(table));
    }
    return overview;
  }

  private async statements(
    layer: PublishedLayer,
    selection: Selection | null,
    address: TileAddress,
  ): Promise<Iterable<pg.QueryConfig>> {
    if (layer.geometryType === 'Point') {
      const thinning = await this.thinningOf(layer);
      return selection
        ? selectedPoints(layer, selection, address, thinning)
        : pointStatements(layer, address, thinning);
    }
    const overview = await this.shapesOf(layer);
    return selection
      ? selectedShapes(layer, selection, address, overview)
      : shapeStatements(layer, address, overview);
  }

  async prepare(layer: PublishedLayer): Promise<void> {
    if (layer.geometryType === 'Point') await this.thinningOf(layer);
    else await this.shapesOf(layer);
  }

  release(tables: readonly string[]): void {
    for (const table of tables) {
      this.thinnings.delete(table);
      this.shapes.delete(table);
    }
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

/**
 * What to ask for a tile of points, and then, as long as the answer is more than a tile may hold: the same with larger
 * neighbourhoods.
 */
function* pointStatements(
  layer: PublishedLayer,
  { z, x, y }: TileAddress,
  { below, neighbourhoods, cellsId }: PointOverview,
): Generator<pg.QueryConfig> {
  const { id, table } = layer;
  const thinned = z < below;
  if (!thinned) yield { name: `tile of ${table}`, text: pointTileQuery(table), values: [z, x, y, id] };
  let zoom = z;
  for (let side = neighbourhoods; side >= 1 && zoom >= 0; side /= 2, zoom--) {
    const margin = Math.ceil((buffer * side) / extent);
    yield thinned
      ? {
          name: `overview ${cellsId} of ${table}`,
          text: overviewQuery(table, overviewTable(cellsId)),
          values: [z, x, y, id, zoom, side, margin],
        }
      : {
          name: `thinned tile of ${table}`,
          text: thinnedTileQuery(table),
          values: [z, x, y, id, classesOf(layer.definition), side, margin],
        };
  }
}

/** The same for lines and areas: half of them, and half again; all areas that fill the plane give way together. */
function* shapeStatements(
  layer: PublishedLayer,
  { z, x, y }: TileAddress,
  { crowdedBelow, shown }: ShapeOverview,
): Generator<pg.QueryConfig> {
  const { id, table, tableId, role } = layer;
  if (z >= crowdedBelow) {
    yield { name: `tile of ${table}`, text: shapeTileQuery(table), values: [z, x, y, id] };
    return;
  }
  const text = shapeOverviewQuery(table, shapesTable(tableId), shapeTotalsTable(tableId), z);
  for (let limit = shown[z]!; ; limit = role === 'tier' ? 0 : limit >>> 1) {
    yield { name: `shapes of ${table} at ${z}`, text, values: [z, x, y, id, limit] };
    if (limit === 0) return;
  }
}

const unheard = () => undefined;

/** The server's process behind a connection; `pg` has it, its types do not say so. */
function processId(client: pg.PoolClient): number {
  return (client as pg.PoolClient & { processID: number }).processID;
}
