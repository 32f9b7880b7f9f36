import type { Desk, View } from '../../domain/answers/views.ts';
import type { Queryable } from '../database/database.ts';
import type { NewView, ViewChange } from './schema.ts';

const columns = `v.id, v.name, v.query, v.owner_name as owner, v.owner = $1 as "isOwn", v.unit`;

/** The own views, and those shared with one of the units or with one above it. */
export async function list(database: Queryable, owner: string, units: readonly string[]): Promise<View[]> {
  const { rows } = await database.query<View>(
    `with recursive above as (
       select u.code, u.parent from wangge.units u where u.code = any ($2)
       union select u.code, u.parent from above a join wangge.units u on u.code = a.parent)
     select ${columns} from wangge.views v
      where v.owner = $1 or v.unit = 'city' or v.unit in (select code from above)
      order by v.owner <> $1, v.name, v.id`,
    [owner, units],
  );
  return rows;
}

export async function count(database: Queryable, owner: string): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    'select count(*)::integer as count from wangge.views where owner = $1',
    [owner],
  );
  return rows[0]!.count;
}

/** @returns null where the owner has one of that name */
export async function add(
  database: Queryable,
  owner: string,
  ownerName: string,
  { name, query, unit }: NewView,
): Promise<View | null> {
  const { rows } = await database.query<View>(
    `insert into wangge.views as v (owner, owner_name, name, query, unit) values ($1, $2, $3, $4, $5)
     on conflict (owner, name) do nothing returning ${columns}`,
    [owner, ownerName, name, query, unit],
  );
  return rows[0] ?? null;
}

/** Changes an own view. @returns null where there is none; 'named' where the owner has another of that name */
export async function change(
  database: Queryable,
  owner: string,
  id: number,
  { name, query, unit }: ViewChange,
): Promise<View | 'named' | null> {
  const { rows } = await database.query<View & { isFree: boolean }>(
    `with free as (
       select not exists (select from wangge.views where owner = $1 and name = $3 and id <> $2) as "isFree"),
     changed as (
       update wangge.views set name = coalesce($3, name), query = coalesce($4, query),
              unit = case when $5::boolean then $6 else unit end, changed_at = clock_timestamp()
        where owner = $1 and id = $2 and (select "isFree" from free) returning *)
     select ${columns}, "isFree" from free, wangge.views old left join changed on changed.id = old.id
       cross join lateral (select coalesce(changed.id, old.id) as id, coalesce(changed.name, old.name) as name,
         coalesce(changed.query, old.query) as query, old.owner, old.owner_name,
         case when changed.id is null then old.unit else changed.unit end as unit) v
      where old.owner = $1 and old.id = $2`,
    [owner, id, name ?? null, query ?? null, unit !== undefined, unit ?? null],
  );
  const found = rows[0];
  if (!found) return null;
  const { isFree, ...view } = found;
  return isFree ? view : 'named';
}

/** @param owner null: whosever it is. @returns whether it was there */
export async function remove(database: Queryable, id: number, owner: string | null): Promise<boolean> {
  const { rowCount } = await database.query(
    'delete from wangge.views where id = $1 and ($2::text is null or owner = $2)',
    [id, owner],
  );
  return rowCount === 1;
}

export async function desk(database: Queryable, owner: string): Promise<Desk | null> {
  const { rows } = await database.query<Desk>('select query, attention from wangge.desks where owner = $1', [
    owner,
  ]);
  return rows[0] ?? null;
}

export async function keepDesk(
  database: Queryable,
  owner: string,
  { query, attention }: Desk,
): Promise<void> {
  await database.query(
    `insert into wangge.desks (owner, query, attention) values ($1, $2, $3)
     on conflict (owner) do update
        set query = excluded.query, attention = excluded.attention, changed_at = clock_timestamp()`,
    [owner, query, attention && JSON.stringify(attention)],
  );
}
