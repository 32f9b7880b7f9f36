import type { KeyLimits } from '../../domain/access/key-limits.ts';
import type { Role } from '../../domain/access/principal.ts';
import type { Queryable } from '../database/database.ts';
import { hasFactor } from './second-factor-store.ts';

/** A role in a unit. */
export interface RoleIn {
  role: Role;
  unit: string;
}

export interface UserRow {
  id: number;
  name: string;
  display_name: string;
  password_hash: string;
  roles: RoleIn[];
}

/** The roles of a person, as `u`, in their order. */
export const rolesOf = `coalesce((
  select jsonb_agg(jsonb_build_object('role', r.role, 'unit', r.unit) order by r.position, r.role, r.unit)
    from wangge.user_roles r where r.user_id = u.id), '[]')`;

/** Everybody who signs in, by name. */
export async function people(database: Queryable): Promise<Pick<UserRow, 'name' | 'roles'>[]> {
  const { rows } = await database.query<Pick<UserRow, 'name' | 'roles'>>(
    `select u.name, ${rolesOf} as roles from wangge.users u order by u.name`,
  );
  return rows;
}

/** Somebody by the number of the account. */
export async function findPerson(
  database: Queryable,
  id: number,
): Promise<Pick<UserRow, 'name' | 'display_name' | 'roles'>> {
  const { rows } = await database.query<Pick<UserRow, 'name' | 'display_name' | 'roles'>>(
    `select u.name, u.display_name, ${rolesOf} as roles from wangge.users u where u.id = $1`,
    [id],
  );
  return rows[0]!;
}

/** Adds a person with roles in units that exist; false where the name is taken. */
export async function insertUser(database: Queryable, user: Omit<UserRow, 'id'>): Promise<boolean> {
  const { rowCount } = await database.query(
    `with added as (
       insert into wangge.users (name, display_name, password_hash)
       values ($1, $2, $3) on conflict (name) do nothing returning id)
     insert into wangge.user_roles (user_id, role, unit, position)
     select added.id, r.role, r.unit, r.position
       from added, unnest($4::text[], $5::text[]) with ordinality as r (role, unit, position)`,
    [
      user.name,
      user.display_name,
      user.password_hash,
      user.roles.map(({ role }) => role),
      user.roles.map(({ unit }) => unit),
    ],
  );
  return (rowCount ?? 0) > 0;
}

/** Those of the codes that are of no unit. */
export async function unknownUnits(database: Queryable, codes: readonly string[]): Promise<string[]> {
  const { rows } = await database.query<{ code: string }>(
    `select given.code from unnest($1::text[]) as given (code)
      where not exists (select from wangge.units u where u.code = given.code)`,
    [codes],
  );
  return rows.map(({ code }) => code);
}

/** Makes a street's office a unit, where it is none yet; its name and district follow from the layers. */
export async function ensureStreetOffice(database: Queryable, street: string): Promise<void> {
  await database.query(
    `insert into wangge.units (code, name, kind, parent) values ($1, $1, 'street-office', 'city') on conflict do nothing`,
    [street],
  );
}

/** A provider asks for a second factor itself. */
export type SignInMethod = 'password' | 'provider';

export async function insertSession(
  database: Queryable,
  tokenHash: Buffer,
  userId: number,
  expiresAt: Date,
  method: SignInMethod,
): Promise<void> {
  await database.query(
    `with expired as (delete from wangge.sessions where expires_at < now())
     insert into wangge.sessions (token_hash, user_id, expires_at, method) values ($1, $2, $3, $4)`,
    [tokenHash, userId, expiresAt, method],
  );
}

export async function deleteSession(database: Queryable, tokenHash: Buffer): Promise<void> {
  await database.query('delete from wangge.sessions where token_hash = $1', [tokenHash]);
}

/** A role in a unit, with that unit and all those below it. */
export interface GrantRow extends RoleIn {
  below: { code: string; kind: string }[];
}

/** A key with its limits, and the unit that is its area with all those below it. */
export interface KeyRow {
  id: number;
  limits: KeyLimits;
  shared: string[];
  area: { code: string; kind: string }[] | null;
}

export interface CredentialRow {
  /** Of the token or the key. */
  hash: Buffer;
  kind: 'user' | 'key';
  /** Null for a key. */
  user_id: number | null;
  name: string;
  display_name: string;
  /** Null for a key. */
  method: SignInMethod | null;
  has_factor: boolean;
  source: string | null;
  expires_at: Date | null;
  grants: GrantRow[];
  key: KeyRow | null;
}

/** The live session or key with this hash: sessions that expired and revoked keys are not found. */
export async function findCredential(database: Queryable, hash: Buffer): Promise<CredentialRow | undefined> {
  return (await findCredentials(database, [hash]))[0];
}

/** Sessions, keys or people, found so, with their roles and all units below those they are in. */
const withGrants = (found: string) => `with recursive found as (${found}
     ), granted as (
       select f.hash, r.role, r.unit, r.position from found f join wangge.user_roles r on r.user_id = f.user_id
       union all
       select hash, role, unit, 1 from found where role is not null
     ), below as (
       select distinct u.code as top, u.code, u.kind from granted g join wangge.units u on u.code = g.unit
        where u.kind <> 'city'
       union
       select u.code, u.code, u.kind from found f join wangge.units u on u.code = f.limits #>> '{area,unit}'
       union
       select b.top, u.code, u.kind from below b join wangge.units u on u.parent = b.code
     ), tops as materialized (
       select top, jsonb_agg(jsonb_build_object('code', code, 'kind', kind)) as below from below group by top
     ), grants as materialized (
       select g.hash, jsonb_agg(jsonb_build_object('role', g.role, 'unit', g.unit, 'below', coalesce(t.below, '[]'))
                order by g.position, g.role, g.unit) as grants
         from granted g left join tops t on t.top = g.unit group by g.hash
     )
     select f.hash, f.kind, f.user_id, f.name, f.display_name, f.method, f.has_factor, f.source, f.expires_at,
       coalesce(g.grants, '[]') as grants,
       case when f.key_id is not null then jsonb_build_object('id', f.key_id, 'limits', f.limits, 'shared', wangge.layers_shared_with(f.key_id), 'area',
         (select t.below from tops t where t.top = f.limits #>> '{area,unit}')) end as key
       from found f left join grants g on g.hash = f.hash`;

