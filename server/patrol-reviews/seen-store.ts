import type { Queryable } from '../database/database.ts';
import { type Counted, countedTasks, kinds } from './figure-store.ts';

/** A grid, reach or drawn line and what its closed tasks saw of it. */
export interface SeenPlace {
  layer: string | null;
  code: string | null;
  /** Of what was drawn and has no code; '' where there is one. */
  title: string;
  /** The newest task that went there; its geometry of the place is what counts. */
  newest: number;
  /** The tasks of which is kept what they saw. */
  tasks: number[];
  /** Whether the place had the same geometry for all of them. */
  same: boolean;
  /** The largest share that one task saw of the newest geometry; of those of which it is not kept any more. */
  most: number;
  forgotten: number;
  /** Is another one when any of the tasks, or what it saw, is another one. */
  print: string;
}

export async function places(
  database: Queryable,
  by: 'grid' | 'reach',
  counted: Counted,
): Promise<SeenPlace[]> {
  const values: unknown[] = [];
  const { rows } = await database.query<SeenPlace>(
    `with k as materialized (${countedTasks(values, counted)}),
     t as materialized (
       select t.layer, t.code, case when t.code is null then coalesce(t.name, '') else '' end as title, t.task, t.geom,
              coalesce(t.share, 0) as share, t.seen is not null as is_kept, k.metres
         from k join wangge.patrol_task_targets t on t.task = k.id and t.kind = '${kinds[by]}'
        where k.state in ('done', 'short', 'missed')),
     newest as materialized (
       select distinct on (layer, code, title) layer, code, title, task, geom from t order by layer, code, title, task desc)
     select n.layer, n.code, n.title, n.task as newest,
            coalesce(array_agg(t.task order by t.task) filter (where t.is_kept), '{}') as tasks,
            bool_and(t.geom = n.geom) as same,
            coalesce(max(t.share) filter (where t.geom = n.geom), 0)::float8 as most,
            coalesce(max(t.share) filter (where not t.is_kept), 0)::float8 as forgotten,
            md5(n.task || string_agg(t.task || ' ' || t.share || ' ' || coalesce(t.metres::text, ''), ',' order by t.task)) as print
       from newest n join t on t.layer is not distinct from n.layer and t.code is not distinct from n.code and t.title = n.title
      group by n.layer, n.code, n.title, n.task`,
    values,
  );
  return rows;
}

/** Which share of each place its tasks saw together, in the order of the places. */
export async function shares(database: Queryable, asked: readonly SeenPlace[]): Promise<number[]> {
  const pairs = asked.flatMap(({ tasks }, at) => tasks.map((task) => ({ at, task })));
  const { rows } = await database.query<{ at: number; share: number }>(
    `with place as (
       select (p.n - 1)::int as at, x.* from jsonb_array_elements($1) with ordinality p (place, n),
              jsonb_to_record(p.place) as x (layer text, code text, title text, newest bigint)),
     seen as (
       select s.at, array_agg(t.seen) as seen
         from unnest($2::int[], $3::bigint[]) as s (at, task)
         join place p on p.at = s.at
         join wangge.patrol_task_targets t on t.task = s.task and t.layer is not distinct from p.layer
          and t.code is not distinct from p.code and (p.code is not null or coalesce(t.name, '') = p.title)
        group by s.at)
     select p.at, wangge.share_covered(
              (select t.geom from wangge.patrol_task_targets t
                where t.task = p.newest and t.layer is not distinct from p.layer and t.code is not distinct from p.code
                  and (p.code is not null or coalesce(t.name, '') = p.title) limit 1),
              wangge.union_of(s.seen)) as share
       from place p join seen s on s.at = p.at`,
    [
      JSON.stringify(asked.map(({ layer, code, title, newest }) => ({ layer, code, title, newest }))),
      pairs.map(({ at }) => at),
      pairs.map(({ task }) => task),
    ],
  );
  const found = new Map(rows.map(({ at, share }) => [at, share]));
  return asked.map((_, at) => found.get(at) ?? 0);
}
