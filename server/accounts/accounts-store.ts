import type { Role } from '../../domain/access/principal.ts';
import type { Account } from '../../domain/answers/accounts.ts';
import { hasFactor } from '../access/second-factor-store.ts';
import type { Queryable } from '../database/database.ts';
import type { AccountQuery, RolesGiven } from './schema.ts';

/** Holds off every other change of accounts until the transaction ends, so that what is counted stays so. */
export async function holdAccounts(transaction: Queryable): Promise<void> {
  await transaction.query('lock table wangge.users, wangge.user_roles in share row exclusive mode');
}

/** The roles of a person, as `u`, with the names of their units, in their order. */
export const namedRolesOf = `coalesce((
  select jsonb_agg(jsonb_build_object('role', r.role, 'unit', r.unit, 'unitName', n.name, 'unitNameEn', n.name_en)
           order by r.position, r.role, r.unit)
    from wangge.user_roles r join wangge.units n on n.code = r.unit where r.user_id = u.id), '[]')`;

/** The issuer that a person, as `u`, signs in by; null where by password. */
const provider = '(select min(i.issuer) from wangge.identities i where i.user_id = u.id)';

const columns = `u.id, u.name, u.display_name as "displayName", u.revision, ${namedRolesOf} as roles,
  case when u.disabled_at is not null then 'disabled' when u.password_hash is null and ${provider} is null then 'invited' else 'active' end
    as state,
  ${provider} as provider,
  exists (select from wangge.identities i where i.user_id = u.id and i.linked) as linked, ${hasFactor} as "secondFactor",
  (select count(*) from wangge.sessions s where s.user_id = u.id and s.expires_at > now()) as sessions,
  wangge.utc_text(u.created_at) as "createdAt", wangge.utc_text(u.last_sign_in_at) as "lastSignInAt"`;

/** Accounts in the order in which they were made, at most `limit`. */
export async function list(
  database: Queryable,
  { unit, q, cursor }: AccountQuery,
  limit: number,
): Promise<Account[]> {
  const { rows } = await database.query<Account>(
    `select ${columns} from wangge.users u
      where ($1::text is null or exists (select from wangge.user_roles r where r.user_id = u.id and r.unit = $1))
        and ($2::text is null or strpos(lower(u.name), lower($2)) > 0 or strpos(lower(u.display_name), lower($2)) > 0)
        and ($3::bigint is null or u.id > $3)
      order by u.id limit $4`,
    [unit ?? null, q ?? null, cursor ?? null, limit],
  );
  return rows;
}

export async function find(database: Queryable, id: number): Promise<Account | undefined> {
  const { rows } = await database.query<Account>(`select ${columns} from wangge.users u where u.id = $1`, [
    id,
  ]);
  return rows[0];
}

/** Adds an account without a password; undefined where the name is taken. */
export async function add(
  database: Queryable,
  name: string,
  displayName: string,
  madeBy: string,
): Promise<number | undefined> {
  const { rows } = await database.query<{ id: number }>(
    `insert into wangge.users (name, display_name, made_by) values ($1, $2, $3) on conflict (name) do nothing returning id`,
    [name, displayName, madeBy],
  );
  return rows[0]?.id;
}

export async function setRoles(database: Queryable, id: number, roles: RolesGiven): Promise<void> {
  await database.query('delete from wangge.user_roles where user_id = $1', [id]);
  await database.query(
    `insert into wangge.user_roles (user_id, role, unit, position)
     select $1, r.role, r.unit, r.position from unnest($2::text[], $3::text[]) with ordinality as r (role, unit, position)`,
    [id, roles.map(({ role }) => role), roles.map(({ unit }) => unit)],
  );
}

export async function setDisplayName(database: Queryable, id: number, displayName: string): Promise<void> {
  await database.query('update wangge.users set display_name = $2 where id = $1', [id, displayName]);
}

export async function setDisabled(database: Queryable, id: number, disabled: boolean): Promise<void> {
  await database.query(
    'update wangge.users set disabled_at = case when $2 then coalesce(disabled_at, now()) end where id = $1',
    [id, disabled],
  );
}

/** Notes that somebody changed the account. */
export async function noteChange(database: Queryable, id: number): Promise<void> {
  await database.query('update wangge.users set revision = revision + 1 where id = $1', [id]);
}

export async function setPassword(database: Queryable, id: number, hash: string): Promise<void> {
  await database.query('update wangge.users set password_hash = $2 where id = $1', [id, hash]);
}

/** Ends all sessions of an account and forgets its browsers; returns how many sessions there were. */
export async function endSessions(database: Queryable, id: number): Promise<number> {
  await database.query('delete from wangge.known_browsers where user_id = $1', [id]);
  const { rowCount } = await database.query('delete from wangge.sessions where user_id = $1', [id]);
  return rowCount ?? 0;
}

/** Whether somebody who can sign in administers the whole city. */
export async function hasAdministrator(database: Queryable): Promise<boolean> {
  const { rowCount } = await database.query(
    `select from wangge.users u join wangge.user_roles r on r.user_id = u.id
      where r.role = 'admin' and r.unit = 'city' and u.disabled_at is null
        and (u.password_hash is not null or ${provider} is not null) limit 1`,
  );
  return rowCount! > 0;
}

export async function isEmpty(database: Queryable): Promise<boolean> {
  const { rowCount } = await database.query('select from wangge.users limit 1');
  return rowCount === 0;
}

/** Those of the codes that are of no unit, and streets' roles in units that are no street's. */
export async function unfit(
  database: Queryable,
  roles: readonly { role: Role; unit: string }[],
): Promise<{ index: number; kind: string | null }[]> {
  const { rows } = await database.query<{ index: number; kind: string | null }>(
    `select (given.position - 1)::integer as index, u.kind
       from unnest($1::text[], $2::text[]) with ordinality as given (role, unit, position)
         left join wangge.units u on u.code = given.unit
      where u.code is null or given.role = 'street' and u.kind <> 'street-office'
      order by 1`,
    [roles.map(({ role }) => role), roles.map(({ unit }) => unit)],
  );
  return rows;
}