/** The live sessions and keys with these hashes. */
export async function findCredentials(
  database: Queryable,
  hashes: readonly Buffer[],
): Promise<CredentialRow[]> {
  const { rows } = await database.query<CredentialRow>(
    withGrants(`
       select s.token_hash as hash, 'user' as kind, u.id as user_id, u.name, u.display_name, s.method, ${hasFactor} as has_factor,
              null as source, s.expires_at, null as role, null as unit, null::bigint as key_id,
              null::jsonb as limits
         from wangge.sessions s join wangge.users u on u.id = s.user_id
        where s.token_hash = any ($1::bytea[]) and s.expires_at > now() and u.disabled_at is null
       union all
       select key_hash, 'key', null, label, label, null, false, source, expires_at, role, unit, id, limits
         from wangge.api_keys
        where key_hash = any ($1::bytea[]) and revoked_at is null and coalesce(expires_at > now(), true)`),
    [hashes],
  );
  return rows;
}

/** People by their names, without those who are disabled; `hash` is of nothing. */
export async function findPeople(database: Queryable, names: readonly string[]): Promise<CredentialRow[]> {
  const { rows } = await database.query<CredentialRow>(
    withGrants(`
       select int8send(u.id) as hash, 'user' as kind, u.id as user_id, u.name, u.display_name, null as method,
              true as has_factor, null as source, null::timestamptz as expires_at, null as role, null as unit,
              null::bigint as key_id, null::jsonb as limits
         from wangge.users u where u.name = any ($1::text[]) and u.disabled_at is null`),
    [names],
  );
  return rows;
}

/** The numbers of the keys that were made for an account. */
export async function keysOf(database: Queryable, holder: string): Promise<number[]> {
  const { rows } = await database.query<{ id: number }>(
    `select id from wangge.api_keys where holder = (select u.id from wangge.users u where u.name = $1) order by id`,
    [holder],
  );
  return rows.map(({ id }) => id);
}

/** The hash of a key by its number. */
export async function hashOfKey(database: Queryable, id: number): Promise<Buffer | undefined> {
  const { rows } = await database.query<{ hash: Buffer }>(
    'select key_hash as hash from wangge.api_keys where id = $1',
    [id],
  );
  return rows[0]?.hash;
}

/** Notes that a key is used, within some minutes. */
export async function noteUse(database: Queryable, hash: Buffer): Promise<void> {
  await database.query(
    `update wangge.api_keys set last_used_at = now()
      where key_hash = $1 and coalesce(last_used_at < now() - interval '5 minutes', true)`,
    [hash],
  );
}

/** Those of these hashes that are of live sessions and keys. */
export async function livingCredentials(database: Queryable, hashes: readonly Buffer[]): Promise<Buffer[]> {
  const { rows } = await database.query<{ hash: Buffer }>(
    `select s.token_hash as hash from wangge.sessions s join wangge.users u on u.id = s.user_id
      where s.token_hash = any ($1::bytea[]) and s.expires_at > now() and u.disabled_at is null
     union all
     select key_hash from wangge.api_keys
      where key_hash = any ($1::bytea[]) and revoked_at is null and coalesce(expires_at > now(), true)`,
    [hashes],
  );
  return rows.map(({ hash }) => hash);
}

export async function hasSource(database: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await database.query('select from wangge.sources where id = $1', [id]);
  return rowCount === 1;
}

/** Whether there is an account of this name. */
export async function hasPerson(database: Queryable, name: string): Promise<boolean> {
  const { rowCount } = await database.query('select from wangge.users where name = $1', [name]);
  return rowCount === 1;
}

export async function insertKey(
  database: Queryable,
  key: {
    hash: Buffer;
    label: string;
    role: Role;
    unit: string;
    source: string | null;
    madeBy: string | null;
    /** The name of the account that it is made for. */
    holder: string | null;
    expiresAt: Date | null;
    limits: KeyLimits;
  },
): Promise<void> {
  await database.query(
    `insert into wangge.api_keys (key_hash, label, role, unit, source, made_by, expires_at, limits, holder)
     values ($1, $2, $3, $4, $5, $6, $7, $8, (select id from wangge.users where name = $9))`,
    [
      key.hash,
      key.label,
      key.role,
      key.unit,
      key.source,
      key.madeBy,
      key.expiresAt,
      JSON.stringify(key.limits),
      key.holder,
    ],
  );
}

/** Revokes one key of a source; answers its hash, undefined where there is none that was not revoked before. */
export async function revokeKeyOfSource(
  database: Queryable,
  source: string,
  id: number,
): Promise<Buffer | undefined> {
  const { rows } = await database.query<{ hash: Buffer }>(
    `update wangge.api_keys set revoked_at = now()
      where source = $1 and id = $2 and revoked_at is null returning key_hash as hash`,
    [source, id],
  );
  return rows[0]?.hash;
}

export async function revokeKey(database: Queryable, hash: Buffer): Promise<void> {
  await database.query('update wangge.api_keys set revoked_at = now() where key_hash = $1', [hash]);
}
