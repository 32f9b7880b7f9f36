import type { PatrolCoverage, PatrolFigureRow } from '../../domain/answers/patrol-figures.ts';
import type { FigurePart } from '../../domain/patrols/figures.ts';
import type { Queryable } from '../database/database.ts';

type PatrolGeometry = PatrolCoverage['features'][number]['geometry'];

/** Whose tasks are counted. */
export interface Counted {
  from: string;
  to: string;
  unit?: string | undefined;
  plan?: number | undefined;
  person?: string | undefined;
  layer?: string | undefined;
  scopes: readonly string[] | null;
  name: string;
  /** GeoJSON of areas; tasks of which a place lies in them. */
  within?: string | undefined;
}

/** The kind of targets that rows by a target are of. */
export const kinds = { grid: 'area', reach: 'line', place: 'point' } as const;
export const isByTarget = (by: FigurePart): by is keyof typeof kinds => by in kinds;

/** SQL of what a row is of, and its name. */
const keys: Record<FigurePart, { code: string; title: string; titleEn?: string }> = {
  all: { code: 'null::text', title: `''` },
  month: { code: `to_char(k.starts_at at time zone 'Asia/Shanghai', 'YYYY-MM')`, title: `''` },
  unit: {
    code: 'k.unit',
    title: `(select u.name from wangge.units u where u.code = k.unit)`,
    titleEn: `(select u.name_en from wangge.units u where u.code = k.unit)`,
  },
  team: { code: 'k.team', title: 'k.team' },
  person: {
    code: 'k.person',
    title: `(select u.display_name from wangge.users u where u.name = k.person)`,
  },
  plan: { code: 'k.plan::text', title: `(select p.title from wangge.patrol_plans p where p.id = k.plan)` },
  grid: { code: 't.code', title: 't.name' },
  reach: { code: 't.code', title: 't.name' },
  place: { code: 't.code', title: 't.name' },
};

export type Counts = Omit<PatrolFigureRow, 'tasks' | 'found'>;

/** SQL of the tasks that are counted, as `k`; its values are added to `values`. */
export function countedTasks(values: unknown[], counted: Counted): string {
  const value = (given: unknown) => `$${values.push(given)}`;
  const { from, to, unit, plan, person, layer, scopes, name, within } = counted;
  const conditions = [
    `k.starts_at >= (${value(from)}::date)::timestamp at time zone 'Asia/Shanghai'`,
    `k.starts_at < (${value(to)}::date + 1)::timestamp at time zone 'Asia/Shanghai'`,
    `k.state <> 'cancelled'`,
  ];
  if (unit !== undefined) conditions.push(`k.unit = ${value(unit)}`);
  if (plan !== undefined) conditions.push(`k.plan = ${value(plan)}`);
  if (person !== undefined) conditions.push(`k.person = ${value(person)}`);
  if (layer !== undefined)
    conditions.push(
      `exists (select from wangge.patrol_task_targets t where t.task = k.id and t.layer = ${value(layer)})`,
    );
  if (within !== undefined)
    conditions.push(`exists (select from wangge.patrol_task_targets t
      where t.task = k.id and st_intersects(st_setsrid(st_geomfromgeojson(${value(within)}), 4326), st_pointonsurface(t.geom)))`);
  const asked = value(scopes);
  conditions.push(
    `(${asked}::text[] is null or 'unit/' || k.unit = any (${asked}) or k.person = ${value(name)}::text)`,
  );
  return `select k.* from wangge.patrol_tasks k where ${conditions.join(' and ')}`;
}

