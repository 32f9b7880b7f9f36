import type { ShareRequest } from '../../domain/answers/share-requests.ts';
import type { Queryable } from '../database/database.ts';
import type { NewRequest } from './schema.ts';

const columns = `id, layer_id as layer, purpose, to_char(until_day, 'YYYY-MM-DD') as until,
  requested_by as "requestedBy", key_id as key, wangge.utc_text(requested_at) as "requestedAt",
  wangge.utc_text(decide_by) as "decideBy", state, state = 'granted' and until_at > now() as holds,
  wangge.utc_text(decided_at) as "decidedAt", decided_by as "decidedBy", reason`;

/** Whether a request is for a layer of a unit within these scopes; for any where they are null. */
const ownedWithin = (scopes: string) =>
  `(${scopes}::text[] is null or exists (select from wangge.layer_owners o
      where o.layer_id = share_requests.layer_id and 'unit/' || o.unit = any (${scopes})))`;

/** Whose requests are meant: those that these keys made (of any where null), for layers of units within these scopes. */
export interface Part {
  keys: readonly number[] | null;
  scopes: readonly string[] | null;
}

/** The end of a day of the city. */
const endOf = (day: string) => `((${day}::date + 1)::timestamp at time zone 'Asia/Shanghai')`;

/** Keeps a request; undefined where the same key waits for the same layer already. */
export async function add(
  database: Queryable,
  { layer, purpose, until }: NewRequest,
  by: { key: number; name: string },
  decideWithinDays: number,
): Promise<ShareRequest | undefined> {
  const { rows } = await database.query<ShareRequest>(
    `insert into wangge.share_requests (key_id, requested_by, layer_id, purpose, until_day, until_at, decide_by)
     values ($1, $2, $3, $4, $5::date, ${endOf('$5')}, now() + make_interval(days => $6))
     on conflict (key_id, layer_id) where state = 'waiting' do nothing
     returning ${columns}`,
    [by.key, by.name, layer, purpose, until, decideWithinDays],
  );
  return rows[0];
}

/** The newest first. */
export async function list(
  database: Queryable,
  { keys, scopes }: Part,
  { cursor, state, limit }: { cursor: number | undefined; state: string | undefined; limit: number },
): Promise<ShareRequest[]> {
  const { rows } = await database.query<ShareRequest>(
    `select ${columns} from wangge.share_requests
      where ($1::bigint[] is null or key_id = any ($1)) and ($2::bigint is null or id < $2)
        and ($3::text is null or state = $3) and ${ownedWithin('$5')}
      order by id desc limit $4`,
    [keys, cursor ?? null, state ?? null, limit, scopes],
  );
  return rows;
}

/** Locks a request, where it is among those that are meant. */
export async function lock(
  transaction: Queryable,
  id: number,
  { keys, scopes }: Part,
): Promise<ShareRequest | undefined> {
  const { rows } = await transaction.query<ShareRequest>(
    `select ${columns} from wangge.share_requests
      where id = $1 and ($2::bigint[] is null or key_id = any ($2)) and ${ownedWithin('$3')} for update`,
    [id, keys, scopes],
  );
  return rows[0];
}

export async function decide(
  transaction: Queryable,
  id: number,
  { state, by, reason, until }: { state: string; by: string; reason: string | null; until: string },
): Promise<ShareRequest> {
  const { rows } = await transaction.query<ShareRequest>(
    `update wangge.share_requests
        set state = $2, decided_at = now(), read_at = null, decided_by = $3, reason = $4, until_day = $5::date, until_at = ${endOf('$5')}
      where id = $1 returning ${columns}`,
    [id, state, by, reason, until],
  );
  return rows[0]!;
}

const monthOf = (time: string) => `to_char(${time} at time zone 'Asia/Shanghai', 'YYYY-MM')`;

