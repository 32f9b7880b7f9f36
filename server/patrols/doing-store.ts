import type { PatrolDefinition } from '../../domain/answers/patrols.ts';
import type { JudgedTarget, Shortfall } from '../../domain/patrols/judging.ts';
import type { TaskState } from '../../domain/patrols/states.ts';
import type { Queryable } from '../database/database.ts';
import { fromMs, toMs } from '../database/milliseconds.ts';

/** A task that somebody does something to, locked. */
export interface LockedTask {
  id: number;
  plan: number;
  unit: string;
  person: string | null;
  state: TaskState;
  definition: PatrolDefinition;
  startsAt: number;
  dueAt: number;
  begunAt: number | null;
  finishedAt: number | null;
  closedAt: number | null;
}

const columns = `k.id, k.plan, k.unit, k.person, k.state, k.definition, ${toMs('k.starts_at')} as "startsAt",
  ${toMs('k.due_at')} as "dueAt", ${toMs('k.begun_at')} as "begunAt", ${toMs('k.finished_at')} as "finishedAt",
  ${toMs('k.closed_at')} as "closedAt"`;

export async function lock(transaction: Queryable, id: number): Promise<LockedTask | null> {
  const { rows } = await transaction.query<LockedTask>(
    `select ${columns} from wangge.patrol_tasks k where k.id = $1 for update`,
    [id],
  );
  return rows[0] ?? null;
}

/** Open tasks whose time is over, locked; those that somebody writes to come later. */
export async function lockDue(transaction: Queryable, now: Date, limit: number): Promise<LockedTask[]> {
  const { rows } = await transaction.query<LockedTask>(
    `select ${columns} from wangge.patrol_tasks k where k.state in ('planned', 'under-way') and k.due_at <= $1
      order by k.due_at limit $2 for update skip locked`,
    [now, limit],
  );
  return rows;
}

/** Before it begins, a task takes the geometry in force. */
export async function begin(transaction: Queryable, id: number, at: number): Promise<void> {
  await transaction.query(
    `update wangge.patrol_tasks set begun_at = least(begun_at, ${fromMs('$2::double precision')}),
       state = case when state = 'planned' then 'under-way' else state end, changed_at = clock_timestamp()
      where id = $1`,
    [id, at],
  );
}

export async function finish(
  transaction: Queryable,
  id: number,
  at: number,
  note: string | null,
): Promise<void> {
  await transaction.query(
    `update wangge.patrol_tasks set finished_at = greatest(finished_at, ${fromMs('$2::double precision')}),
       note = coalesce($3, note) where id = $1`,
    [id, at, note],
  );
}

export interface Target extends JudgedTarget {
  layer: string | null;
  code: string | null;
}

export async function targetsOf(database: Queryable, task: number): Promise<Target[]> {
  const { rows } = await database.query<Target>(
    `select ordinal, layer, code, coalesce(name, code, '') as name, kind, share, visited_at is not null as visited
       from wangge.patrol_task_targets where task = $1 order by ordinal`,
    [task],
  );
  return rows;
}

/** The place of a task nearest to a position, with how far it is, metres on the ellipsoid. */
export async function nearestTarget(
  database: Queryable,
  task: number,
  [lon, lat]: readonly [number, number],
): Promise<{ ordinal: number; name: string; metres: number } | null> {
  const { rows } = await database.query<{ ordinal: number; name: string; metres: number }>(
    `select ordinal, coalesce(name, code, '') as name, st_distance(geom::geography, st_point($2, $3, 4326)::geography) as metres
       from wangge.patrol_task_targets where task = $1 order by metres, ordinal limit 1`,
    [task, lon, lat],
  );
  return rows[0] ?? null;
}

/** A position on a place of a task, degrees. */
export async function pointOf(
  database: Queryable,
  task: number,
  target: number,
): Promise<[number, number] | null> {
  const { rows } = await database.query<{ point: [number, number] }>(
    `select json_build_array(st_x(p), st_y(p)) as point from (
       select st_pointonsurface(geom) as p from wangge.patrol_task_targets where task = $1 and ordinal = $2) q`,
    [task, target],
  );
  return rows[0]?.point ?? null;
}

export async function checkIn(
  transaction: Queryable,
  task: number,
  {
    target,
    at,
    way,
    point,
    actor,
  }: {
    target: number;
    at: number;
    way: 'place' | 'code';
    point: readonly [number, number] | null;
    actor: string;
  },
): Promise<void> {
  await transaction.query(
    `insert into wangge.patrol_check_ins (task, target, at, way, geom, actor)
     values ($1, $2, ${fromMs('$3::double precision')}, $4, st_point($5, $6, 4326), $7) on conflict do nothing`,
    [task, target, at, way, point?.[0] ?? null, point?.[1] ?? null, actor],
  );
  await transaction.query(
    `update wangge.patrol_task_targets set visited_at = least(visited_at, ${fromMs('$3::double precision')})
      where task = $1 and ordinal = $2`,
    [task, target, at],
  );
}

