import type { OwnTurn, RollCall } from '../../domain/answers/staff.ts';
import type { Queryable } from '../database/database.ts';

/** Calls everybody on duty in a unit and below it. @returns the id; null where nobody is on duty there */
export async function call(
  transaction: Queryable,
  given: { unit: string; by: string; minutes: number; note: string | null },
): Promise<number | null> {
  const { rows } = await transaction.query<{ id: number | null }>(
    `with recursive below as (
       select code from wangge.units where code = $1
       union select u.code from wangge.units u join below on u.parent = below.code),
     present as (select person, unit from wangge.duty_turns
       where ended_at is null and unit in (select code from below)),
     made as (
       insert into wangge.roll_calls (unit, called_by, due_at, note)
       select $1, $2, clock_timestamp() + make_interval(mins => $3), $4 where exists (select from present)
       returning id),
     called as (
       insert into wangge.roll_call_people (call, person, unit)
       select made.id, present.person, present.unit from made, present)
     select (select id from made) as id`,
    [given.unit, given.by, given.minutes, given.note],
  );
  return rows[0]?.id ?? null;
}

const document = `jsonb_build_object('id', c.id, 'unit', c.unit, 'calledBy', c.called_by,
  'calledAt', wangge.utc_text(c.called_at), 'dueAt', wangge.utc_text(c.due_at), 'note', c.note,
  'people', (select jsonb_agg(jsonb_build_object('person', r.person,
      'displayName', coalesce(p.display_name, r.person), 'unit', r.unit,
      'answeredAt', wangge.utc_text(r.answered_at),
      'point', case when r.geom is not null then jsonb_build_array(st_x(r.geom), st_y(r.geom)) end,
      'isLate', coalesce(r.answered_at, clock_timestamp()) > c.due_at) order by r.answered_at nulls first, r.person)
    from wangge.roll_call_people r left join wangge.users p on p.name = r.person where r.call = c.id))`;

/** The newest roll calls of units that the reader leads. */
export async function list(
  database: Queryable,
  scopes: readonly string[] | null,
  limit: number,
): Promise<RollCall[]> {
  const { rows } = await database.query<{ call: RollCall }>(
    `select ${document} as call from wangge.roll_calls c
      where $1::text[] is null or 'unit/' || c.unit = any ($1)
      order by c.id desc limit $2`,
    [scopes, limit],
  );
  return rows.map((row) => row.call);
}

export async function find(database: Queryable, id: number): Promise<RollCall | undefined> {
  const { rows } = await database.query<{ call: RollCall }>(
    `select ${document} as call from wangge.roll_calls c where c.id = $1`,
    [id],
  );
  return rows[0]?.call;
}

/** What a person has still to answer; what was due an hour ago is over. */
export async function waiting(database: Queryable, person: string): Promise<OwnTurn['calls']> {
  const { rows } = await database.query<OwnTurn['calls'][number]>(
    `select c.id, c.unit, c.called_by as "calledBy", wangge.utc_text(c.due_at) as "dueAt", c.note
       from wangge.roll_call_people r join wangge.roll_calls c on c.id = r.call
      where r.person = $1 and r.answered_at is null and c.due_at > clock_timestamp() - interval '1 hour'
      order by c.id`,
    [person],
  );
  return rows;
}

/** Answers for a person; the first answer stays. @returns false where he was not called */
export async function answer(
  database: Queryable,
  id: number,
  person: string,
  point: readonly [number, number] | null,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `update wangge.roll_call_people
        set answered_at = coalesce(answered_at, clock_timestamp()),
            geom = case when answered_at is null and $3::float8[] is not null
              then st_point(($3)[1], ($3)[2], 4326) else geom end
      where call = $1 and person = $2`,
    [id, person, point],
  );
  return rowCount === 1;
}
