import type { Alarm, Datastream, SensorFeature } from '../../domain/answers/readings.ts';
import type { Reading, Threshold, ThresholdState } from '../../domain/readings/threshold.ts';
import type { Queryable } from '../database/database.ts';
import { fromMs, toMs } from '../database/milliseconds.ts';
import { alarmColumns } from './alarm-store.ts';
import type { DatastreamQuery, ReadingQuery, SensorPlace } from './schema.ts';

export interface DatastreamKey {
  source: string;
  sensor: string;
  quantity: string;
}

export interface NewDatastream extends DatastreamKey {
  unit: string;
  place: SensorPlace;
}

export interface LockedDatastream extends DatastreamKey {
  id: number;
  unit: string;
  place: SensorPlace['sent'];
  states: Record<string, ThresholdState>;
}

/** Makes the datastreams that are not there yet. */
export async function create(database: Queryable, streams: readonly NewDatastream[]): Promise<void> {
  await database.query(
    `insert into wangge.datastreams (source, sensor, quantity, unit, geom, place)
     select source, sensor, quantity, unit, st_point(lon, lat, 4326), place
       from jsonb_to_recordset($1) as d (source text, sensor text, quantity text, unit text, lon double precision,
         lat double precision, place jsonb)
      order by source, sensor, quantity
     on conflict (source, sensor, quantity) do nothing`,
    [
      JSON.stringify(
        streams.map(({ place, ...stream }) => ({
          ...stream,
          lon: place.point[0],
          lat: place.point[1],
          place: place.sent,
        })),
      ),
    ],
  );
}

/** Makes datastreams of sensors that measure something else already, at the place of that. @returns whether any was made */
export async function createBeside(
  transaction: Queryable,
  streams: readonly (DatastreamKey & { unit: string })[],
): Promise<boolean> {
  const { rowCount } = await transaction.query(
    `insert into wangge.datastreams (source, sensor, quantity, unit, geom, place, feature)
     select k.source, k.sensor, k.quantity, k.unit, s.geom, s.place, s.feature
       from jsonb_to_recordset($1) as k (source text, sensor text, quantity text, unit text)
       join lateral (select geom, place, feature from wangge.datastreams d
                      where d.source = k.source and d.sensor = k.sensor order by d.id limit 1) s on true
      order by k.source, k.sensor, k.quantity
     on conflict (source, sensor, quantity) do nothing`,
    [
      JSON.stringify(
        streams.map(({ source, sensor, quantity, unit }) => ({ source, sensor, quantity, unit })),
      ),
    ],
  );
  return (rowCount ?? 0) > 0;
}

/** The datastreams that there are, locked in one order for everybody, so that none deadlock. */
export async function lock(
  transaction: Queryable,
  keys: readonly DatastreamKey[],
): Promise<LockedDatastream[]> {
  const { rows } = await transaction.query<LockedDatastream>(
    `select d.id, d.source, d.sensor, d.quantity, d.unit, d.place, d.states
       from wangge.datastreams d
       join unnest($1::text[], $2::text[], $3::text[]) as k (source, sensor, quantity)
         using (source, sensor, quantity)
      order by d.source, d.sensor, d.quantity for update of d`,
    [
      keys.map(({ source }) => source),
      keys.map(({ sensor }) => sensor),
      keys.map(({ quantity }) => quantity),
    ],
  );
  return rows;
}

/** A reading of a datastream, at milliseconds since 1970. */
export interface StreamReading extends Reading {
  datastream: number;
}

/** Stores readings; answers those of a datastream and time that were not known. */
export async function insertReadings(
  transaction: Queryable,
  readings: readonly StreamReading[],
): Promise<StreamReading[]> {
  const { rows } = await transaction.query<StreamReading>(
    `insert into wangge.readings as r (datastream, at, value)
     select datastream, ${fromMs('at')}, value
       from unnest($1::bigint[], $2::double precision[], $3::double precision[]) with ordinality
         as given (datastream, at, value, place)
      order by place
     on conflict do nothing
     returning r.datastream, ${toMs('r.at')} as at, r.value`,
    [
      readings.map(({ datastream }) => datastream),
      readings.map(({ at }) => at),
      readings.map(({ value }) => value),
    ],
  );
  return rows;
}

/**
 * The last reading before `at` that was not beyond the threshold, outside every alarm: from there a threshold can be
 * followed again. Null where there is none.
 */
export async function restBefore(
  transaction: Queryable,
  datastream: number,
  key: string,
  { above, below }: Threshold,
  at: number,
): Promise<number | null> {
  const { rows } = await transaction.query<{ at: number | null }>(
    `select ${toMs('r.at')} as at from wangge.readings r
      where r.datastream = $1 and r.at < ${fromMs('$2::double precision')}
        and ($4::double precision is null or r.value <= $4) and ($5::double precision is null or r.value >= $5)
        and not exists (
          select from wangge.sensor_alarms a
           where a.datastream = $1 and a.threshold = $3 and a.opened_at <= r.at
             and (a.ended_at is null or a.ended_at > r.at))
      order by r.at desc limit 1`,
    [datastream, at, key, above ?? null, below ?? null],
  );
  return rows[0]?.at ?? null;
}

