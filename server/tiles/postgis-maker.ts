import type pg from 'pg';
import type { TileAddress } from '../../tiles/address.ts';
import type { MadeTile } from '../../tiles/cut.ts';
import type { TileEncoding } from '../../tiles/tile-encoding.ts';
import { buffer, extent } from '../../tiles/tile-units.ts';
import type { Database, Replica } from '../database/database.ts';
import { LimitedConnections } from '../database/limited-connections.ts';
import { budgetOf, classesOf, ensureOverview, type PointOverview } from '../layers/overviews/build.ts';
import type { Layers, PublishedLayer } from '../layers/published.ts';
import { isLabelled } from '../layers/style.ts';
import { overviewTable, shapesTable, shapeTotalsTable } from '../layers/tables.ts';
import type { TileMaker } from './maker.ts';
import { type MemoryMaker, sourceOf } from './memory-maker.ts';
import {
  everything,
  overviewQuery,
  pointTileQuery,
  shapeOverviewQuery,
  shapeTileQuery,
  thinnedTileQuery,
} from './postgis-queries.ts';
import { selectedPoints, selectedShapes } from './selecting-statements.ts';
import type { Selection } from './selection.ts';
import { findShapeOverview, type ShapeOverview } from './shape-overviews.ts';

const name = 'wangge tiles';
/** PostgreSQL's code for a statement that was cancelled, by its time limit too. */
const cancelled = '57014';

interface TileRow {
  data: string | null;
  shown: number;
  total: number;
}

/**
 * Makes tiles in the database, or in a replica that has the layer as it is: one prepared statement a layer version, on
 * connections of its own.
 */
export class PostgisMaker implements TileMaker {
  readonly name = 'postgis';
  private readonly main: LimitedConnections;
  private readonly toReplicas = new Map<Replica, LimitedConnections>();
  private readonly thinnings = new Map<string, Promise<PointOverview>>();
  private readonly shapes = new Map<string, Promise<ShapeOverview>>();

  constructor(
    private readonly database: Database,
    private readonly layers: Pick<Layers, 'replicas'>,
    private readonly memory: Pick<MemoryMaker, 'generalise' | 'rewrite'>,
    onIdleError: (error: unknown) => void,
  ) {
    this.main = new LimitedConnections(database.connection, database, name, onIdleError);
  }

  async make(
    layer: PublishedLayer,
    selection: Selection | null,
    address: TileAddress,
    encoding: TileEncoding,
    signal: AbortSignal,
  ): Promise<MadeTile> {
    const made = await this.makeMvt(layer, selection, address, signal);
    // PostgreSQL knows no MLT. The budget is measured in MVT anyway, see `encodeWithin`.
    return encoding === 'mvt' ? made : { ...made, data: await this.memory.rewrite(made.data) };
  }

  private async makeMvt(
    layer: PublishedLayer,
    selection: Selection | null,
    address: TileAddress,
    signal: AbortSignal,
  ): Promise<MadeTile> {
    const tries = await this.statements(layer, selection, address);
    const from = (connections: LimitedConnections) =>
      connections.run(signal, (client) => this.firstWithin(client, layer, tries()));
    const replica = this.layers.replicas.find(layer);
    if (!replica) return from(this.main);
    try {
      return await from(this.connectionsTo(replica));
    } catch (error) {
      // What took too long there would take as long again.
      if (signal.aborted || (error as { code?: string }).code === cancelled) throw error;
      replica.failed(error);
      return from(this.main);
    }
  }

  private connectionsTo(replica: Replica): LimitedConnections {
    let connections = this.toReplicas.get(replica);
    if (!connections) {
      connections = new LimitedConnections(replica.connection, replica, name, (error) =>
        replica.failed(error),
      );
      this.toReplicas.set(replica, connections);
    }
    return connections;
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
        await this.memory.generalise(layer);
        const made = await findShapeOverview(this.database, tableId, sourceOf(layer));
        if (!made) throw new Error(`the overview of ${table} went as soon as it was made`);
        return made;
      })();
      this.shapes.set(table, overview);
      overview.catch(() => this.shapes.delete(table));
    }
    return overview;
  }

  /** What to ask, one after the other; from the beginning at each call. */
  private async statements(
    layer: PublishedLayer,
    selection: Selection | null,
    address: TileAddress,
  ): Promise<() => Iterable<pg.QueryConfig>> {
    if (layer.geometryType === 'Point') {
      const thinning = await this.thinningOf(layer);
      return () =>
        selection
          ? selectedPoints(layer, selection, address, thinning)
          : pointStatements(layer, address, thinning);
    }
    const overview = await this.shapesOf(layer);
    return () =>
      selection
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

  async close(): Promise<void> {
    await Promise.all([this.main, ...this.toReplicas.values()].map((connections) => connections.close()));
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
  const labelled = isLabelled(layer);
  const which = labelled ? `named ${table}` : table;
  if (z >= crowdedBelow) {
    const text = shapeTileQuery(table, everything, labelled);
    yield { name: `tile of ${which}`, text, values: [z, x, y, id] };
    return;
  }
  const [shapes, totals] = [shapesTable(tableId), shapeTotalsTable(tableId)];
  const text = shapeOverviewQuery(table, shapes, totals, z, everything, labelled);
  for (let limit = shown[z]!; ; limit = role === 'tier' ? 0 : limit >>> 1) {
    yield { name: `shapes of ${which} at ${z}`, text, values: [z, x, y, id, limit] };
    if (limit === 0) return;
  }
}
