import type { Expression } from '../cql2/expression.ts';
import { toSql } from '../cql2/sql.ts';
import type { Queryable } from '../database/database.ts';
import { etagColumn } from '../layers/etag.ts';
import type { ItemsQuery } from './schema.ts';

export interface FeatureRow {
  fid: number;
  code: string | null;
  name: string | null;
  parent: string | null;
  properties: Record<string, unknown>;
  /** GeoJSON text with seven decimals, outer rings counter-clockwise. */
  geometry: string;
}

const columns = ['code', 'name', 'parent'];

const selection = `fid, code, name, parent, properties,
  st_asgeojson(st_forcepolygonccw(geom), 7) as geometry`;

/**
 * Features of a version in the order of their numbers.
 * @param table from the catalogue, safe to splice
 */
export async function readFeatures(
  database: Queryable,
  table: string,
  query: Omit<ItemsQuery, 'filter'>,
  filter: Expression | null,
): Promise<FeatureRow[]> {
  const values: unknown[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const conditions = [`fid > ${parameter(query.after ?? -1)}`];
  if (query.bbox) {
    const [west, south, east, north] = query.bbox;
    const boxes =
      west <= east
        ? [[west, east]]
        : [
            [west, 180],
            [-180, east],
          ];
    const meets = boxes.map(([left, right]) => {
      const box = `st_makeenvelope(${parameter(left)}, ${parameter(south)}, ${parameter(right)}, ${parameter(north)}, 4326)`;
      return `(geom && ${box} and st_intersects(geom, ${box}))`;
    });
    conditions.push(`(${meets.join(' or ')})`);
  }
  for (const [name, value] of query.equals)
    conditions.push(
      columns.includes(name)
        ? `${name} = ${parameter(value)}`
        : `properties ->> ${parameter(name)} = ${parameter(value)}`,
    );
  if (filter) conditions.push(toSql(filter, parameter));
  const { rows } = await database.query<FeatureRow>(
    `select ${selection} from ${table} where ${conditions.join(' and ')}
      order by fid limit ${parameter(query.limit)}`,
    values,
  );
  return rows;
}

/** A feature with what tells this state of it from another one. */
export async function readFeature(
  database: Queryable,
  table: string,
  fid: number,
): Promise<(FeatureRow & { etag: string }) | undefined> {
  const { rows } = await database.query<FeatureRow & { etag: string }>(
    `select ${selection}, ${etagColumn} as etag from ${table} where fid = $1`,
    [fid],
  );
  return rows[0];
}
