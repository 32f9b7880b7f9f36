import type { ReceivedRecord } from '../../domain/answers/exchange.ts';
import type { Kind } from '../../domain/exchange/kinds.ts';
import type { Queryable } from '../database/database.ts';
import { caseVisible } from './received-store.ts';

/** Who gave anything, the latest first, and how much of it whoever has these scopes may see. */
export async function sendersOf(database: Queryable, scopes: readonly string[] | null) {
  const { rows } = await database.query<{
    source: string;
    cases: number;
    evaluations: number;
    lastAt: string;
  }>(
    `select sender as source, sum(cases)::int as cases, sum(evaluations)::int as evaluations, max(last) as "lastAt"
       from (
         select sender, count(*) as cases, 0 as evaluations, max(received_at) as last from wangge.exchanged_cases c
          where ${caseVisible('$1')} group by sender
         union all
         select sender, 0, count(*), max(received_at) from wangge.exchanged_evaluations
          where $1::text[] is null group by sender
       ) given
      group by sender order by max(last) desc, sender`,
    [scopes],
  );
  return rows;
}

/** Where a page ends: the time in microseconds since 1970, and the key. */
interface ReceivedPlace {
  at: number;
  key: string;
}

/** A page asked of what a source gave. */
interface Asked {
  sender: string;
  after: ReceivedPlace | null;
  limit: number;
  scopes: readonly string[] | null;
}

type Row = ReceivedRecord & { place: ReceivedPlace };

const place = (key: string) =>
  `jsonb_build_object('at', (extract(epoch from received_at) * 1000000)::bigint, 'key', ${key}) as place`;
const before = (key: string) =>
  `($2::bigint is null or (received_at, ${key}) < (timestamptz 'epoch' + $2::bigint * interval '1 microsecond', $3))`;

const statements: Record<Kind, string> = {
  cases: `
    select received_at as "receivedAt", received_by as "receivedBy", null as evaluation, ${place('c.number')},
           jsonb_build_object('number', c.number, 'state', document ->> 'state', 'item', document ->> 'item',
             'class', document ->> 'class', 'description', document ->> 'description', 'event', c.event_id,
             'order', (select o.number from wangge.events e join wangge.orders o on o.id = e.order_id
                        where e.id = c.event_id)) as case
      from wangge.exchanged_cases c
     where sender = $1 and ${before('c.number')} and ${caseVisible('$4')}
     order by received_at desc, c.number desc limit $5`,
  evaluations: `
    select received_at as "receivedAt", received_by as "receivedBy", null as case, ${place('key')},
           jsonb_build_object('by', document ->> 'by', 'code', document ->> 'code', 'from', document ->> 'from',
             'to', document ->> 'to', 'score', document -> 'score',
             'name', jsonb_build_object('zh', document ->> 'nameZh', 'en', document ->> 'nameEn')) as evaluation
      from wangge.exchanged_evaluations
     where sender = $1 and ${before('key')} and $4::text[] is null
     order by received_at desc, key desc limit $5`,
};

/** The next records of a source, the newest first, at most `limit`. */
export async function recordsOf(
  database: Queryable,
  kind: Kind,
  { sender, after, limit, scopes }: Asked,
): Promise<Row[]> {
  const given = [sender, after?.at ?? null, after?.key ?? null, scopes, limit];
  return (await database.query<Row>(statements[kind], given)).rows;
}
