import type { SensorFeature, Station } from '../../domain/answers/readings.ts';
import type { Queryable } from '../database/database.ts';
import type { StationQuery } from './schema.ts';

/** A sensor with all that it measures. */
export interface StationRow {
  id: number;
  source: string;
  sensor: string;
  point: [number, number];
  feature: SensorFeature | null;
  streams: Omit<Station['streams'][number], 'title'>[];
}

/** Alarms and values beyond stand in the states of the thresholds; without thresholds there is none. */
const state = `case
  when jsonb_path_exists(d.states, '$.*.alarm ? (@ != null)') then 'alarm'
  when jsonb_path_exists(d.states, '$.*.beyondSince ? (@ != null)') then 'beyond'
  when d.states = '{}' then 'none' else 'normal' end`;

/** Sensors in the order of their least datastream, at most `limit`. */
export async function list(
  database: Queryable,
  { id, cursor, bbox, source, sensor, quantity }: StationQuery,
  only: string | null,
  limit: number,
): Promise<StationRow[]> {
  const { rows } = await database.query<StationRow>(
    `select min(d.id) as id, d.source, d.sensor,
            (array_agg(json_build_array(st_x(d.geom), st_y(d.geom)) order by d.id))[1] as point,
            (array_agg(d.feature order by d.feature is null, d.id))[1] as feature,
            json_agg(json_build_object('id', d.id, 'quantity', d.quantity, 'unit', d.unit, 'value', d.last_value,
              'at', wangge.utc_text(d.last_at), 'state', ${state}) order by d.id) as streams
       from wangge.datastreams d
      where ($1::text is null or d.source = $1) and ($2::text is null or d.source = $2)
        and ($3::text is null or d.sensor = $3)
        and ($8::bigint is null
          or exists (select from wangge.datastreams o where o.id = $8 and o.source = d.source and o.sensor = d.sensor))
        and ($4::double precision[] is null
          or d.geom && st_makeenvelope(($4)[1], ($4)[2], ($4)[3], ($4)[4], 4326))
      group by d.source, d.sensor
     having min(d.id) > coalesce($5, 0) and ($6::text is null or bool_or(d.quantity = $6))
        and ($8::bigint is null or min(d.id) = $8)
      order by min(d.id) limit $7`,
    [source ?? null, only, sensor ?? null, bbox ?? null, cursor ?? null, quantity ?? null, limit, id ?? null],
  );
  return rows;
}

/** What the sensors on a feature measured last. @param only the one source that the reader sees; null for all */
export async function measuredOn(
  database: Queryable,
  { layer, code }: { layer: string; code: string },
  only: string | null,
): Promise<StationRow['streams']> {
  const { rows } = await database.query<StationRow['streams'][number]>(
    `select d.id, d.quantity, d.unit, d.last_value as value, wangge.utc_text(d.last_at) as at, ${state} as state
       from wangge.datastreams d
      where d.feature ->> 'layer' = $1 and d.feature ->> 'code' = $2 and ($3::text is null or d.source = $3)
      order by d.quantity, d.id`,
    [layer, code, only],
  );
  return rows;
}