/** Keeps answers; of two to one question that which was given later. */
export async function answer(
  transaction: Queryable,
  task: number,
  {
    target,
    at,
    answers,
    actor,
  }: { target: number; at: number; answers: Record<string, unknown>; actor: string },
): Promise<void> {
  await transaction.query(
    `insert into wangge.patrol_answers as a (task, target, question, value, at, actor)
     select $1, $2, key, value, ${fromMs('$4::double precision')}, $5 from jsonb_each($3)
     on conflict (task, target, question) do update set value = excluded.value, at = excluded.at, actor = excluded.actor
       where a.at <= excluded.at`,
    [task, target, JSON.stringify(answers), at, actor],
  );
}

export async function answered(database: Queryable, task: number): Promise<Set<string>> {
  const { rows } = await database.query<{ key: string }>(
    `select target || '/' || question as key from wangge.patrol_answers where task = $1`,
    [task],
  );
  return new Set(rows.map(({ key }) => key));
}

/** The first and last sign of a patrol, milliseconds. */
export async function signs(
  database: Queryable,
  task: number,
): Promise<{ first: number | null; last: number | null; firstVisit: number | null }> {
  const { rows } = await database.query<{
    first: number | null;
    last: number | null;
    firstVisit: number | null;
  }>(
    `select ${toMs('min(s.at)')} as first, ${toMs('max(s.at)')} as last, ${toMs('min(s.at) filter (where s.visit)')} as "firstVisit"
       from (select at, false as visit from wangge.patrol_points where task = $1 and left_out is distinct from 'jump'
             union all select at, true from wangge.patrol_check_ins where task = $1) s`,
    [task],
  );
  return rows[0]!;
}

export interface Judged {
  state: TaskState;
  share: number | null;
  minutes: number;
  arrivedAt: number | null;
  shortfalls: readonly Shortfall[];
  closed: boolean;
}

export async function keepJudgement(transaction: Queryable, task: number, judged: Judged): Promise<void> {
  const { state, share, minutes, arrivedAt, shortfalls, closed } = judged;
  await transaction.query(
    `update wangge.patrol_tasks
        set state = $2, share = $3, minutes = $4, arrived_at = ${fromMs('$5::double precision')}, shortfalls = $6,
            closed_at = case when $7 then coalesce(closed_at, clock_timestamp()) else closed_at end,
            changed_at = clock_timestamp()
      where id = $1`,
    [task, state, share, minutes, arrivedAt, JSON.stringify(shortfalls), closed],
  );
}

export async function setPerson(transaction: Queryable, task: number, person: string | null): Promise<void> {
  await transaction.query(
    `update wangge.patrol_tasks set person = $2, changed_at = clock_timestamp() where id = $1`,
    [task, person],
  );
}

export async function cancel(transaction: Queryable, task: number, note: string): Promise<void> {
  await transaction.query(
    `update wangge.patrol_tasks set state = 'cancelled', note = $2, closed_at = coalesce(closed_at, clock_timestamp()),
       changed_at = clock_timestamp() where id = $1`,
    [task, note],
  );
}

export async function addFinding(
  transaction: Queryable,
  finding: { task: number; target: number | null; event: number; at: number; actor: string },
): Promise<void> {
  await transaction.query(
    `insert into wangge.patrol_findings (task, target, event, at, actor)
     values ($1, $2, $3, ${fromMs('$4::double precision')}, $5) on conflict (task, event) do nothing`,
    [finding.task, finding.target, finding.event, finding.at, finding.actor],
  );
}

/** How far a position is from a place of a task, metres on the ellipsoid. */
export async function metresTo(
  database: Queryable,
  task: number,
  target: number,
  [lon, lat]: readonly [number, number],
): Promise<number> {
  const { rows } = await database.query<{ metres: number }>(
    `select st_distance(geom::geography, st_point($3, $4, 4326)::geography) as metres
       from wangge.patrol_task_targets where task = $1 and ordinal = $2`,
    [task, target, lon, lat],
  );
  return rows[0]!.metres;
}

/** Whether an attachment is of an event, or its order, that a finding of the task became. */
export async function isPhotoOf(database: Queryable, task: number, attachment: number): Promise<boolean> {
  const { rows } = await database.query<{ is: boolean }>(
    `select exists (
       select from wangge.patrol_findings f join wangge.events e on e.id = f.event
         join wangge.attachments a on a.event_id = e.id or a.order_id = e.order_id
        where f.task = $1 and a.id = $2 and a.removed_at is null) as is`,
    [task, attachment],
  );
  return rows[0]!.is;
}
