import type { DutyTurn, StaffCoverage, StaffMember } from '../../domain/answers/staff.ts';
import type { Queryable } from '../database/database.ts';
import { fromMs } from '../database/milliseconds.ts';

/** A turn ends by itself after so many hours: who forgets to end it is located no longer. */
const longestTurnHours = 14;

const turn = `jsonb_build_object('id', t.id, 'person', t.person, 'unit', t.unit, 'phone', t.phone, 'hasKit', t.has_kit,
  'begunAt', wangge.utc_text(t.begun_at), 'endedAt', wangge.utc_text(t.ended_at),
  'endsAt', wangge.utc_text(t.begun_at + interval '${longestTurnHours} hours'))`;

/** Whether the reader leads the unit of somebody, as `t`. `parameter`: his scopes, null for the whole city. */
const leads = (parameter: `$${number}`) =>
  `(${parameter}::text[] is null or 'unit/' || t.unit = any (${parameter}))`;

/** The turn of a person that goes on. */
export async function open(database: Queryable, person: string): Promise<DutyTurn | null> {
  const { rows } = await database.query<{ turn: DutyTurn }>(
    `select ${turn} as turn from wangge.duty_turns t
      where t.person = $1 and t.ended_at is null
        and t.begun_at > clock_timestamp() - interval '${longestTurnHours} hours'`,
    [person],
  );
  return rows[0]?.turn ?? null;
}

/** Begins a turn; null where one goes on already. */
export async function begin(
  transaction: Queryable,
  given: { person: string; unit: string; phone: string | null; hasKit: boolean },
): Promise<DutyTurn | null> {
  await endOverlong(transaction);
  const { rows } = await transaction.query<{ turn: DutyTurn }>(
    `insert into wangge.duty_turns as t (person, unit, phone, has_kit) values ($1, $2, $3, $4)
     on conflict (person) where ended_at is null do nothing returning ${turn} as turn`,
    [given.person, given.unit, given.phone, given.hasKit],
  );
  return rows[0]?.turn ?? null;
}

/** Ends turns that have lasted too long, as of the time when they should have ended. */
export async function endOverlong(database: Queryable): Promise<void> {
  await database.query(
    `update wangge.duty_turns set ended_at = begun_at + interval '${longestTurnHours} hours'
      where ended_at is null and begun_at <= clock_timestamp() - interval '${longestTurnHours} hours'`,
  );
}

/** Ends the turn of a person; false where none goes on. */
export async function end(database: Queryable, person: string): Promise<boolean> {
  const { rowCount } = await database.query(
    'update wangge.duty_turns set ended_at = clock_timestamp() where person = $1 and ended_at is null',
    [person],
  );
  return rowCount === 1;
}

/** A position that may lie in a turn of a person. */
export interface Fix {
  /** Its number in the batch. */
  n: number;
  person: string;
  /** Milliseconds since 1970. */
  at: number;
  lon: number;
  lat: number;
  accuracy: number | null;
  battery: number | null;
}

/** What became of a position: kept or known already, or outside all turns of its person. */
export interface Placed {
  n: number;
  isOnDuty: boolean;
  isNew: boolean;
}

/** How far the clock of a phone may be wrong where a turn begins. */
const skew = `interval '2 minutes'`;

/** Stores positions of many people that lie in their turns, and moves the turns to their newest ones. */
export async function addPositions(database: Queryable, fixes: readonly Fix[]): Promise<Placed[]> {
  const { rows } = await database.query<Placed>(
    `with given as (
       select n, person, ${fromMs('at')} as at, st_point(lon, lat, 4326) as geom, accuracy, battery
         from jsonb_to_recordset($1) as g (n int, person text, at double precision, lon double precision,
           lat double precision, accuracy real, battery real)),
     placed as (
       select g.*, t.id as turn, row_number() over (partition by t.id, g.at order by g.n) = 1 as is_first
         from given g cross join lateral (
           select id from wangge.duty_turns t
            where t.person = g.person and g.at >= t.begun_at - ${skew}
              and g.at <= coalesce(t.ended_at, t.begun_at + interval '${longestTurnHours} hours')
            order by t.begun_at desc limit 1) t),
     added as (
       insert into wangge.staff_positions (turn, at, geom, accuracy)
       select turn, at, geom, accuracy from placed where is_first on conflict do nothing returning turn, at),
     newest as (select distinct on (turn) * from placed order by turn, at desc),
     -- In one order for everybody, so that none deadlock.
     locked as (
       select id from wangge.duty_turns where id in (select turn from newest) order by id for update),
     moved as (
       update wangge.duty_turns t
          set last_at = n.at, geom = n.geom, accuracy = n.accuracy, battery = coalesce(n.battery, t.battery)
         from newest n join locked on locked.id = n.turn
        where t.id = n.turn and (t.last_at is null or n.at > t.last_at))
     select g.n, p.turn is not null as "isOnDuty", coalesce(p.is_first, false) and a.turn is not null as "isNew"
       from given g left join placed p on p.n = g.n left join added a on a.turn = p.turn and a.at = p.at`,
    [JSON.stringify(fixes)],
  );
  return rows;
}

