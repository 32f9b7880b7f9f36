import type { Queryable } from '../database/database.ts';
import type { Evidence } from './gates.ts';
import type { SourceCounts } from './score.ts';

/** What the event says of an order. */
export async function reportOf(
  database: Queryable,
  id: number,
): Promise<Pick<Evidence, 'description' | 'status'>> {
  const { rows } = await database.query<Pick<Evidence, 'description' | 'status'>>(
    `select e.description, e.decision ->> 'status' as status
       from wangge.orders o join wangge.events e on e.id = o.event_id where o.id = $1`,
    [id],
  );
  return rows[0]!;
}

/** Whether a clock of an order that has stopped had run out. */
export async function wasLate(database: Queryable, id: number): Promise<boolean> {
  const { rows } = await database.query<{ late: boolean }>(
    'select exists (select from wangge.order_clocks where order_id = $1 and overdue_at is not null) as late',
    [id],
  );
  return rows[0]!.late;
}

/** What the newest reports of a source were like, at most `limit` of them. */
export async function countsOfSource(
  database: Queryable,
  source: string,
  limit: number,
): Promise<SourceCounts> {
  const { rows } = await database.query<SourceCounts>(
    `with newest as (
       select id, description, decision, order_id from wangge.events where source = $1 order by id desc limit $2
     )
     select count(*) as reports,
            count(*) filter (where not s.is_void) as valid,
            count(*) filter (where n.description <> '') as described,
            count(*) filter (where n.decision ->> 'status' <> 'needs-verification') as placed,
            count(*) filter (where exists (
              select from wangge.attachments a
               where a.event_id = n.id and a.removed_at is null and a.media_type like 'image/%')) as photographed
       from newest n left join wangge.orders o on o.id = n.order_id
         left join wangge.order_states s using (state)`,
    [source, limit],
  );
  return rows[0]!;
}