/** Counts of tasks and findings by something; the largest first. */
export async function count(database: Queryable, by: FigurePart, counted: Counted): Promise<Counts[]> {
  const values: unknown[] = [];
  const { code, title, titleEn = 'null::text' } = keys[by];
  const target = isByTarget(by);
  const { rows } = await database.query<Counts>(
    `with k as materialized (${countedTasks(values, counted)}),
     found as (
       select f.task, f.target, count(*) as findings,
              count(*) filter (where o.state not in ('not-accepted', 'cancelled', 'reported', 'pending-verify', 'pending-register')) as real,
              count(*) filter (where o.state in ('not-accepted', 'cancelled')) as unreal,
              count(*) filter (where o.state in ('closed', 'forced-closed')) as closed
         from k join wangge.patrol_findings f on f.task = k.id
           join wangge.events e on e.id = f.event join wangge.orders o on o.id = e.order_id
        group by f.task, f.target),
     each as (
       select ${code} as code, ${target ? 't.layer' : 'null::text'} as layer, ${title} as title, ${titleEn} as title_en, k.state, k.metres,
              ${target ? 't.share' : 'k.share'} as share,
              ${target ? `t.kind <> 'point'` : `exists (select from wangge.patrol_task_targets w where w.task = k.id and w.kind <> 'point')`} as wide,
              extract(epoch from k.arrived_at - k.begun_at) / 60 as to_place,
              f.findings, f.real, f.unreal, f.closed
         from k ${target ? `join wangge.patrol_task_targets t on t.task = k.id and t.kind = '${kinds[by]}'` : ''}
         left join lateral (
           select sum(findings) as findings, sum(real) as real, sum(unreal) as unreal, sum(closed) as closed from found
            where found.task = k.id ${target ? 'and found.target = t.ordinal' : ''}) f on true)
     select code, layer, coalesce(max(title), code, '') as title, max(title_en) as "titleEn",
            count(*)::int as planned,
            count(*) filter (where state = 'done')::int as done,
            count(*) filter (where state = 'short')::int as short,
            count(*) filter (where state = 'missed')::int as missed,
            count(*) filter (where state in ('planned', 'under-way'))::int as open,
            round(count(*) filter (where state = 'done')::numeric
              / nullif(count(*) filter (where state in ('done', 'short', 'missed')), 0), 4)::float8 as "doneShare",
            round((avg(coalesce(share, 0)) filter (where wide and state in ('done', 'short', 'missed')))::numeric, 4)::float8 as coverage,
            coalesce(sum(findings), 0)::int as findings, coalesce(sum(real), 0)::int as real,
            coalesce(sum(unreal), 0)::int as unreal, coalesce(sum(closed), 0)::int as closed,
            round(avg(to_place)::numeric, 1)::float8 as "toPlace",
            round((coalesce(sum(metres), 0) / 1000)::numeric, 1)::float8 as kilometres
       from each group by code, layer${target ? ', case when code is null then title end' : ''}
      order by ${by === 'month' ? 'code' : 'planned desc, code'} limit 5000`,
    values,
  );
  return rows;
}

/** The newest geometry of features that tasks went to, GeoJSON by layer and code. */
export async function shapesOf(
  database: Queryable,
  places: readonly { layer: string | null; code: string | null }[],
): Promise<Map<string, PatrolGeometry>> {
  const { rows } = await database.query<{ key: string; geometry: PatrolGeometry }>(
    `select distinct on (t.layer, t.code) t.layer || '/' || t.code as key, st_asgeojson(t.geom, 6)::jsonb as geometry
       from wangge.patrol_task_targets t
       join unnest($1::text[], $2::text[]) as w (layer, code) on w.layer = t.layer and w.code = t.code
      order by t.layer, t.code, t.task desc`,
    [places.map(({ layer }) => layer), places.map(({ code }) => code)],
  );
  return new Map(rows.map(({ key, geometry }) => [key, geometry]));
}

export interface TaskLine {
  id: number;
  title: string;
  state: 'planned' | 'under-way' | 'done' | 'short' | 'missed' | 'cancelled';
  startsAt: string;
  person: string | null;
}

/** The newest of the tasks that are counted. @param states all where empty */
export async function newest(
  database: Queryable,
  counted: Counted,
  states: readonly string[],
  limit: number,
): Promise<TaskLine[]> {
  const values: unknown[] = [];
  const tasks = countedTasks(values, counted);
  const { rows } = await database.query<TaskLine>(
    `select k.id, k.title, k.state, wangge.utc_text(k.starts_at) as "startsAt", k.person from (${tasks}) k
      where cardinality($${values.push(states)}::text[]) = 0 or k.state = any ($${values.length})
      order by k.starts_at desc, k.id desc limit $${values.push(limit)}`,
    values,
  );
  return rows;
}

/** Real findings of the counted tasks whose orders are open and overdue, the longest first. */
export async function overdue(
  database: Queryable,
  counted: Counted,
  limit: number,
): Promise<{ order: string; event: number; item: string; dueAt: string }[]> {
  const values: unknown[] = [];
  const tasks = countedTasks(values, counted);
  const { rows } = await database.query<{ order: string; event: number; item: string; dueAt: string }>(
    `select o.number as "order", e.id as event, e.item, o.clock ->> 'dueAt' as "dueAt" from (${tasks}) k
       join wangge.patrol_findings f on f.task = k.id join wangge.events e on e.id = f.event
       join wangge.orders o on o.id = e.order_id
      where wangge.is_open(o.state) and (o.clock ->> 'dueAt')::timestamptz < now()
      order by 4 limit $${values.push(limit)}`,
    values,
  );
  return rows;
}

/** How many of the counted tasks are in each state. */
export async function statesOf(database: Queryable, counted: Counted): Promise<Record<string, number>> {
  const values: unknown[] = [];
  const tasks = countedTasks(values, counted);
  const { rows } = await database.query<{ state: string; count: number }>(
    `select k.state, count(*)::int as count from (${tasks}) k group by k.state`,
    values,
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

/** The counts of no task. */
export const nothing: Counts = {
  code: null,
  layer: null,
  title: '',
  titleEn: null,
  planned: 0,
  done: 0,
  short: 0,
  missed: 0,
  open: 0,
  doneShare: null,
  coverage: null,
  findings: 0,
  real: 0,
  unreal: 0,
  closed: 0,
  toPlace: null,
  kilometres: 0,
};
