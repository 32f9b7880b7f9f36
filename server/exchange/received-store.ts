import type { ExchangedCase } from '../../domain/exchange/cases.ts';
import type { ExchangedEvaluation } from '../../domain/exchange/evaluations.ts';
import type { Queryable } from '../database/database.ts';
import { eventVisible } from '../database/visible-rows.ts';

/** What became of the records of a file. */
export interface Kept {
  added: number;
  changed: number;
  unchanged: number;
}

function counted(rows: readonly { added: boolean }[], sent: number): Kept {
  const added = rows.filter((row) => row.added).length;
  return { added, changed: rows.length - added, unchanged: sent - rows.length };
}

/** Keeps cases of a sender by their numbers, with the reports that were taken of them; one that is known as it is stays. */
export async function keepCases(
  transaction: Queryable,
  sender: string,
  cases: readonly ExchangedCase[],
  by: string,
): Promise<Kept> {
  const { rows } = await transaction.query<{ added: boolean }>(
    `insert into wangge.exchanged_cases as c (sender, number, document, event_id, received_by)
     select $1, d ->> 'number', d, e.id, $3
       from jsonb_array_elements($2::jsonb) d
       left join wangge.events e on e.source = $1 and e.external_id = d ->> 'number'
      order by d ->> 'number'
     on conflict (sender, number) do update
       set document = excluded.document, event_id = excluded.event_id, received_at = now(), received_by = excluded.received_by
       where (c.document, c.event_id) is distinct from (excluded.document, excluded.event_id)
     returning xmax = 0 as added`,
    [sender, JSON.stringify(cases), by],
  );
  return counted(rows, cases.length);
}

/** Keeps rows of evaluations of a sender; one that is known as it is stays. */
export async function keepEvaluations(
  transaction: Queryable,
  sender: string,
  evaluations: readonly { key: string; document: ExchangedEvaluation }[],
  by: string,
): Promise<Kept> {
  const { rows } = await transaction.query<{ added: boolean }>(
    `insert into wangge.exchanged_evaluations as k (sender, key, document, received_by)
     select $1, r.key, r.document, $3 from jsonb_to_recordset($2::jsonb) as r (key text, document jsonb) order by r.key
     on conflict (sender, key) do update
       set document = excluded.document, received_at = now(), received_by = excluded.received_by
       where k.document is distinct from excluded.document
     returning xmax = 0 as added`,
    [sender, JSON.stringify(evaluations), by],
  );
  return counted(rows, evaluations.length);
}

/** Whether a case `c` is seen: by whoever sees the report that was taken of it, all by whoever has the whole city. */
export const caseVisible = (scopes: `$${number}`) =>
  `(${scopes}::text[] is null or exists (
     select from wangge.events e join wangge.orders o on o.id = e.order_id
      where e.id = c.event_id and ${eventVisible(scopes)}))`;

/** A record of a sender, and the key that the next one comes after. */
export interface ReceivedRow {
  key: string;
  document: Record<string, unknown>;
}

/**
 * The next cases of a sender after a number, at most `limit`. Whoever has a part of the city finds those whose report he
 * may see.
 */
export async function casesOf(
  database: Queryable,
  sender: string,
  after: string,
  limit: number,
  scopes: readonly string[] | null,
): Promise<ReceivedRow[]> {
  const { rows } = await database.query<ReceivedRow>(
    `select c.number as key, c.document from wangge.exchanged_cases c
      where c.sender = $1 and c.number > $2
        and ${caseVisible('$4')}
      order by c.number limit $3`,
    [sender, after, limit, scopes],
  );
  return rows;
}

/** The next evaluations of a sender after a key, at most `limit`; only for whoever has the whole city. */
export async function evaluationsOf(
  database: Queryable,
  sender: string,
  after: string,
  limit: number,
  scopes: readonly string[] | null,
): Promise<ReceivedRow[]> {
  const { rows } = await database.query<ReceivedRow>(
    `select key, document from wangge.exchanged_evaluations
      where sender = $1 and key > $2 and $4::text[] is null order by key limit $3`,
    [sender, after, limit, scopes],
  );
  return rows;
}
