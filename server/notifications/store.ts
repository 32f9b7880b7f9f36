import type { Inbox, Notification } from '../../domain/answers/notifications.ts';
import type { Queryable } from '../database/database.ts';
import { orderVisible } from '../database/visible-rows.ts';
import { maskText } from '../personal/mask.ts';
import type { InboxQuery, Period, QuietRule, ReadRequest, Shift } from './schema.ts';

/** What the reader may see, as in `domain/access/scopes.ts`; null for the whole city. */
type Scopes = readonly string[] | null;

/** Of notifications, as `n`, those whose orders the reader sees now: who lost a role has no more of what it showed him. */
const seen = (parameter: `$${number}`) =>
  `(${parameter}::text[] is null or exists (
     select from wangge.orders o where o.id = n.order_id and ${orderVisible(parameter)}))`;

/** The newest notification of each order that a person was told of, newest first, at most `limit`, without their titles. */
export async function inbox(
  database: Queryable,
  person: string,
  query: InboxQuery,
  limit: number,
  scopes: Scopes,
): Promise<Omit<Notification, 'title'>[]> {
  const { rows } = await database.query<Omit<Notification, 'title'>>(
    `select n.id, n.kind, wangge.utc_text(n.at) as at, n.read_at is not null as read, n.office,
       l.actor, l.action, l.note,
       jsonb_build_object('number', o.number, 'eventId', o.event_id, 'item', o.item, 'scene', o.scene,
         'severity', o.severity, 'state', o.state) as order,
       (select count(*) from wangge.notifications before
         where before.recipient = n.recipient and before.order_id = n.order_id and before.id < n.id) as earlier
     from wangge.notifications n
       join wangge.order_log l on l.id = n.log_id join wangge.orders o on o.id = n.order_id
     where n.recipient = $1 and ($2::bigint is null or n.id < $2)
       and not exists (
         select from wangge.notifications later
          where later.recipient = n.recipient and later.order_id = n.order_id and later.id > n.id)
       and ($3::boolean is null or (n.read_at is null) = $3)
       and ${orderVisible('$5')}
     order by n.id desc limit $4`,
    [person, query.cursor ?? null, query.unread ?? null, limit, scopes],
  );
  // Notes from before they were stored masked are whole in the log.
  return rows.map((row) => ({ ...row, note: row.note === null ? null : maskText(row.note) }));
}

/** How many orders have something that a person has not read. */
export async function unreadCount(database: Queryable, person: string, scopes: Scopes): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `select count(distinct n.order_id) as count from wangge.notifications n
      where n.recipient = $1 and n.read_at is null and ${seen('$2')}`,
    [person, scopes],
  );
  return rows[0]!.count;
}

const mostGroups = 100;

/** What a person has not read by the item of the orders, that of the newest first. */
export async function unreadGroups(
  database: Queryable,
  person: string,
  scopes: Scopes,
): Promise<Inbox['groups']> {
  const { rows } = await database.query<Inbox['groups'][number]>(
    `select o.item, count(distinct n.order_id)::integer as unread
       from wangge.notifications n join wangge.orders o on o.id = n.order_id
      where n.recipient = $1 and n.read_at is null and ${orderVisible('$3')}
      group by o.item order by max(n.id) desc limit $2`,
    [person, mostGroups, scopes],
  );
  return rows;
}

/** Marks some as read, each with what came before it of its order, or all up to one, or those of an item. */
export async function markRead(database: Queryable, person: string, request: ReadRequest): Promise<void> {
  await database.query(
    `update wangge.notifications n set read_at = now()
      where n.recipient = $1 and n.read_at is null and ($3::bigint is null or n.id <= $3)
        and ($4::text is null or exists (select from wangge.orders o where o.id = n.order_id and o.item = $4))
        and ($2::bigint[] is null or exists (
          select from wangge.notifications seen
           where seen.id = any ($2) and seen.recipient = n.recipient and seen.order_id = n.order_id and seen.id >= n.id))`,
    [
      person,
      'ids' in request ? request.ids : null,
      'upTo' in request ? request.upTo : null,
      ('upTo' in request && request.item) || null,
    ],
  );
}

export async function setMail(database: Queryable, person: string, mail: string | null): Promise<void> {
  await database.query('update wangge.users set mail = $2 where name = $1', [person, mail]);
}

