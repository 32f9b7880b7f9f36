import type { TaskState } from '../../domain/patrols/states.ts';
import type { Queryable } from '../database/database.ts';

/**
 * Tells whoever is on duty for the unit of a task, or else for one above it, that it was missed or fell short; takes back
 * what is unread where that is no longer so.
 */
export async function tell(transaction: Queryable, task: number, state: TaskState, now: Date): Promise<void> {
  if (state !== 'missed' && state !== 'short') {
    await transaction.query('delete from wangge.patrol_notices where task = $1 and read_at is null', [task]);
    return;
  }
  await transaction.query(
    `with recursive line as (
       select u.code, u.parent, 1 as place from wangge.patrol_tasks k join wangge.units u on u.code = k.unit where k.id = $1
       union all select p.code, p.parent, l.place + 1 from line l join wangge.units p on p.code = l.parent where l.place < 10)
     insert into wangge.patrol_notices (task, recipient, state)
     select $1, d.person, $2
       from wangge.on_duty((select array_agg(code order by place) from line), $3) d
     on conflict (task, recipient) do update set state = excluded.state`,
    [task, state, now],
  );
}

/** @returns how many there are unread */
export async function unread(database: Queryable, recipient: string): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    'select count(*)::int as count from wangge.patrol_notices where recipient = $1 and read_at is null',
    [recipient],
  );
  return rows[0]!.count;
}

export interface Notice {
  task: number;
  title: string;
  unit: string;
  person: string | null;
  state: TaskState;
  at: string;
}

/** Newest first, at most 100. */
export async function unreadOf(database: Queryable, recipient: string): Promise<Notice[]> {
  const { rows } = await database.query<Notice>(
    `select n.task, k.title, k.unit, k.person, n.state, wangge.utc_text(n.at) as at
       from wangge.patrol_notices n join wangge.patrol_tasks k on k.id = n.task
      where n.recipient = $1 and n.read_at is null order by n.at desc, n.task desc limit 100`,
    [recipient],
  );
  return rows;
}

/** @param upTo what was told until then */
export async function markRead(database: Queryable, recipient: string, upTo: string): Promise<void> {
  await database.query(
    `update wangge.patrol_notices set read_at = clock_timestamp()
      where recipient = $1 and read_at is null and at <= $2`,
    [recipient, upTo],
  );
}
