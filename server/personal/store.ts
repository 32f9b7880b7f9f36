import type { Disclosure } from '../../domain/answers/personal.ts';
import { endStates } from '../../domain/orders/states.ts';
import type { Database } from '../database/database.ts';
import { lookups, opened } from './sealing.ts';

/** A personal value of a report, as it was sent. */
export interface ReportValue {
  event: number;
  path: string;
  value: unknown;
}

/** What these reports held of persons, of those that were made in one of the scopes. */
export async function ofReports(
  database: Database,
  events: readonly number[],
  scopes: readonly string[],
): Promise<ReportValue[]> {
  const { rows } = await database.query<ReportValue>(
    `select p.event_id as event, p.path, p.value
       from wangge.personal_values p join wangge.events e on e.id = p.event_id
      where p.event_id = any ($1) and array['source/' || e.source, 'reporter/' || e.created_by] && $2
      order by p.id`,
    [events, scopes],
  );
  return opened(rows, database.seal);
}

/** What the reports and the log of an order hold of persons, the oldest first. */
export async function ofOrder(database: Database, number: string): Promise<Disclosure['values']> {
  const { rows } = await database.query<Disclosure['values'][number]>(
    `select p.event_id as event, wangge.utc_text(coalesce(e.received_at, l.at)) as at, p.path, p.kind, p.value
       from wangge.orders o
         cross join lateral (
           select p.* from wangge.events e join wangge.personal_values p on p.event_id = e.id where e.order_id = o.id
           union all
           select p.* from wangge.order_log l join wangge.personal_values p on p.log_id = l.id
            where l.order_id = o.id) p
         left join wangge.events e on e.id = p.event_id
         left join wangge.order_log l on l.id = p.log_id
      where o.number = $1
      order by p.id`,
    [number],
  );
  return opened(rows, database.seal);
}

/** The ids of values of a person: those that hold a token, and all others of the reports that do. */
const ofPerson = `(
  select p.id from wangge.personal_values p where p.tokens && $1
  union
  select other.id from wangge.personal_values p join wangge.personal_values other on other.event_id = p.event_id
   where p.tokens && $1)`;

/** A value with the order that it belongs to. */
export interface PersonsValue {
  order: string;
  event: number | null;
  at: string;
  path: string;
  kind: string;
  value: unknown;
}

/** What is known of a person, the oldest first. */
export async function ofTokens(database: Database, tokens: readonly string[]): Promise<PersonsValue[]> {
  const { rows } = await database.query<PersonsValue>(
    `select o.number as "order", p.event_id as event, wangge.utc_text(coalesce(e.received_at, l.at)) as at,
            p.path, p.kind, p.value
       from wangge.personal_values p
         left join wangge.events e on e.id = p.event_id
         left join wangge.order_log l on l.id = p.log_id
         join wangge.orders o on o.id = coalesce(e.order_id, l.order_id)
      where p.id in ${ofPerson}
      order by p.id`,
    [lookups(tokens, database.seal)],
  );
  return opened(rows, database.seal);
}

/** Erases what is known of a person. @returns how many values there were, and of how many reports and steps */
export async function eraseTokens(
  database: Database,
  tokens: readonly string[],
): Promise<{ values: number; reports: number; steps: number }> {
  const { rows } = await database.query<{ values: number; reports: number; steps: number }>(
    `with erased as (
       delete from wangge.personal_values where id in ${ofPerson} returning event_id, log_id)
     select count(*) as values, count(distinct event_id) as reports, count(distinct log_id) as steps from erased`,
    [lookups(tokens, database.seal)],
  );
  return rows[0]!;
}

/** Erases values of orders that ended more than so many days ago, at most `limit`. @returns how many */
export async function eraseEnded(database: Database, days: number, limit: number): Promise<number> {
  const { rowCount } = await database.query(
    `delete from wangge.personal_values where id in (
       select p.id from wangge.personal_values p
         left join wangge.events e on e.id = p.event_id
         left join wangge.order_log l on l.id = p.log_id
         join wangge.orders o on o.id = coalesce(e.order_id, l.order_id)
        where o.state = any ($1) and o.updated_at < now() - make_interval(days => $2)
        limit $3)`,
    [endStates, days, limit],
  );
  return rowCount ?? 0;
}