type MemberRow = Omit<StaffMember, 'freshness'>;

/** Those on duty whom the reader leads, the nearest first, or by unit and name. */
export async function present(
  database: Queryable,
  asked: { unit: string | null; near: readonly [number, number] | null; kit: boolean | null },
  scopes: readonly string[] | null,
  limit: number,
): Promise<MemberRow[]> {
  const { rows } = await database.query<MemberRow>(
    `with recursive below as (
       select code from wangge.units where code = $1
       union select u.code from wangge.units u join below on u.parent = below.code)
     select t.id as turn, t.person, coalesce(p.display_name, t.person) as "displayName",
            json_build_object('code', t.unit, 'name', coalesce(u.name, t.unit), 'nameEn', u.name_en) as unit,
            t.phone, t.has_kit as "hasKit", wangge.utc_text(t.begun_at) as "begunAt", wangge.utc_text(t.last_at) as at,
            case when t.geom is not null then json_build_array(st_x(t.geom), st_y(t.geom)) end as point,
            t.accuracy, t.battery,
            case when $2::float8[] is not null
              then st_distance(t.geom::geography, st_point(($2)[1], ($2)[2], 4326)::geography) end as distance
       from wangge.duty_turns t
       left join wangge.users p on p.name = t.person
       left join wangge.units u on u.code = t.unit
      where t.ended_at is null and t.begun_at > clock_timestamp() - interval '${longestTurnHours} hours'
        and ${leads('$3')} and ($1::text is null or t.unit in (select code from below))
        and ($4::boolean is null or t.has_kit = $4)
      order by distance nulls last, t.unit, t.person limit $5`,
    [asked.unit, asked.near, scopes, asked.kit, limit],
  );
  return rows;
}

/** Where somebody whom the reader leads, or who is the reader himself, went in one turn. */
export async function track(
  database: Queryable,
  id: number,
  reader: { scopes: readonly string[] | null; name: string },
): Promise<{ person: string; metres: number; coordinates: [number, number][]; times: string[] } | undefined> {
  const { rows } = await database.query<{
    person: string;
    metres: number;
    coordinates: [number, number][];
    times: string[];
  }>(
    `select t.person,
            coalesce((select st_length(st_makeline(s.geom order by s.at)::geography)
              from wangge.staff_positions s where s.turn = t.id), 0) as metres,
            coalesce((select json_agg(json_build_array(st_x(s.geom), st_y(s.geom)) order by s.at)
              from wangge.staff_positions s where s.turn = t.id), '[]') as coordinates,
            coalesce((select json_agg(wangge.utc_text(s.at) order by s.at)
              from wangge.staff_positions s where s.turn = t.id), '[]') as times
       from wangge.duty_turns t
      where t.id = $1 and (${leads('$2')} or t.person = $3)`,
    [id, reader.scopes, reader.name],
  );
  return rows[0];
}

/** How many of those whom the reader leads were heard of within a time in each area of a table. */
export async function coverage(
  database: Queryable,
  table: string,
  scopes: readonly string[] | null,
  streets: readonly string[] | null,
  withinMinutes: number,
): Promise<StaffCoverage['grids']> {
  const { rows } = await database.query<StaffCoverage['grids'][number]>(
    `select g.code, g.name, count(t.id)::int as staff, (count(t.id) filter (where t.has_kit))::int as kits
       from ${table} g
       left join wangge.duty_turns t on t.ended_at is null and t.last_at > clock_timestamp() - make_interval(mins => $3)
         and ${leads('$1')} and st_covers(g.geom, t.geom)
      where $2::text[] is null or g.parent = any ($2)
      group by g.fid, g.code, g.name order by g.code limit 5000`,
    [scopes, streets, withinMinutes],
  );
  return rows;
}

/** Forgets positions before a time, and turns that ended before it. */
export async function forget(database: Queryable, before: Date): Promise<void> {
  await database.query('delete from wangge.duty_turns where ended_at < $1', [before]);
  await database.query('delete from wangge.staff_positions where at < $1', [before]);
}
