import type { Geometry } from 'geojson';
import { type GeneralisedShape, generalisedShapes, tileTotals } from '../../tiles/generalised-shapes.ts';
import { geometryTypes } from '../../tiles/geometry.ts';
import type { LayerIndex } from '../../tiles/layer-index.ts';
import type { Queryable } from '../database/database.ts';
import { toWkb } from '../layers/loading/wkb.ts';
import { shapesTable, shapeTotalsTable } from '../layers/tables.ts';
import type { LayerSource } from './memory-messages.ts';

const batchSize = 2_000;

/** How a version's lines or areas are generalised: at zooms above `crowdedBelow`, the first `shown[z]` of them. */
export interface ShapeOverview {
  crowdedBelow: number;
  shown: number[];
}

type Terms = Pick<LayerSource, 'budget' | 'precedence'>;
const termsOf = ({ budget, precedence }: Terms) => JSON.stringify({ budget, precedence });

/** The overview of a version's table, undefined where there is none on these terms. */
export async function findShapeOverview(
  database: Queryable,
  tableId: number,
  terms: Terms,
): Promise<ShapeOverview | undefined> {
  const { rows } = await database.query<ShapeOverview>(
    `select crowded_below as "crowdedBelow", shown from wangge.shape_overviews
      where table_id = $1 and terms = $2::jsonb`,
    [tableId, termsOf(terms)],
  );
  return rows[0];
}

/** Writes what every generalised zoom shows, in the place of any older overview. One transaction, the caller's. */
export async function writeShapeOverview(
  transaction: Queryable,
  tableId: number,
  terms: Terms,
  index: LayerIndex,
): Promise<void> {
  const [shapes, totals] = [shapesTable(tableId), shapeTotalsTable(tableId)];
  const { crowdedBelow, shown } = index.generalisation;
  // Two processes may have seen the same need: one after the other.
  await transaction.query('select pg_advisory_xact_lock(7209, $1)', [tableId]);
  if (await findShapeOverview(transaction, tableId, terms)) return;
  await transaction.query(`drop table if exists ${shapes}, ${totals}`);
  await transaction.query('delete from wangge.shape_overviews where table_id = $1', [tableId]);
  await transaction.query(
    `create table ${shapes} (zoom smallint not null, fid bigint not null, place integer not null, geom geometry not null)`,
  );
  await transaction.query(
    `create table ${totals} (zoom smallint, x integer, y integer, total integer not null, primary key (zoom, x, y))`,
  );
  for (let z = 0; z < crowdedBelow; z++) {
    let batch: GeneralisedShape[] = [];
    for (const shape of generalisedShapes(index, z)) {
      batch.push(shape);
      if (batch.length < batchSize) continue;
      await insertShapes(transaction, shapes, z, batch);
      batch = [];
    }
    await insertShapes(transaction, shapes, z, batch);
    const tiles = tileTotals(index, z);
    await transaction.query(
      `insert into ${totals} select $1, * from unnest($2::integer[], $3::integer[], $4::integer[])`,
      [z, tiles.map(({ x }) => x), tiles.map(({ y }) => y), tiles.map(({ total }) => total)],
    );
    await transaction.query(`create index on ${shapes} using gist (geom) where zoom = ${z}`);
  }
  await transaction.query(`analyze ${shapes}`);
  await transaction.query(
    'insert into wangge.shape_overviews (table_id, terms, crowded_below, shown) values ($1, $2, $3, $4)',
    [tableId, termsOf(terms), crowdedBelow, Array.from(shown)],
  );
}

async function insertShapes(
  transaction: Queryable,
  table: string,
  z: number,
  shapes: readonly GeneralisedShape[],
): Promise<void> {
  await transaction.query(
    `insert into ${table} (zoom, fid, place, geom)
     select $1, fid, place, st_geomfromwkb(wkb)
       from unnest($2::bigint[], $3::integer[], $4::bytea[]) as shape (fid, place, wkb)`,
    [
      z,
      shapes.map(({ id }) => id),
      shapes.map(({ place }) => place),
      shapes.map((shape) => toWkb(geometryOf(shape))),
    ],
  );
}

function geometryOf({ type, parts }: GeneralisedShape): Geometry {
  const lines = parts.map(({ vertices }) =>
    Array.from({ length: vertices.length / 2 }, (_, at) => [vertices[at * 2]!, vertices[at * 2 + 1]!]),
  );
  if (type === geometryTypes.line) return { type: 'MultiLineString', coordinates: lines };
  const polygons: number[][][][] = [];
  for (const [at, { outer }] of parts.entries()) {
    if (outer) polygons.push([lines[at]!]);
    else polygons.at(-1)!.push(lines[at]!);
  }
  return { type: 'MultiPolygon', coordinates: polygons };
}
