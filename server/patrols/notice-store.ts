import type { PatrolNoticeCode, PatrolNotices } from '../../domain/answers/patrols.ts';
import type { TaskState } from '../../domain/patrols/states.ts';
import type { Queryable } from '../database/database.ts';

/**
 * Tells whoever is on duty for the unit of a task, or else for one above it, that it was missed or fell short; takes back
 * what is unread where that is no longer so.
 * @returns whom it told what they had not been told
 */
export async function tell(
  transaction: Queryable,
  task: number,
  state: TaskState,
  now: Date,
): Promise<string[]> {
  const isTold = state === 'missed' || state === 'short';
  const { rows } = await transaction.query<{ recipient: string }>(
    isTold
      ? `insert into wangge.patrol_notices (task, recipient, state)
         select k.id, d, $2 from wangge.patrol_tasks k cross join lateral wangge.on_duty_for(k.unit, $3) d where k.id = $1
         on conflict (task, recipient) do update set state = excluded.state where patrol_notices.state <> excluded.state
         returning recipient`
      : 'delete from wangge.patrol_notices where task = $1 and read_at is null returning recipient',
    isTold ? [task, state, now] : [task],
  );
  return rows.map(({ recipient }) => recipient);
}

/**
 * Tells the same people what is amiss with plans, each once until it is mended; takes back what is.
 * @param faults everything that is amiss with any plan
 * @returns who has something else to read than before
 */
export async function tellOfPlans(
  transaction: Queryable,
  faults: readonly { plan: number; code: PatrolNoticeCode }[],
  now: Date,
): Promise<string[]> {
  const { rows } = await transaction.query<{ recipient: string }>(
    `with wanted as (select * from jsonb_to_recordset($1) as w (plan bigint, code text)),
     mended as (
       delete from wangge.patrol_plan_notices n
        where not exists (select from wanted w where w.plan = n.plan and w.code = n.code) returning recipient),
     told as (
       insert into wangge.patrol_plan_notices (plan, code, recipient)
       select w.plan, w.code, d from wanted w join wangge.patrol_plans p on p.id = w.plan
        cross join lateral wangge.on_duty_for(p.unit, $2) d
        where not exists (select from wangge.patrol_plan_notices n where n.plan = w.plan and n.code = w.code)
       on conflict do nothing returning recipient)
     select distinct recipient from (select * from mended union all select * from told) r`,
    [JSON.stringify(faults), now],
  );
  return rows.map(({ recipient }) => recipient);
}

/** Tells the feed who has something else to read; the last statement of its transaction. */
export async function announce(transaction: Queryable, recipients: readonly string[]): Promise<void> {
  if (recipients.length === 0) return;
  await transaction.query(
    `select wangge.append_feed('notification', null, null, null, jsonb_build_object('recipient', recipient))
       from (select distinct recipient from unnest($1::text[]) as recipient) r`,
    [recipients],
  );
}

/** @returns how much there is unread, of tasks and of plans */
export async function unread(database: Queryable, recipient: string): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `select ((select count(*) from wangge.patrol_notices where recipient = $1 and read_at is null)
           + (select count(*) from wangge.patrol_plan_notices where recipient = $1 and read_at is null))::int as count`,
    [recipient],
  );
  return rows[0]!.count;
}

/** Newest first, at most 100 of tasks and 100 of plans. */
export async function unreadOf(
  database: Queryable,
  recipient: string,
): Promise<Pick<PatrolNotices, 'notices' | 'faults'>> {
  const { rows: notices } = await database.query<PatrolNotices['notices'][number]>(
    `select n.task, k.plan, k.title, k.unit, k.person, n.state, wangge.utc_text(k.starts_at) as "startsAt", wangge.utc_text(n.at) as at
       from wangge.patrol_notices n join wangge.patrol_tasks k on k.id = n.task
      where n.recipient = $1 and n.read_at is null order by n.at desc, n.task desc limit 100`,
    [recipient],
  );
  const { rows: faults } = await database.query<PatrolNotices['faults'][number]>(
    `select n.plan, p.title, p.unit, n.code, wangge.utc_text(n.at) as at
       from wangge.patrol_plan_notices n join wangge.patrol_plans p on p.id = n.plan
      where n.recipient = $1 and n.read_at is null order by n.at desc, n.plan desc, n.code limit 100`,
    [recipient],
  );
  return { notices, faults };
}

/**
 * @param upTo what was told until then
 * @param plan what is of it and of its tasks; everything where it is null
 */
export async function markRead(
  database: Queryable,
  recipient: string,
  upTo: string,
  plan: number | null,
): Promise<void> {
  await database.query(
    `with plans as (
       update wangge.patrol_plan_notices set read_at = clock_timestamp()
        where recipient = $1 and read_at is null and date_trunc('milliseconds', at) <= $2 and ($3::bigint is null or plan = $3))
     update wangge.patrol_notices n set read_at = clock_timestamp() from wangge.patrol_tasks k
      where n.recipient = $1 and n.read_at is null and date_trunc('milliseconds', n.at) <= $2 and k.id = n.task and ($3::bigint is null or k.plan = $3)`,
    [recipient, upTo, plan],
  );
}
