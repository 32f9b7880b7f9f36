import type { PatrolTrack } from '../../domain/answers/patrols.ts';
import type { LeftOut, TrackPoint } from '../../domain/patrols/cleaning.ts';
import type { Queryable } from '../database/database.ts';
import { fromMs, toMs } from '../database/milliseconds.ts';

/** Half the width of the strip around a line in which is kept what was seen of it. */
const stripMetres = 1;
/** What is kept as seen is simplified by the hundredth part of the reach, in degrees of latitude. */
const simplerBy = 100 * 111_320;

/** @returns how many were not known */
export async function addPoints(
  transaction: Queryable,
  task: number,
  points: readonly TrackPoint[],
): Promise<number> {
  const { rowCount } = await transaction.query(
    `insert into wangge.patrol_points (task, at, geom, accuracy)
     select $1, ${fromMs('at')}, st_point(lon, lat, 4326), accuracy
       from jsonb_to_recordset($2) as p (at double precision, lon double precision, lat double precision, accuracy real)
     on conflict do nothing`,
    [task, JSON.stringify(points)],
  );
  return rowCount ?? 0;
}

export async function countPoints(transaction: Queryable, task: number): Promise<number> {
  const { rows } = await transaction.query<{ count: number }>(
    'select count(*)::int as count from wangge.patrol_points where task = $1',
    [task],
  );
  return rows[0]!.count;
}

export async function pointsOf(database: Queryable, task: number): Promise<TrackPoint[]> {
  const { rows } = await database.query<TrackPoint>(
    `select ${toMs('at')} as at, st_x(geom) as lon, st_y(geom) as lat, accuracy
       from wangge.patrol_points where task = $1 order by patrol_points.at`,
    [task],
  );
  return rows;
}

/**
 * Keeps the cleaned track of a task, and how much of each of its lines and areas lies within reach of it, by PostGIS:
 * lengths and areas on the ellipsoid of WGS 84, reach as a buffer in the UTM zone of the track.
 * @param within reach, metres
 */
export async function keepTrack(
  transaction: Queryable,
  task: number,
  points: readonly TrackPoint[],
  leftOut: readonly (LeftOut | null)[],
  parts: readonly TrackPoint[][],
  within: number,
): Promise<void> {
  const out = points.flatMap(({ at }, index) => (leftOut[index] ? [{ at, why: leftOut[index] }] : []));
  await transaction.query(
    `update wangge.patrol_points p set left_out = o.why
       from (select p.at, o.why from wangge.patrol_points p
               left join jsonb_to_recordset($2) as o (at double precision, why text) on p.at = ${fromMs('o.at')}
              where p.task = $1) o
      where p.task = $1 and p.at = o.at and p.left_out is distinct from o.why`,
    [task, JSON.stringify(out)],
  );
  const lines = parts.filter((part) => part.length > 1).map((part) => part.map(({ lon, lat }) => [lon, lat]));
  const track = lines.length === 0 ? null : JSON.stringify({ type: 'MultiLineString', coordinates: lines });
  await transaction.query(
    `update wangge.patrol_tasks
        set track = st_setsrid(st_geomfromgeojson($2), 4326), points = $3, jumps = $4,
            metres = coalesce(st_length(st_setsrid(st_geomfromgeojson($2), 4326)::geography), 0)
      where id = $1`,
    [task, track, points.length, out.filter(({ why }) => why === 'jump').length],
  );
  await transaction.query(
    `with reach as materialized (
       select wangge.buffer(track::geography, $2)::geometry as area from wangge.patrol_tasks where id = $1),
     seen as materialized (
       select t.ordinal, wangge.areas_of(wangge.intersection(r.area,
                case t.kind when 'area' then t.geom else wangge.buffer(t.geom::geography, ${stripMetres})::geometry end)) as area
         from reach r join wangge.patrol_task_targets t on t.task = $1 and t.kind <> 'point' and t.geom && r.area),
     measured as (
       select t.ordinal, case when not st_isempty(s.area) then s.area end as seen,
              wangge.share_covered(t.geom, s.area) as share
         from wangge.patrol_task_targets t left join seen s on s.ordinal = t.ordinal
        where t.task = $1 and t.kind <> 'point')
     update wangge.patrol_task_targets t
        set share = coalesce(m.share, 0), seen = st_simplifypreservetopology(m.seen, $2 / ${simplerBy})
       from measured m where t.task = $1 and t.ordinal = m.ordinal`,
    [task, within],
  );
}

/** The first time at which a kept point lies in reach of where a task goes, milliseconds. */
export async function firstWithin(database: Queryable, task: number, within: number): Promise<number | null> {
  const { rows } = await database.query<{ at: number | null }>(
    `select ${toMs('min(p.at)')} as at from wangge.patrol_points p
      where p.task = $1 and p.left_out is distinct from 'jump' and p.left_out is distinct from 'coarse'
        and exists (select from wangge.patrol_task_targets t
          where t.task = $1 and st_dwithin(t.geom::geography, p.geom::geography, $2))`,
    [task, within],
  );
  return rows[0]!.at;
}

/** The track as GeoJSON with its times, as long as its points are kept; later its line alone. */
export async function track(
  database: Queryable,
  task: number,
): Promise<Omit<PatrolTrack['properties'], 'times' | 'task'> & { line: PatrolTrack['geometry'] }> {
  const { rows } = await database.query<{
    metres: number | null;
    points: number;
    jump: number;
    still: number;
    coarse: number;
    line: PatrolTrack['geometry'];
  }>(
    `select k.metres, k.points, st_asgeojson(k.track, 7)::jsonb as line,
       (select count(*) from wangge.patrol_points p where p.task = k.id and p.left_out = 'jump')::int as jump,
       (select count(*) from wangge.patrol_points p where p.task = k.id and p.left_out = 'still')::int as still,
       (select count(*) from wangge.patrol_points p where p.task = k.id and p.left_out = 'coarse')::int as coarse
       from wangge.patrol_tasks k where k.id = $1`,
    [task],
  );
  const { metres, points, line, jump, still, coarse } = rows[0]!;
  return { metres, points, line, leftOut: { jump, still, coarse } };
}

/** Deletes positions of before a time, and of older tracks their lines and what was seen; what was measured stays. */
export async function thin(database: Queryable, before: Date, linesBefore: Date): Promise<void> {
  await database.query('delete from wangge.patrol_points where at < $1', [before]);
  await database.query(
    `with old as (
       update wangge.patrol_tasks set track = null where starts_at < $1 and track is not null returning id)
     update wangge.patrol_task_targets t set seen = null from old where t.task = old.id and t.seen is not null`,
    [linesBefore],
  );
}