export async function mailOf(database: Queryable, person: string): Promise<string | null> {
  const { rows } = await database.query<{ mail: string | null }>(
    'select mail from wangge.users where name = $1',
    [person],
  );
  return rows[0]?.mail ?? null;
}

/** The rules that somebody set, null where nobody has. */
export async function quietRules(database: Queryable): Promise<QuietRule[] | null> {
  const { rows } = await database.query<{ rules: QuietRule[] }>('select rules from wangge.quiet_rules');
  return rows[0]?.rules ?? null;
}

export async function setQuietRules(database: Queryable, rules: readonly QuietRule[]): Promise<void> {
  await database.query(
    `insert into wangge.quiet_rules (rules) values ($1)
     on conflict (single) do update set rules = excluded.rules`,
    [JSON.stringify(rules)],
  );
}

/** Shifts of an office that reach into a period, in the order of time. */
export async function shifts(database: Queryable, office: string, { from, to }: Period): Promise<Shift[]> {
  const { rows } = await database.query<Shift>(
    `select person, phone, from_at as from, to_at as to from wangge.duties
      where office = $1 and to_at > $2 and from_at < $3 order by from_at, person`,
    [office, from, to],
  );
  return rows;
}

/** Puts shifts in the place of what stands in a period; shifts that reach out of it are cut at its ends. */
export async function replaceShifts(
  transaction: Queryable,
  office: string,
  { from, to }: Period,
  shifts: readonly Shift[],
): Promise<void> {
  // Two people who write one office's roster at once do it one after the other.
  await transaction.query('select pg_advisory_xact_lock(7207, hashtext($1))', [`roster ${office}`]);
  await transaction.query(
    `with cut as (
       delete from wangge.duties where office = $1 and to_at > $2 and from_at < $3
       returning person, phone, from_at, to_at)
     insert into wangge.duties (office, person, phone, from_at, to_at)
     select $1, person, phone, from_at, $2 from cut where from_at < $2
     union all select $1, person, phone, $3, to_at from cut where to_at > $3`,
    [office, from, to],
  );
  await transaction.query(
    `insert into wangge.duties (office, person, phone, from_at, to_at)
     select $1, person, phone, "from", "to"
       from jsonb_to_recordset($2) as s (person text, phone text, "from" timestamptz, "to" timestamptz)`,
    [office, JSON.stringify(shifts)],
  );
}

/** Those of these names that no user has. */
export async function unknownPeople(database: Queryable, names: readonly string[]): Promise<string[]> {
  const { rows } = await database.query<{ name: string }>(
    `select distinct given.name from unnest($1::text[]) as given (name)
      where not exists (select from wangge.users u where u.name = given.name) order by name`,
    [names],
  );
  return rows.map(({ name }) => name);
}

/** See `wangge.on_duty`. */
export async function onDuty(
  database: Queryable,
  offices: readonly string[],
  at: Date,
): Promise<{ office: string; person: string; phone: string | null }[]> {
  const { rows } = await database.query<{ office: string; person: string; phone: string | null }>(
    `select o.office, o.person, coalesce(
              (select d.phone from wangge.duties d
                where d.office = o.office and d.person = o.person and d.from_at <= $2 and d.to_at > $2
                order by d.phone nulls last limit 1),
              (select t.phone from wangge.duty_turns t
                where t.person = o.person and t.begun_at <= $2 and t.ended_at is null)) as phone
       from wangge.on_duty($1, $2) o order by o.person`,
    [offices, at],
  );
  return rows;
}

/** Those of these offices that keep a roster, each with whoever is on duty at a time, perhaps nobody. */
export async function duties(
  database: Queryable,
  offices: readonly string[],
  at: Date,
): Promise<{ office: string; people: string[] }[]> {
  const { rows } = await database.query<{ office: string; people: string[] }>(
    `select asked.office,
            array(select distinct d.person from wangge.duties d
                   where d.office = asked.office and d.from_at <= $2 and d.to_at > $2 order by d.person) as people
       from unnest($1::text[]) as asked (office)
      where exists (select from wangge.duties d where d.office = asked.office)`,
    [offices, at],
  );
  return rows;
}
