import type { WeightsVersion } from '../../domain/answers/reports.ts';
import type { Queryable } from '../database/database.ts';
import type { NewWeights } from './schema.ts';

const columns = `id, valid_from::text as "validFrom", weights, note, wangge.utc_text(changed_at) as "changedAt",
  changed_by as "changedBy"`;

/** All weights that were ever set, those of the latest days first. */
export async function versions(database: Queryable): Promise<WeightsVersion[]> {
  const { rows } = await database.query<WeightsVersion>(
    `select ${columns} from wangge.evaluation_weights order by valid_from desc, id desc`,
  );
  return rows;
}

/** The weights in force on a day: of several that begin on one the newest. */
export async function inForce(database: Queryable, day: string): Promise<WeightsVersion | undefined> {
  const { rows } = await database.query<WeightsVersion>(
    `select ${columns} from wangge.evaluation_weights where valid_from <= $1
      order by valid_from desc, id desc limit 1`,
    [day],
  );
  return rows[0];
}

export async function add(
  database: Queryable,
  { validFrom, weights, note }: NewWeights,
  actor: string,
): Promise<WeightsVersion> {
  const { rows } = await database.query<WeightsVersion>(
    `insert into wangge.evaluation_weights (valid_from, weights, note, changed_by) values ($1, $2, $3, $4)
     returning ${columns}`,
    [validFrom, JSON.stringify(weights), note, actor],
  );
  return rows[0]!;
}
