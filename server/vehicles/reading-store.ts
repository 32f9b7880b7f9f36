import type { VehicleAlarm } from '../../domain/answers/vehicles.ts';
import type { Queryable } from '../database/database.ts';
import { alarmColumns } from './alarm-store.ts';

/** A vehicle as it is stored. */
export interface VehicleRow {
  id: number;
  source: string;
  code: string;
  kind: string | null;
  plate: string | null;
  unit: string | null;
  area: string[] | null;
  at: string | null;
  point: [number, number] | null;
  speed: number | null;
  heading: number | null;
  working: boolean | null;
  /** Rules with an alarm that goes on. */
  rules: string[];
}

const columns = `v.id, v.source, v.code, v.kind, v.plate, v.unit, v.area, wangge.utc_text(v.last_at) as at,
  case when v.geom is not null then json_build_array(st_x(v.geom), st_y(v.geom)) end as point,
  round(v.speed::numeric, 1)::double precision as speed, round(v.heading::numeric)::double precision as heading, v.working,
  coalesce((select jsonb_agg(r.key order by r.key) from jsonb_each(v.states -> 'rules') r
             where r.value -> 'alarm' <> 'null'), '[]') as rules`;

export interface VehicleFilter {
  bbox?: readonly number[] | undefined;
  source?: string | undefined;
  kind?: string | undefined;
  unit?: string | undefined;
  since?: string | undefined;
  cursor?: number | undefined;
}

/** Commits of one moment become visible in any order; what follows a reader's last answer goes back this far. */
const overlap = '5 seconds';

/** By id. @param sources all for null @returns with the time to follow from */
export async function list(
  database: Queryable,
  { bbox, source, kind, unit, since, cursor }: VehicleFilter,
  sources: readonly string[] | null,
  limit: number,
): Promise<{ asOf: string; vehicles: VehicleRow[] }> {
  const { rows: moments } = await database.query<{ asOf: string }>(
    `select wangge.utc_text(clock_timestamp()) as "asOf"`,
  );
  const { rows } = await database.query<VehicleRow>(
    `select ${columns} from wangge.vehicles v
      where ($1::text[] is null or v.source = any ($1)) and ($2::text is null or v.source = $2)
        and ($3::text is null or v.kind = $3) and ($4::text is null or v.unit = $4)
        and ($5::double precision[] is null
          or v.geom && st_makeenvelope(($5)[1], ($5)[2], ($5)[3], ($5)[4], 4326))
        and ($6::timestamptz is null or v.changed_at > $6::timestamptz - interval '${overlap}')
        and v.id > coalesce($7, 0)
      order by v.id limit $8`,
    [sources, source ?? null, kind ?? null, unit ?? null, bbox ?? null, since ?? null, cursor ?? null, limit],
  );
  return { asOf: moments[0]!.asOf, vehicles: rows };
}

export async function find(database: Queryable, id: number): Promise<VehicleRow | null> {
  const { rows } = await database.query<VehicleRow>(
    `select ${columns} from wangge.vehicles v where v.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

export async function findByCode(
  database: Queryable,
  { source, code }: { source: string; code: string },
): Promise<VehicleRow | null> {
  const { rows } = await database.query<VehicleRow>(
    `select ${columns} from wangge.vehicles v where v.source = $1 and v.code = $2`,
    [source, code],
  );
  return rows[0] ?? null;
}

export async function newestAlarms(database: Queryable, vehicle: number): Promise<VehicleAlarm[]> {
  const { rows } = await database.query<VehicleAlarm>(
    `select ${alarmColumns} from wangge.vehicle_alarms a where a.vehicle = $1 order by a.opened_at desc, a.id desc limit 50`,
    [vehicle],
  );
  return rows;
}

/** A part of a track without a long silence. */
export interface TrackPart {
  coordinates: [number, number][];
  times: string[];
  speeds: (number | null)[];
  metres: number;
}

/**
 * The believable positions from `since` up to `until`, the oldest `limit` of them, in parts between silences of ten
 * minutes; `metres` by PostGIS on the ellipsoid of WGS 84.
 */
export async function track(
  database: Queryable,
  vehicle: number,
  since: string,
  until: string,
  limit: number,
): Promise<{ parts: TrackPart[]; jumps: number; positions: number }> {
  const { rows } = await database.query<TrackPart & { jumps: number; positions: number }>(
    `with taken as (
       select at, geom, speed, is_jump from wangge.positions
        where vehicle = $1 and at >= $2 and at < $3 order by at limit $4),
     gaps as (
       select *, (at - lag(at) over (order by at) > interval '10 minutes')::int as is_gap from taken where not is_jump),
     parted as (select *, sum(coalesce(is_gap, 0)) over (order by at) as part from gaps)
     select json_agg(json_build_array(st_x(geom), st_y(geom)) order by at) as coordinates,
            json_agg(wangge.utc_text(at) order by at) as times,
            json_agg(round(speed::numeric, 1)::double precision order by at) as speeds,
            coalesce(st_length(st_makeline(geom order by at)::geography), 0) as metres,
            (select count(*) from taken where is_jump)::int as jumps, (select count(*) from taken)::int as positions
       from parted group by part order by part`,
    [vehicle, since, until, limit],
  );
  return { parts: rows, jumps: rows[0]?.jumps ?? 0, positions: rows[0]?.positions ?? 0 };
}
