import type pg from 'pg';
import type { TileAddress } from '../../tiles/address.ts';
import { columns } from '../../tiles/attributes.ts';
import type { Thinning } from '../../tiles/budget.ts';
import { buffer, extent } from '../../tiles/tile-units.ts';
import { toSql } from '../cql2/sql.ts';
import { classesOf } from '../layers/overviews/build.ts';
import type { PublishedLayer } from '../layers/published.ts';
import { isLabelled } from '../layers/style.ts';
import { shapesTable, shapeTotalsTable } from '../layers/tables.ts';
import {
  type Choice,
  everything,
  pointTileQuery,
  shapeOverviewQuery,
  shapeTileQuery,
  thinnedTileQuery,
} from './postgis-queries.ts';
import type { Selection } from './selection.ts';
import type { ShapeOverview } from './shape-overviews.ts';

/**
 * What to ask for a tile of chosen points, and then, as long as the answer is more than a tile may hold: the same with
 * larger neighbourhoods. The overview counts all points, so that chosen ones are thinned out as they are found.
 */
export function* selectedPoints(
  layer: PublishedLayer,
  selection: Selection,
  { z, x, y }: TileAddress,
  { below, neighbourhoods }: Thinning,
): Generator<pg.QueryConfig> {
  const place = [z, x, y, layer.id];
  if (z >= below) yield ask(selection, place, (choice) => pointTileQuery(layer.table, choice));
  for (let side = neighbourhoods; side >= 1; side /= 2) {
    const values = [...place, classesOf(layer.definition), side, Math.ceil((buffer * side) / extent)];
    yield ask(selection, values, (choice) => thinnedTileQuery(layer.table, choice));
  }
}

/** The same of chosen lines or areas: all of them, then those of the overview, half of them, and half again. */
export function* selectedShapes(
  layer: PublishedLayer,
  selection: Selection,
  { z, x, y }: TileAddress,
  { crowdedBelow, shown }: ShapeOverview,
): Generator<pg.QueryConfig> {
  const { id, table, tableId, role } = layer;
  const labelled = isLabelled(layer);
  yield ask(selection, [z, x, y, id], (choice) => shapeTileQuery(table, choice, labelled));
  if (z >= crowdedBelow) return;
  const [shapes, totals] = [shapesTable(tableId), shapeTotalsTable(tableId)];
  for (let limit = shown[z]!; ; limit = role === 'tier' ? 0 : limit >>> 1) {
    yield ask(selection, [z, x, y, id, limit], (choice) =>
      shapeOverviewQuery(table, shapes, totals, z, choice, labelled),
    );
    if (limit === 0) return;
  }
}

function ask(
  selection: Selection,
  parameters: readonly unknown[],
  query: (choice: Choice) => string,
): pg.QueryConfig {
  const values = [...parameters];
  const choice = choiceOf(selection, (value) => `$${values.push(value)}`);
  return { text: query(choice), values };
}

function choiceOf({ filter, properties }: Selection, parameter: (value: unknown) => string): Choice {
  const condition = filter ? toSql(filter, parameter) : everything.condition;
  if (!properties) return { ...everything, condition };
  const names = `${parameter(properties)}::text[]`;
  return {
    condition,
    columns: columns.map((name) => (properties.includes(name) ? name : `null::text as ${name}`)).join(', '),
    properties: `(select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(${everything.properties})
                   where key = any (${names}))`,
  };
}
