import type { CountName } from '../../domain/answers/reports.ts';
import type { OrderState } from '../../domain/orders/states.ts';
import type { Queryable } from '../database/database.ts';
import { orderVisible } from '../database/visible-rows.ts';
import type { Period } from './schema.ts';
import { type Grouping, keyOf } from './store.ts';

/** The last row of a page: its day, the key of its order, its figure and who did it. */
export type Cursor = [day: string, order: number, figure: CountName, actor: string];

export interface Counted {
  figures: readonly CountName[];
  period: Period;
  /** What they are told for and of which keys; null for all. */
  part: { grouping: Grouping; keys: readonly string[] } | null;
  cursor: Cursor | null;
}

/** What a figure counts once or, on one day by one person, several times. */
export interface CountedRow {
  id: number;
  order: { number: string; eventId: number; state: OrderState; street: string | null; createdAt: string };
  item: string;
  leadName: string;
  leadNameEn: string | null;
  day: string;
  name: CountName;
  actor: string;
  value: number;
}

/** What figures count, the newest first, at most `limit` rows. */
export async function countedOrders(
  database: Queryable,
  { figures, period, part, cursor }: Counted,
  limit: number,
  scopes: readonly string[] | null,
): Promise<CountedRow[]> {
  const [day, id, name, actor] = cursor ?? [null, null, null, null];
  const { rows } = await database.query<CountedRow>(
    `with fact as (
       select f.order_id, f.day, g.name, f.actor, f.value
         from wangge.figure_facts f join wangge.figures g on g.id = f.figure
        where g.name = any ($1) and f.day >= $2 and f.day <= $3
       union all
       select f.order_id, max(f.day) filter (where g.name = 'overdue'), 'open-overdue', '', 1
         from wangge.figure_facts f join wangge.figures g on g.id = f.figure
        where 'open-overdue' = any ($1) and g.name in ('overdue', 'overdue-ended') and f.day <= $3
        group by f.order_id having sum(case g.name when 'overdue' then f.value else -f.value end) > 0
     ), page as (
       select f.* from fact f
         join wangge.figure_orders d on d.order_id = f.order_id
         join wangge.orders o on o.id = f.order_id
        where ${part ? `coalesce(${keyOf[part.grouping]}, '') = any ($5::text[])` : '$5::text[] is null'}
          and ${orderVisible('$6')}
          and ($7::date is null or (f.day, f.order_id, f.name, f.actor) < ($7::date, $8::bigint, $9::text, $10::text))
        order by f.day desc, f.order_id desc, f.name desc, f.actor desc limit $4
     )
     select p.order_id as id, o.item, o.lead_name as "leadName", o.lead_name_en as "leadNameEn", p.day::text, p.name, p.actor,
            p.value, jsonb_build_object('number', o.number, 'eventId', o.event_id, 'state', o.state, 'street', o.street,
              'createdAt', wangge.utc_text(o.created_at)) as "order"
       from page p join wangge.orders o on o.id = p.order_id
      order by p.day desc, p.order_id desc, p.name desc, p.actor desc`,
    [figures, period.from, period.to, limit, part?.keys ?? null, scopes, day, id, name, actor],
  );
  return rows;
}

/** The items of which there ever was an order. */
export async function itemsCounted(database: Queryable): Promise<string[]> {
  const { rows } = await database.query<{ key: string }>(
    "select key from wangge.figure_sums where by = 'item' and grain = 'ever'",
  );
  return rows.map(({ key }) => key);
}
