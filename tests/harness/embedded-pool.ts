import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { type Embedded, openEmbedded } from '../../server/database/embedded/embedded.ts';
import { silentLog } from './silent-log.ts';

/** An embedded database that stays open between the test files of a worker. */
export interface PooledDatabase {
  dataDirectory: string;
  embedded: Embedded;
  /** A digest of the definitions that it had at the start. */
  definitions: string;
}

const ours = `select oid from pg_namespace where nspname !~ '^(pg_|information_schema$|saved$)'`;

/** Notes which schemas, relations and sequence values there are, and copies the rows of every table that has some. */
const save = `
  create schema saved;
  create table saved.schemas as select oid from pg_namespace;
  create table saved.relations as
    select oid, relkind from pg_class where relnamespace in (${ours}) and relkind in ('r', 'p', 'v', 'm', 'S');
  create table saved.sequences as
    select pg_class.oid, seqstart as start, pg_sequence_last_value(pg_class.oid) as last
    from pg_class join pg_sequence on seqrelid = pg_class.oid where relnamespace in (${ours});
  do $$
    declare relation oid; filled boolean;
    begin
      for relation in select oid from saved.relations where relkind = 'r' loop
        execute format('select exists (select from %s)', relation::regclass) into filled;
        if filled then execute format('create table saved.%I as table %s', relation::text, relation::regclass); end if;
      end loop;
    end $$`;

/** Drops the schemas and tables that are new, and fills the others and the sequences as they were. */
const restore = `
  set session_replication_role = replica;
  do $$
    declare item record; filled boolean; columns text; to_empty text;
    begin
      for item in select nspname as name from pg_namespace
        where oid in (${ours}) and oid not in (select oid from saved.schemas) loop
        execute format('drop schema %I cascade', item.name);
      end loop;
      for item in select oid::regclass as name from pg_class
        where relnamespace in (${ours}) and relkind in ('r', 'p') and not relispartition
          and oid not in (select oid from saved.relations) loop
        execute format('drop table %s cascade', item.name);
      end loop;
      for item in select oid::regclass as name from saved.relations where relkind = 'r' loop
        execute format('select exists (select from %s)', item.name) into filled;
        if filled then to_empty := concat_ws(', ', to_empty, item.name); end if;
      end loop;
      if to_empty is not null then execute 'truncate ' || to_empty || ' cascade'; end if;
      for item in select oid, oid::regclass as name, to_regclass(format('saved.%I', oid::text)) as rows
        from saved.relations where to_regclass(format('saved.%I', oid::text)) is not null loop
        select string_agg(quote_ident(attname), ', ' order by attnum) into columns from pg_attribute
        where attrelid = item.oid and attnum > 0 and not attisdropped and attgenerated = '';
        execute format('insert into %s (%s) overriding system value select %2$s from %s',
          item.name, columns, item.rows);
      end loop;
      perform setval(oid::regclass, coalesce(last, start), last is not null) from saved.sequences;
    end $$;
  reset session_replication_role`;

const definitions = `
  select md5(string_agg(definition, ',' order by definition)) as digest from (
    select concat_ws(' ', 'schema', oid, nspname, nspacl) from pg_namespace
    union all
    select concat_ws(' ', 'relation', oid, relname, relkind, relhasrules, relhastriggers, reloptions, relacl)
    from pg_class where relnamespace in (${ours})
    union all
    select concat_ws(' ', 'column', attrelid, attname, atttypid, atttypmod, attnotnull, attstattarget)
    from pg_attribute join pg_class on pg_class.oid = attrelid where relnamespace in (${ours}) and attnum > 0
    union all
    select concat_ws(' ', 'default', adrelid, adnum, pg_get_expr(adbin, adrelid))
    from pg_attrdef join pg_class on pg_class.oid = adrelid where relnamespace in (${ours})
    union all
    select concat_ws(' ', 'function', oid, proname, md5(prosrc), proconfig)
    from pg_proc where pronamespace in (${ours})
    union all
    select concat_ws(' ', 'constraint', oid, pg_get_constraintdef(oid))
    from pg_constraint where connamespace in (${ours})
    union all select concat_ws(' ', 'type', oid, typname) from pg_type where typnamespace in (${ours})
    union all select concat_ws(' ', 'trigger', oid, tgname, tgenabled) from pg_trigger
    union all select concat_ws(' ', 'index', indexrelid, indisvalid) from pg_index
    union all select concat_ws(' ', 'role', oid, rolname, rolsuper, rolcanlogin) from pg_authid
    union all select concat_ws(' ', 'setting', setdatabase, setrole, setconfig) from pg_db_role_setting
  ) as everything (definition)`;

async function withClient<T>({ connection }: Embedded, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(connection);
  await client.connect();
  return work(client).finally(() => client.end());
}

const digest = async (client: pg.Client): Promise<string> => (await client.query(definitions)).rows[0].digest;

/**
 * Opens a copy of a template, and remembers what it holds.
 * @param folder where the copy lies
 * @param prepare fills the copy before that
 */
export async function openPooled(
  template: string,
  folder: string,
  prepare: (dataDirectory: string) => Promise<void>,
): Promise<PooledDatabase> {
  const dataDirectory = await mkdtemp(join(folder, 'pooled-'));
  await cp(template, dataDirectory, { recursive: true });
  const embedded = await openEmbedded(dataDirectory, false, silentLog);
  await prepare(dataDirectory);
  return withClient(embedded, async (client) => {
    await client.query(save);
    return { dataDirectory, embedded, definitions: await digest(client) };
  });
}

/**
 * Puts a database back to what it held at the start. Every other handle on it must be closed.
 * @returns false when it cannot be: a test changed more than rows, sequences and tables of its own
 */
export async function putBack({ dataDirectory, embedded, definitions }: PooledDatabase): Promise<boolean> {
  for (const name of await readdir(dataDirectory))
    if (name !== 'database') await rm(join(dataDirectory, name), { recursive: true });
  return withClient(embedded, async (client) => {
    await client.query(restore);
    return (await digest(client)) === definitions;
  }).catch(() => false);
}

/** Closes a database and removes it. */
export async function discard({ embedded, dataDirectory }: PooledDatabase): Promise<void> {
  await embedded.close();
  await rm(dataDirectory, { recursive: true, force: true });
}