/** The readings after `after`, or all, in the order of their times. */
export async function readingsAfter(
  transaction: Queryable,
  datastream: number,
  after: number | null,
): Promise<Reading[]> {
  const { rows } = await transaction.query<Reading>(
    `select ${toMs('at')} as at, value from wangge.readings r
      where datastream = $1 and ($2::double precision is null or r.at > ${fromMs('$2::double precision')})
      order by r.at`,
    [datastream, after],
  );
  return rows;
}

/** Where the thresholds of a datastream stand, its newest reading and, where they were told, its place and feature. */
interface DatastreamChange {
  states: Record<string, ThresholdState>;
  newest: Reading;
  place: SensorPlace | null;
  feature: SensorFeature | null;
}

export async function updateDatastream(
  transaction: Queryable,
  id: number,
  { states, newest, place, feature }: DatastreamChange,
): Promise<void> {
  await transaction.query(
    `update wangge.datastreams
        set states = $2, last_at = greatest(last_at, ${fromMs('$3::double precision')}),
            last_value = case when last_at is null or last_at <= ${fromMs('$3::double precision')} then $4 else last_value end,
            geom = coalesce(st_point($5, $6, 4326), geom), place = coalesce($7, place), feature = coalesce($8, feature)
      where id = $1`,
    [
      id,
      JSON.stringify(states),
      newest.at,
      newest.value,
      place?.point[0] ?? null,
      place?.point[1] ?? null,
      place === null ? null : JSON.stringify(place.sent),
      feature && JSON.stringify(feature),
    ],
  );
}

/** A datastream without what its quantity is called. */
export type DatastreamRow = Omit<Datastream, 'title'>;

const datastreamColumns = `d.id, d.source, d.sensor, d.quantity, d.unit, d.feature, json_build_array(st_x(d.geom), st_y(d.geom)) as point,
  wangge.utc_text(d.last_at) as "lastAt", d.last_value as "lastValue",
  (select count(*) from wangge.sensor_alarms a where a.datastream = d.id and a.ended_at is null) as alarms`;

/** Datastreams in the order of their ids, at most `limit`. */
export async function list(
  database: Queryable,
  query: DatastreamQuery,
  source: string | null,
  limit: number,
): Promise<DatastreamRow[]> {
  const { rows } = await database.query<DatastreamRow>(
    `select ${datastreamColumns} from wangge.datastreams d
      where d.id > coalesce($1, 0) and ($2::text is null or d.source = $2) and ($3::text is null or d.source = $3)
        and ($4::text is null or d.quantity = $4)
        and ($5::boolean is null or $5 = exists (
          select from wangge.sensor_alarms a where a.datastream = d.id and a.ended_at is null))
      order by d.id limit $6`,
    [query.cursor ?? null, query.source ?? null, source, query.quantity ?? null, query.alarm ?? null, limit],
  );
  return rows;
}

export async function find(database: Queryable, id: number): Promise<DatastreamRow | undefined> {
  const { rows } = await database.query<DatastreamRow>(
    `select ${datastreamColumns} from wangge.datastreams d where d.id = $1`,
    [id],
  );
  return rows[0];
}

/** The newest readings of a time, in the order of their times, and the alarms of that time. */
export async function history(
  database: Queryable,
  id: number,
  { since, until, limit }: ReadingQuery,
): Promise<{ readings: { at: string; value: number }[]; alarms: Alarm[] }> {
  const values = [id, since ?? null, until ?? null, limit];
  const readings = await database.query<{ at: string; value: number }>(
    `select wangge.utc_text(at) as at, value from (
       select at, value from wangge.readings
        where datastream = $1 and at >= coalesce($2::timestamptz, now() - interval '1 day')
          and ($3::timestamptz is null or at < $3)
        order by at desc limit $4) newest
      order by newest.at`,
    values,
  );
  const found = await database.query<Alarm>(
    `select ${alarmColumns} from wangge.sensor_alarms a join wangge.datastreams d on d.id = a.datastream
      where a.datastream = $1 and (a.ended_at is null or a.ended_at >= coalesce($2::timestamptz, now() - interval '1 day'))
        and ($3::timestamptz is null or a.since < $3)
      order by a.id desc limit $4`,
    values,
  );
  return { readings: readings.rows, alarms: found.rows };
}

/** Forgets readings of before that time. */
export async function forget(database: Queryable, before: Date): Promise<void> {
  await database.query('delete from wangge.readings where at < $1', [before]);
}
