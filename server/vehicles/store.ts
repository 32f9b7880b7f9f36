import type { Fix, VehicleStates } from '../../domain/vehicles/following.ts';
import type { Queryable } from '../database/database.ts';
import { fromMs, toMs } from '../database/milliseconds.ts';
import type { VehicleSettings } from './schema.ts';

export interface VehicleKey {
  source: string;
  code: string;
}

export interface LockedVehicle extends VehicleKey {
  id: number;
  kind: string | null;
  area: string[] | null;
  states: VehicleStates | Record<string, never>;
}

/** A position of a vehicle, still to be stored. */
export interface StoredFix extends Fix {
  vehicle: number;
  heading: number | null;
}

/** Makes those that are not there yet, of no kind. */
export async function create(database: Queryable, keys: readonly VehicleKey[]): Promise<void> {
  await database.query(
    `insert into wangge.vehicles (source, code)
     select source, code from unnest($1::text[], $2::text[]) as k (source, code) order by source, code
     on conflict do nothing`,
    [keys.map(({ source }) => source), keys.map(({ code }) => code)],
  );
}

const lockedColumns = 'v.id, v.source, v.code, v.kind, v.area, v.states';

/** Locked in one order for everybody, so that none deadlock. */
export async function lock(transaction: Queryable, keys: readonly VehicleKey[]): Promise<LockedVehicle[]> {
  const { rows } = await transaction.query<LockedVehicle>(
    `select ${lockedColumns}
       from wangge.vehicles v join unnest($1::text[], $2::text[]) as k (source, code) using (source, code)
      order by v.id for update of v`,
    [keys.map(({ source }) => source), keys.map(({ code }) => code)],
  );
  return rows;
}

/** Those of a kind that were last heard of before a time, but within the week, and are not known to be silent; locked. */
export async function lockSilent(
  transaction: Queryable,
  kind: string,
  before: number,
  now: number,
): Promise<(LockedVehicle & { lastAt: number; point: [number, number] })[]> {
  const { rows } = await transaction.query<LockedVehicle & { lastAt: number; point: [number, number] }>(
    `select ${lockedColumns}, ${toMs('v.last_at')} as "lastAt",
            json_build_array(st_x(v.geom), st_y(v.geom)) as point
       from wangge.vehicles v
      where v.kind = $1 and v.last_at < ${fromMs('$2::double precision')} and v.last_at > ${fromMs('$3::double precision')} - interval '7 days'
        and v.states #> '{rules,silence,alarm}' is null
      order by v.id limit 1000 for update of v skip locked`,
    [kind, before, now],
  );
  return rows;
}

/** Stores positions; answers those that were not known. */
export async function insertPositions(
  transaction: Queryable,
  fixes: readonly StoredFix[],
): Promise<{ vehicle: number; at: number }[]> {
  const { rows } = await transaction.query<{ vehicle: number; at: number }>(
    `insert into wangge.positions as p (vehicle, at, geom, speed, heading, working, is_jump)
     select vehicle, ${fromMs('at')}, st_point(lon, lat, 4326), speed, heading, working, false
       from jsonb_to_recordset($1) as g (vehicle bigint, at double precision, lon double precision,
         lat double precision, speed real, heading real, working boolean)
     on conflict do nothing
     returning p.vehicle, ${toMs('p.at')} as at`,
    [JSON.stringify(fixes)],
  );
  return rows;
}

export async function markJumps(
  transaction: Queryable,
  jumps: readonly { vehicle: number; at: number }[],
): Promise<void> {
  if (jumps.length === 0) return;
  await transaction.query(
    `update wangge.positions p set is_jump = true
       from unnest($1::bigint[], $2::double precision[]) as j (vehicle, at)
      where p.vehicle = j.vehicle and p.at = ${fromMs('j.at')}`,
    [jumps.map(({ vehicle }) => vehicle), jumps.map(({ at }) => at)],
  );
}

/** Where a vehicle stands now; `newest` is its last position, null to leave that. */
export interface VehicleUpdate {
  id: number;
  states: VehicleStates;
  newest: StoredFix | null;
}

export async function update(transaction: Queryable, updates: readonly VehicleUpdate[]): Promise<void> {
  await transaction.query(
    `update wangge.vehicles v
        set states = u.states, changed_at = clock_timestamp(),
            last_at = coalesce(${fromMs('n.at')}, v.last_at),
            geom = case when n.at is null then v.geom else st_point(n.lon, n.lat, 4326) end,
            speed = case when n.at is null then v.speed else n.speed end,
            heading = case when n.at is null then v.heading else coalesce(n.heading, v.heading) end,
            working = case when n.at is null then v.working else n.working end
       from jsonb_to_recordset($1) as u (id bigint, states jsonb, newest jsonb)
       left join lateral jsonb_to_record(u.newest) as n (at double precision, lon double precision,
         lat double precision, speed real, heading real, working boolean) on u.newest is not null
      where v.id = u.id`,
    [JSON.stringify(updates)],
  );
}

/** @returns the id */
export async function put(
  database: Queryable,
  { source, code }: VehicleKey,
  { kind, plate, unit, area }: VehicleSettings,
): Promise<number> {
  const { rows } = await database.query<{ id: number }>(
    `insert into wangge.vehicles (source, code, kind, plate, unit, area) values ($1, $2, $3, $4, $5, $6)
     on conflict (source, code) do update
       set kind = $3, plate = $4, unit = $5, area = $6, changed_at = clock_timestamp()
     returning id`,
    [source, code, kind, plate, unit, area],
  );
  return rows[0]!.id;
}

/** Forgets positions before a time. */
export async function forget(database: Queryable, before: Date): Promise<void> {
  await database.query('delete from wangge.positions where at < $1', [before]);
}