/** Requests made in a month of the city, by what became of them. What was ended was granted first. */
export async function requestCounts(
  database: Queryable,
  month: string,
  scopes: Part['scopes'],
): Promise<{ made: number; granted: number; refused: number; waiting: number; inTime: number; due: number }> {
  const { rows } = await database.query<Awaited<ReturnType<typeof requestCounts>>>(
    `select count(*) as made,
            count(*) filter (where state in ('granted', 'ended')) as granted,
            count(*) filter (where state = 'refused') as refused,
            count(*) filter (where state = 'waiting') as waiting,
            count(*) filter (where decided_at <= decide_by) as "inTime",
            count(*) filter (where decided_at is not null or decide_by < now()) as due
       from wangge.share_requests
      where state <> 'withdrawn' and ${monthOf('requested_at')} = $1 and ${ownedWithin('$2')}`,
    [month, scopes],
  );
  return rows[0]!;
}

/** Findings of the versions made in a month, and how many of them the version in force has no longer or are accepted. */
export async function findingCounts(
  database: Queryable,
  month: string,
  scopes: Part['scopes'],
): Promise<{ found: number; mended: number }> {
  const { rows } = await database.query<{ found: number; mended: number }>(
    `with found as (
       select distinct i.layer_id, i.id from wangge.layer_issues i
         join wangge.layer_versions v on v.layer_id = i.layer_id and v.version = i.version
        where ${monthOf('v.created_at')} = $1 and i.severity <> 'info'
          and ($2::text[] is null or exists (select from wangge.layer_owners o
            where o.layer_id = i.layer_id and 'unit/' || o.unit = any ($2))))
     select count(*) as found,
            count(*) filter (where a.issue_id is not null or (l.published_version is not null and not exists (
              select from wangge.layer_issues n
               where n.layer_id = f.layer_id and n.version = l.published_version and n.id = f.id))) as mended
       from found f join wangge.layers l on l.id = f.layer_id
       left join wangge.accepted_issues a on a.layer_id = f.layer_id and a.issue_id = f.id`,
    [month, scopes],
  );
  return rows[0]!;
}

/** Decisions on requests of these keys that their holder has not read, the newest first. */
export async function unread(
  database: Queryable,
  keys: readonly number[],
  most: number,
): Promise<{ unread: number; requests: ShareRequest[] }> {
  const meant = `from wangge.share_requests
    where key_id = any ($1) and read_at is null and state in ('granted', 'refused', 'ended')`;
  const { rows } = await database.query<{ unread: number }>(`select count(*) as unread ${meant}`, [keys]);
  const { rows: requests } = await database.query<ShareRequest>(
    `select ${columns} ${meant} order by decided_at desc, id desc limit $2`,
    [keys, most],
  );
  return { unread: rows[0]!.unread, requests };
}

/** Marks decisions on requests of these keys as read. */
export async function markRead(
  database: Queryable,
  keys: readonly number[],
  ids: readonly number[],
): Promise<void> {
  await database.query(
    `update wangge.share_requests set read_at = now()
      where key_id = any ($1) and id = any ($2) and read_at is null and state in ('granted', 'refused', 'ended')`,
    [keys, ids],
  );
}

/** The unit that owns a layer; null where none is named. */
export async function ownerOf(database: Queryable, layer: string): Promise<string | null> {
  const { rows } = await database.query<{ unit: string }>(
    'select unit from wangge.layer_owners where layer_id = $1',
    [layer],
  );
  return rows[0]?.unit ?? null;
}

/** Names the unit that owns a layer, or none; false where there is no such unit. */
export async function setOwner(database: Queryable, layer: string, unit: string | null): Promise<boolean> {
  if (unit === null) {
    await database.query('delete from wangge.layer_owners where layer_id = $1', [layer]);
    return true;
  }
  const { rowCount } = await database.query(
    `insert into wangge.layer_owners (layer_id, unit) select $1, code from wangge.units where code = $2
     on conflict (layer_id) do update set unit = excluded.unit`,
    [layer, unit],
  );
  return rowCount === 1;
}
