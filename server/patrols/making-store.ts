import type { PatrolDefinition, PatrolNotice } from '../../domain/answers/patrols.ts';
import type { Queryable } from '../database/database.ts';
import type { PlanFaults } from './notices.ts';
import type { Occurrence } from './schedule.ts';

/** What tasks are made of. */
export interface MadePlan {
  id: number;
  person: string | null;
  fromDay: string;
  untilDay: string | null;
  definition: PatrolDefinition;
  madeUntil: Date;
}

const columns = `id, person, from_day::text as "fromDay", until_day::text as "untilDay", definition, made_until as "madeUntil"`;

/** Active plans of which tasks up to a time are still to be made, locked; those that somebody works on come later. */
export async function lockBehind(transaction: Queryable, until: Date, limit: number): Promise<MadePlan[]> {
  const { rows } = await transaction.query<MadePlan>(
    `select ${columns} from wangge.patrol_plans where state = 'active' and made_until < $1
      order by id limit $2 for update skip locked`,
    [until, limit],
  );
  return rows;
}

export async function lock(transaction: Queryable, id: number): Promise<MadePlan | null> {
  const { rows } = await transaction.query<MadePlan>(
    `select ${columns} from wangge.patrol_plans where id = $1 for update`,
    [id],
  );
  return rows[0] ?? null;
}

/** Makes tasks that are not there yet, each with the places of its plan. @returns how many */
export async function make(
  transaction: Queryable,
  plan: number,
  tasks: readonly Occurrence[],
  madeUntil: Date,
): Promise<number> {
  await transaction.query(
    'update wangge.patrol_plans set made_until = greatest(made_until, $2) where id = $1',
    [plan, madeUntil],
  );
  if (tasks.length === 0) return 0;
  const { rowCount } = await transaction.query(
    `with made as (
       insert into wangge.patrol_tasks (plan, ordinal, unit, team, person, title, kind, definition, starts_at, due_at)
       select p.id, o.ordinal, p.unit, p.team, p.person, p.title, p.kind, p.definition, o."startsAt", o."dueAt"
         from wangge.patrol_plans p, jsonb_to_recordset($2) as o (ordinal integer, "startsAt" timestamptz, "dueAt" timestamptz)
        where p.id = $1
       on conflict (plan, starts_at, ordinal) do nothing
       returning id, plan)
     , placed as (
       insert into wangge.patrol_task_targets (task, ordinal, layer, code, name, kind, version, geom)
       select m.id, t.ordinal, t.layer, t.code, t.name, t.kind, t.version, t.geom
         from made m join wangge.patrol_plan_targets t on t.plan = m.plan)
     select id from made`,
    [plan, JSON.stringify(tasks)],
  );
  return rowCount ?? 0;
}

/** Takes back tasks of a plan that have not begun and whose time has not come; they are rebuilt by what it says now. */
export async function takeBack(transaction: Queryable, plan: number, now: Date): Promise<void> {
  await transaction.query(
    `delete from wangge.patrol_tasks where plan = $1 and state = 'planned' and begun_at is null and starts_at > $2`,
    [plan, now],
  );
  await transaction.query('update wangge.patrol_plans set made_until = $2 where id = $1', [plan, now]);
}

/** Cancels what a plan that is paused or ended has waiting. */
export async function cancelWaiting(transaction: Queryable, plan: number, note: string): Promise<void> {
  await transaction.query(
    `update wangge.patrol_tasks set state = 'cancelled', closed_at = clock_timestamp(), note = $2,
       changed_at = clock_timestamp()
      where plan = $1 and state = 'planned' and begun_at is null`,
    [plan, note],
  );
}

/** Plans with something amiss, or with tasks that say so still. */
export async function faulty(transaction: Queryable): Promise<(PlanFaults & { id: number })[]> {
  const { rows } = await transaction.query<PlanFaults & { id: number }>(
    `select * from (
       select p.id, p.person, p.person is not null and not wangge.works_near(p.person, p.unit) as "personLeft",
         (select coalesce(json_agg(coalesce(t.name, t.code) order by t.ordinal) filter (where t.fault = 'redrawn'), '[]')
            from wangge.patrol_plan_targets t where t.plan = p.id) as redrawn,
         (select coalesce(json_agg(coalesce(t.name, t.code) order by t.ordinal) filter (where t.fault = 'retired'), '[]')
            from wangge.patrol_plan_targets t where t.plan = p.id) as retired
         from wangge.patrol_plans p where p.state <> 'ended') f
      where f."personLeft" or json_array_length(f.redrawn) + json_array_length(f.retired) > 0
      order by f.id`,
  );
  return rows;
}

/** Says on what of a plan is still to be done what is amiss; what is not begun falls to the unit. */
export async function notify(
  transaction: Queryable,
  plan: number,
  notices: readonly PatrolNotice[],
): Promise<void> {
  await transaction.query(
    `update wangge.patrol_tasks
        set notices = $2, person = case when state = 'planned' and begun_at is null then null else person end,
            changed_at = clock_timestamp()
      where plan = $1 and state in ('planned', 'under-way')
        and (notices <> $2::jsonb or state = 'planned' and begun_at is null and person is not null)`,
    [plan, JSON.stringify(notices)],
  );
}

/** Takes the one turn there is among all processes, until the transaction ends; false when another has it. */
export async function takeTurn(transaction: Queryable): Promise<boolean> {
  const { rows } = await transaction.query<{ taken: boolean }>(
    'select pg_try_advisory_xact_lock(7207, 40) as taken',
  );
  return rows[0]!.taken;
}

/** Brings back what a pause cancelled and is not due yet. */
export async function revive(transaction: Queryable, plan: number, note: string, now: Date): Promise<void> {
  await transaction.query(
    `update wangge.patrol_tasks set state = 'planned', closed_at = null, note = null, changed_at = clock_timestamp()
      where plan = $1 and state = 'cancelled' and note = $2 and due_at > $3`,
    [plan, note, now],
  );
}
