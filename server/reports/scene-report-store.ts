import type { SceneReport } from '../../domain/answers/reports.ts';
import type { Queryable } from '../database/database.ts';
import { orderVisible } from '../database/visible-rows.ts';
import type { Period, Remarks } from './schema.ts';

/** An order that stands for others. */
export interface Case {
  number: string;
  why: SceneReport['cases'][number]['why'];
  item: string;
  street: string | null;
  leadName: string;
  leadNameEn: string | null;
  reports: number;
  minutes: number;
}

/**
 * Of the orders of some items that were closed in a period: those reported most often, those that several units worked on,
 * those sent back, and those that took longest; each once, for the first of these reasons.
 */
export async function typicalCases(
  database: Queryable,
  items: readonly string[],
  { from, to }: Period,
  scopes: readonly string[] | null,
): Promise<Case[]> {
  const { rows } = await database.query<Case>(
    `with closed as materialized (
       select f.order_id as id, max(f.value) as minutes,
              exists (select from wangge.figure_facts c join wangge.figures cg on cg.id = c.figure
                       where c.order_id = f.order_id and cg.name = 'cross-department') as crosses,
              (select coalesce(sum(r.value), 0) from wangge.figure_facts r join wangge.figures rg on rg.id = r.figure
                where r.order_id = f.order_id and rg.name = 'reworked') as reworks,
              max(o.report_count) as reports
         from wangge.figure_facts f
           join wangge.figures g on g.id = f.figure
           join wangge.figure_orders d on d.order_id = f.order_id
           join wangge.orders o on o.id = f.order_id
        where g.name = 'closing-minutes' and f.day >= $2 and f.day <= $3 and d.item = any ($1) and ${orderVisible('$4')}
        group by f.order_id
     ), chosen as (
       (select id, 1 as rank, 'most-reported' as why from closed where reports > 1 order by reports desc, id desc limit 2)
       union all
       (select id, 2, 'cross-department' from closed where crosses order by minutes desc, id desc limit 2)
       union all
       (select id, 3, 'reworked' from closed where reworks > 0 order by reworks desc, id desc limit 1)
       union all
       (select id, 4, 'longest' from closed order by minutes desc, id desc limit 2)
     ), once as (
       select distinct on (id) id, rank, why from chosen order by id, rank
     )
     select o.number, x.why, o.item, o.street, o.lead_name as "leadName", o.lead_name_en as "leadNameEn",
            o.report_count as reports, c.minutes::float8 as minutes
       from once x join closed c on c.id = x.id join wangge.orders o on o.id = x.id
      order by x.rank, o.id desc limit 5`,
    [items, from, to, scopes],
  );
  return rows;
}

export async function remarksOf(
  database: Queryable,
  scene: string,
  month: string,
): Promise<SceneReport['remarks']> {
  const { rows } = await database.query<NonNullable<SceneReport['remarks']>>(
    `select problems, usefulness, wangge.utc_text(changed_at) as "changedAt", changed_by as "changedBy"
       from wangge.scene_report_remarks where scene = $1 and month = $2`,
    [scene, `${month}-01`],
  );
  return rows[0] ?? null;
}

export async function keepRemarks(
  database: Queryable,
  scene: string,
  { month, problems, usefulness }: Remarks,
  actor: string,
): Promise<void> {
  await database.query(
    `insert into wangge.scene_report_remarks (scene, month, problems, usefulness, changed_by) values ($1, $2, $3, $4, $5)
     on conflict (scene, month) do update
        set problems = excluded.problems, usefulness = excluded.usefulness, changed_by = excluded.changed_by,
            changed_at = now()`,
    [scene, `${month}-01`, problems, usefulness, actor],
  );
}
