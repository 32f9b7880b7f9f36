import { Problem } from '../input/problem.ts';
import type { Capabilities, Database, Queryable } from './database.ts';

const oldestPostgis = [3, 3] as const;

/** Whether a function exists that takes these arguments; the one place where databases are told apart. */
async function has(database: Queryable, signature: string): Promise<boolean> {
  const { rows } = await database.query<{ found: boolean }>(
    'select to_regprocedure($1) is not null as found',
    [signature],
  );
  return rows[0]?.found ?? false;
}

/**
 * Makes sure that PostGIS is there, in its right version.
 * @throws Problem that says what to install or to allow
 */
export async function requirePostgis(database: Queryable): Promise<void> {
  const { rows } = await database.query<{
    available: string | null;
    installed: string | null;
    major: number;
  }>(
    `select max(default_version) as available, max(installed_version) as installed,
            current_setting('server_version_num')::integer / 10000 as major
     from pg_available_extensions where name = 'postgis'`,
  );
  const { available, installed, major } = rows[0]!;
  const version = installed ?? available;
  if (version === null)
    throw new Problem(
      503,
      'postgis-missing',
      `The database server has no PostGIS: install it there (Debian: apt-get install postgresql-${major}-postgis-3) and start again`,
    );
  const [majorVersion = 0, minorVersion = 0] = version.split('.').map(Number);
  if (
    majorVersion < oldestPostgis[0] ||
    (majorVersion === oldestPostgis[0] && minorVersion < oldestPostgis[1])
  )
    throw new Problem(
      503,
      'postgis-too-old',
      `The database has PostGIS ${version}: ${oldestPostgis.join('.')} or newer is needed`,
    );
  if (installed !== null) return;
  try {
    await database.query('create extension if not exists postgis');
  } catch (error) {
    throw new Problem(
      503,
      'postgis-missing',
      `PostGIS is not enabled in this database and this user may not enable it (${(error as Error).message}): run "create extension postgis" there as a superuser`,
    );
  }
}

/** Finds out what the database can do. PostGIS and the schema must be there. */
export async function probe(
  database: Pick<Database, 'query' | 'copyFrom'>,
  kind: Capabilities['kind'],
): Promise<Capabilities> {
  const { rows } = await database.query<{ postgres: string; postgis: string }>(
    `select current_setting('server_version') as postgres, postgis_lib_version() as postgis`,
  );
  const { postgres, postgis } = rows[0]!;
  return {
    kind,
    postgresVersion: postgres,
    postgisVersion: postgis,
    // The function also exists where PostGIS was built without protobuf, and then only raises an error.
    asMvt: await database
      .query('select ST_AsMVT(t) from (select ST_Point(1, 1) as geom) t')
      .then(() => true)
      .catch(() => false),
    coverage: await has(database, 'st_coveragesimplify(geometry, double precision, boolean)'),
    copy: await database
      .copyFrom('copy wangge.layers from stdin', (async function* (): AsyncGenerator<Buffer> {})())
      .then(() => true)
      .catch(() => false),
  };
}
