import type { Database, Queryable } from '../../database/database.ts';
import type { Assigned, Face, SharedBorder } from './assign.ts';

/** What a finding's faults came to: who has them now, in square metres. */
export interface Given {
  issue: string;
  to: string;
  area: number;
}

/** The tables that cleaning works with, named after the version's own. */
export interface CleanTables {
  table: string;
  faults: string;
  members: string;
  faces: string;
  cleaned: string;
}

export function workTables(table: string): Omit<CleanTables, 'table'> {
  return {
    faults: `${table}_faults`,
    members: `${table}_members`,
    faces: `${table}_faces`,
    cleaned: `${table}_cleaned`,
  };
}

export async function createTables(database: Queryable, tables: CleanTables): Promise<void> {
  const { faults, members, faces, cleaned } = tables;
  const geom = 'geom geometry(Geometry, 4326) not null';
  await database.query(
    `create unlogged table ${faults} (fault integer, type text, issue text, features text[], area float8, ${geom})`,
  );
  await database.query(`create unlogged table ${members} (fault integer, fid bigint, team integer)`);
  await database.query(
    `create unlogged table ${faces} (
       id integer generated always as identity primary key, owners bigint[], contested bigint[], fault integer,
       area float8, ${geom})`,
  );
  await database.query(`create index on ${faces} using gist (geom)`);
  await database.query(`create unlogged table ${cleaned} (fid bigint primary key, ${geom})`);
}

export async function dropTables(database: Queryable, tables: CleanTables): Promise<void> {
  for (const table of [tables.faults, tables.members, tables.faces, tables.cleaned])
    await database.query(`drop table if exists ${table}`);
}

/** Runs a statement of geometry: compiling it would take longer than running it does. */
export async function run(
  database: Pick<Database, 'transaction'>,
  text: string,
  values: readonly unknown[],
): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query('set local jit = off');
    await transaction.query(text, values);
  });
}

export async function members(
  database: Queryable,
  tables: CleanTables,
): Promise<{ fault: number; fid: number }[]> {
  const { rows } = await database.query<{ fault: number; fid: number }>(
    `select fault, fid from ${tables.members} order by fault, fid`,
  );
  return rows;
}

/** Writes down which team each fault belongs to. */
export async function formTeams(
  database: Queryable,
  tables: CleanTables,
  teams: ReadonlyMap<number, number>,
): Promise<void> {
  await database.query(
    `update ${tables.members} m set team = t.team from unnest($1::integer[], $2::integer[]) as t (fault, team)
      where t.fault = m.fault`,
    [[...teams.keys()], [...teams.values()]],
  );
  await database.query(`create index on ${tables.members} (team)`);
  await database.query(`create index on ${tables.faults} (fault)`);
}

export async function faces(database: Queryable, tables: CleanTables): Promise<Face[]> {
  const { rows } = await database.query<Face>(
    `select id, owners, contested, fault, area from ${tables.faces} order by id`,
  );
  return rows;
}

export async function borders(
  database: Pick<Database, 'transaction'>,
  text: string,
): Promise<SharedBorder[]> {
  return database.transaction(async (transaction) => {
    await transaction.query('set local jit = off');
    return (await transaction.query<SharedBorder>(text)).rows;
  });
}

/** What became of the faults of this team, by finding and by the area that got them. */
export async function outcome(
  database: Queryable,
  { faces: facesTable, faults, table }: CleanTables,
  assigned: ReadonlyMap<number, Assigned>,
): Promise<Given[]> {
  const taken = [...assigned].filter(([, { taker }]) => taker !== null);
  const { rows } = await database.query<Given>(
    `select t.issue, coalesce(o.code, o.name, '#' || o.fid) as to, sum(f.area) as area
       from unnest($1::integer[], $2::bigint[]) as given (face, fid)
       join ${facesTable} f on f.id = given.face
       join ${faults} t on t.fault = f.fault
       join ${table} o on o.fid = given.fid
      group by t.issue, o.code, o.name, o.fid order by t.issue, area desc`,
    [taken.map(([face]) => face), taken.map(([, { taker }]) => taker)],
  );
  return rows;
}

export async function forgetFaces(database: Queryable, tables: CleanTables): Promise<void> {
  await database.query(`truncate ${tables.faces}`);
}

/** Gives the areas that were cleaned their new geometry; all of them or none. */
export async function replaceGeometries(database: Queryable, { table, cleaned }: CleanTables): Promise<void> {
  await database.query(`update ${table} f set geom = c.geom from ${cleaned} c where c.fid = f.fid`);
}
