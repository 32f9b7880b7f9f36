import type { Database, Queryable } from '../../database/database.ts';
import { statement } from './statement.ts';

const cellsABatch = 4_000;

/** The tables in the roles that statements about a mosaic have, see `sql/checks`. */
export interface MosaicTables {
  table: string;
  /** The features with what is invalid made valid. */
  cells: string;
  /** The cells that may overlap others or bound a gap. */
  suspects: string;
  /** The codes of the parents that their cells cover exactly. */
  exact: string;
}

type Transactions = Pick<Database, 'transaction'>;

/** Runs statements of many geometry functions, which take longer to compile than to run. */
export function uncompiled<T>(
  database: Transactions,
  work: (transaction: Queryable) => Promise<T>,
): Promise<T> {
  return database.transaction(async (transaction) => {
    await transaction.query('set local jit = off');
    return work(transaction);
  });
}

const workTables = ['cells', 'suspects', 'exact'] as const;

const nameOf = (table: string, role: (typeof workTables)[number]) => `${table}_${role}`;

/** Removes the work tables of a mosaic, where there are any. */
export async function dropMosaicTables(database: Queryable, table: string): Promise<void> {
  const names = workTables.map((role) => nameOf(table, role));
  await database.query(`drop table if exists ${names.join(', ')}`);
}

/** The features whose geometry breaks the rules of OGC Simple Features. */
export async function invalidFeatures(database: Transactions, table: string): Promise<number[]> {
  const { rows } = await uncompiled(database, (transaction) =>
    transaction.query<{ fid: number }>(
      `select fid from ${table} where not ST_IsEmpty(geom) and not ST_IsValid(geom) order by fid`,
    ),
  );
  return rows.map((row) => row.fid);
}

/** The cells as a part of a statement where nothing is invalid; else as a table, with what is invalid made valid. */
async function makeCells(database: Queryable, table: string, invalid: readonly number[]): Promise<string> {
  const columns = (geom: string) =>
    `fid, coalesce(code, name, '#' || fid) as label, code, parent, ${geom} from ${table} where not ST_IsEmpty(geom)`;
  if (invalid.length === 0) return `(select ${columns('geom')})`;
  const cells = nameOf(table, 'cells');
  await database.query(
    `create unlogged table ${cells} (
       fid bigint primary key, label text, code text, parent text, geom geometry(Geometry, 4326) not null)`,
  );
  await database.query(
    `insert into ${cells} select * from (
       select ${columns(
         'case when fid = any ($1::bigint[]) then ST_CollectionExtract(wangge.make_valid(geom), 3) else geom end as geom',
       )}) cell where not ST_IsEmpty(geom)`,
    [invalid],
  );
  await database.query(`create index on ${cells} using gist (geom)`);
  await database.query(`analyze ${cells}`);
  return cells;
}

/** Makes the tables of a mosaic, all of them empty but the cells. */
export async function createMosaicTables(
  database: Queryable,
  table: string,
  invalid: readonly number[],
): Promise<MosaicTables> {
  const [suspects, exact] = [nameOf(table, 'suspects'), nameOf(table, 'exact')];
  await database.query(
    `create unlogged table ${suspects} (
       fid bigint primary key, label text not null, geom geometry(Geometry, 4326) not null)`,
  );
  await database.query(`create unlogged table ${exact} (code text primary key)`);
  return { table, cells: await makeCells(database, table, invalid), suspects, exact };
}

interface CellRow {
  fid: number;
  parent: string | null;
  /** Little-endian, two dimensions. */
  wkb: Buffer;
}

/** The cells of a mosaic in batches. */
export async function* readCells(database: Queryable, cells: string): AsyncGenerator<CellRow[]> {
  for (let after = 0; ; ) {
    const { rows } = await database.query<CellRow>(
      `select fid, parent, ST_AsBinary(geom, 'NDR') as wkb from ${cells} c where fid > $1 order by fid limit $2`,
      [after, cellsABatch],
    );
    if (rows.length === 0) return;
    yield rows;
    after = rows.at(-1)!.fid;
  }
}

/** The outlines of the parents that cells name; not of those that are invalid, nor of codes that are used twice. */
export async function parentOutlines(
  database: Queryable,
  cells: string,
  parents: string,
): Promise<{ code: string; wkb: Buffer }[]> {
  const { rows } = await database.query<{ code: string; wkb: Buffer }>(
    `select code, (array_agg(ST_AsBinary(geom, 'NDR')))[1] as wkb from ${parents}
      where code in (select parent from ${cells} c)
      group by code having count(*) = 1 and bool_and(not ST_IsEmpty(geom) and ST_IsValid(geom))`,
  );
  return rows;
}

/**
 * Finds the suspects, see `sql/checks/suspects.sql`.
 * @param edges the unmatched edges as a MultiLineString
 * @param beside the cells beside them
 */
export async function fillSuspects(
  database: Transactions,
  tables: MosaicTables,
  edges: Buffer,
  beside: readonly number[],
): Promise<void> {
  await uncompiled(database, async (transaction) => {
    await transaction.query(statement('suspects', { ...tables }), [edges, beside]);
    await transaction.query(`create index on ${tables.suspects} using gist (geom)`);
    await transaction.query(`analyze ${tables.suspects}`);
  });
}

export async function fillExact(
  database: Queryable,
  { exact }: MosaicTables,
  codes: readonly string[],
): Promise<void> {
  await database.query(`insert into ${exact} (code) select unnest($1::text[])`, [codes]);
}
