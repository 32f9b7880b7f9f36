import type { Database, Queryable } from '../../database/database.ts';
import { hasEnded, thisProcess } from '../loading/loader.ts';
import { dropMosaicTables, uncompiled } from './mosaic-store.ts';
import type { SuspectedShift } from './shift.ts';

/** A version of a layer; `table` holds its features. */
interface Version {
  layer: string;
  version: number;
}

// Issues of one type beyond this many are kept as one that says how many more there are.
const mostOfAType = 1_000;

export const foundTable = (table: string) => `${table}_found`;

/** Removes the work tables of the checks of a version's table, where there are any. */
export async function dropWork(database: Queryable, table: string): Promise<void> {
  await dropMosaicTables(database, table);
  await database.query(`drop table if exists ${foundTable(table)}`);
}

/** Makes the table that issues are kept in until all of them are there. */
export async function createFound(database: Queryable, found: string): Promise<void> {
  await database.query(`create unlogged table ${found} (like wangge.layer_issues)`);
}

/** Puts what was found in the place of a version's issues; returns how often each type was found. */
export async function replaceIssues(
  database: Pick<Database, 'transaction'>,
  version: Version,
  found: string,
): Promise<Record<string, number>> {
  return database.transaction(async (transaction) => {
    await transaction.query('delete from wangge.layer_issues where layer_id = $1 and version = $2', [
      version.layer,
      version.version,
    ]);
    await transaction.query(`insert into wangge.layer_issues select * from ${found}`);
    return countIssues(transaction, version);
  });
}

/** Says that this process works on a version, so that nobody takes its work tables for left over. */
export async function takeOn(database: Queryable, { layer, version }: Version): Promise<void> {
  await database.query(
    'update wangge.layer_versions set loader = $3, alive_at = now() where layer_id = $1 and version = $2',
    [layer, version, thisProcess],
  );
}

/** Drops the work tables of processes that were killed: known to have ended, or without a sign of life for five minutes. */
export async function dropAbandonedWork(database: Pick<Database, 'query'>): Promise<void> {
  const { rows } = await database.query<{ name: string; loader: string | null; silent: boolean }>(
    `select c.relname as name, v.loader, coalesce(v.alive_at < now() - interval '5 minutes', true) as silent
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       left join wangge.layer_versions v on v.table_id = substring(c.relname from '^version_([0-9]+)_')::bigint
      where n.nspname = 'wangge_data' and c.relkind = 'r' and c.relname ~ '^version_[0-9]+_[a-z_]+$'`,
  );
  for (const { name, loader, silent } of rows)
    if (silent || (loader !== null && hasEnded(loader)))
      await database.query(`drop table if exists wangge_data.${name}`);
}

/**
 * Runs a check and keeps its rows. An issue's id is a hash of its type, its features and its place to about ten
 * metres; where several agree in all of these, the larger comes first.
 * @param statement answers severity, features, geom, measure and details; its own values begin at $3
 * @param into the table that the issues go to
 */
export async function keepIssues(
  database: Pick<Database, 'transaction'>,
  { layer, version }: Version,
  type: string,
  statement: string,
  values: readonly unknown[],
  into: string,
): Promise<void> {
  const own = values.length + 3;
  const keep = `with found as materialized (${statement}),
     named as (
       select *, concat_ws('|', $${own}::text, array_to_string(features, ','), details ->> 'noise',
                           details ->> 'flaw', ST_AsText(ST_PointOnSurface(ST_Envelope(geom)), 4)) as key
         from found),
     ranked as (
       select *, row_number() over (order by severity, measure desc nulls last, key) as place,
              row_number() over (partition by key order by measure desc nulls last) as turn
         from named)
     insert into ${into} (layer_id, version, ordinal, id, type, severity, features, measure, details, geom)
     select $1::text, $2::integer, 0, left(md5(concat_ws('|', key, nullif(turn, 1))), 16), $${own}::text, severity, features, measure,
            details, geom
       from ranked where place <= $${own + 1}::bigint
     union all
     select $1::text, $2::integer, 0, left(md5(concat_ws('|', $${own}, 'more')), 16), $${own}::text, 'warning', '{}', null,
            jsonb_build_object('count', count(*), 'more', true), null
       from ranked where place > $${own + 1}::bigint having count(*) > 0`;
  await uncompiled(database, (transaction) =>
    transaction.query(keep, [layer, version, ...values, type, mostOfAType]),
  );
}

/** Keeps a suspected shift, whose place is the whole version. */
export async function keepShift(
  database: Pick<Database, 'query' | 'transaction'>,
  opened: Version,
  { type, ...details }: SuspectedShift,
  into: string,
): Promise<void> {
  const whole = `select 'error' as severity, '{}'::text[] as features, null::float8 as measure, $3::jsonb as details,
                        ST_MakeEnvelope(bbox[1], bbox[2], bbox[3], bbox[4], 4326) as geom
                   from wangge.layer_versions where layer_id = $1 and version = $2`;
  await keepIssues(database, opened, type, whole, [JSON.stringify(details)], into);
}

/**
 * The shift that the checks of a version suspect, null where none; `confidence` is how much the file's own system is
 * then believed, 0 to 0.5: the share of the misfit that conversion leaves.
 */
export async function shiftOf(
  database: Queryable,
  { layer, version }: Version,
): Promise<{ confidence: number } | null> {
  const { rows } = await database.query<{ details: SuspectedShift }>(
    `select details from wangge.layer_issues
      where layer_id = $1 and version = $2 and type in ('suspected-gcj-02', 'suspected-bd-09')`,
    [layer, version],
  );
  const found = rows[0]?.details;
  if (!found) return null;
  const [was, is] = [found.before, found.after].map((v) => (found.measure === 'overlap' ? 1 - v : v));
  return { confidence: Math.round((100 * is!) / (was! + is!)) / 100 };
}

/**
 * Puts the issues in order, the worst first, and counts them by type: what the whole version suffers from, then by size,
 * then what is wrong with single features, and of that last what a field that was not named may explain for all of them.
 */
export async function countIssues(
  database: Queryable,
  { layer, version }: Version,
): Promise<Record<string, number>> {
  await database.query(
    `update wangge.layer_issues i set ordinal = ranked.place
       from (select id, row_number() over (
                      order by array_position(array['error', 'warning', 'info'], severity),
                               type not like 'suspected-%', measure desc nulls last,
                               type in ('bad-code', 'missing-name'), type, features, id) as place
               from wangge.layer_issues where layer_id = $1 and version = $2) ranked
      where i.layer_id = $1 and i.version = $2 and i.id = ranked.id`,
    [layer, version],
  );
  const { rows } = await database.query<{ type: string; count: number }>(
    `select type, sum(coalesce((details ->> 'count')::bigint, 1)) as count
       from wangge.layer_issues where layer_id = $1 and version = $2 group by type order by type`,
    [layer, version],
  );
  return Object.fromEntries(rows.map((row) => [row.type, row.count]));
}

/** Writes the counts of a new examination into the catalogue. */
export async function keepCounts(
  database: Queryable,
  { layer, version }: Version,
  issueCounts: Record<string, number>,
): Promise<void> {
  await database.query(
    'update wangge.layer_versions set issue_counts = $3 where layer_id = $1 and version = $2',
    [layer, version, JSON.stringify(issueCounts)],
  );
}
