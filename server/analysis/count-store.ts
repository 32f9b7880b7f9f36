import type { Queryable } from '../database/database.ts';
import { from, own, type Prepared, type Source, statement, valid } from './store.ts';

interface TierArea {
  fid: number;
  code: string | null;
  name: string | null;
}

/** An area of a tier, and what lies in it; what lies in none has no number, code or name. */
export interface Counted extends Omit<TierArea, 'fid'> {
  fid: number | null;
  count: number;
  area: number;
  length: number;
}

/** What some features bring to an area; to none where `home` is null. */
export interface Share {
  home: number | null;
  count: number;
  area: number;
  length: number;
}

/**
 * The areas of a tier that meet a region, all of them without one.
 * @param tier the table of the tier, from the catalogue
 */
export async function areasMeeting(
  database: Queryable,
  tier: string,
  region: Prepared | null,
  most: number,
): Promise<TierArea[]> {
  const { rows } = await database.query<TierArea>(
    `with place as materialized (select $1::geometry as r)
     select fid, code, name from ${tier}, place
      where r is null or (geom && r and st_intersects(${valid('geom')}, r) and not st_touches(${valid('geom')}, r))
      order by fid limit $2`,
    [region, most],
  );
  return rows;
}

/**
 * What each area gets of some features of a source: how many have their middle there, and how much of their area and
 * length it holds. A middle on a border counts in the area with the lowest number.
 * @param areas numbers of the areas of the tier that count; all where null
 */
export async function shares(
  database: Queryable,
  source: Source,
  fids: readonly number[],
  { tier, areas, region }: { tier: string; areas: readonly number[] | null; region: Prepared | null },
): Promise<Share[]> {
  const { values, parameter } = statement();
  const features = from(source, parameter);
  const [chosen, among] = [parameter(fids), parameter(areas)];
  const r = `${parameter(region)}::geometry`;
  const counts = (area: string) => `(${among}::int[] is null or ${area}.fid = any (${among}::int[]))`;
  const cut = (geometry: string) =>
    region === null
      ? geometry
      : `case when st_coveredby(${geometry}, r) then ${geometry} else wangge.intersection(${geometry}, r) end`;
  const shape = valid('a.geom');
  const { rows } = await database.query<Share>(
    `with place as materialized (select ${r} as r),
     met as materialized (
       select f.fid, f.shape, case when st_dimension(f.shape) = 0 then f.geom else st_pointonsurface(f.shape) end as middle, r
         from ${features} as f, place where fid = any (${chosen}::int[])),
     homes as (
       select (select min(a.fid) from ${tier} a where a.geom && m.middle and ${counts('a')} and st_covers(${shape}, m.middle)) as home
         from met m where r is null or st_covers(r, m.middle)),
     counted as (select home, count(*)::int as count from homes group by home),
     parts as (
       select a.fid as home, ${own(cut(`case when st_coveredby(m.shape, ${shape}) then m.shape else wangge.intersection(m.shape, ${shape}) end`), 'm.shape')} as part
         from met m join ${tier} a on a.geom && m.shape and ${counts('a')}
        where st_dimension(m.shape) > 0 and st_intersects(${shape}, m.shape)),
     measured as (select home, sum(st_area(part::geography)) as area, sum(st_length(part::geography)) as length from parts group by home)
     select home, coalesce(c.count, 0) as count, coalesce(m.area, 0) as area, coalesce(m.length, 0) as length
       from counted c full join measured m using (home)`,
    values,
  );
  return rows;
}

/** How much of the area and length of some features a region holds. */
export async function sizesWithin(
  database: Queryable,
  source: Source,
  fids: readonly number[],
  region: Prepared | null,
): Promise<{ area: number; length: number }> {
  const { values, parameter } = statement();
  const features = from(source, parameter);
  const r = `${parameter(region)}::geometry`;
  const { rows } = await database.query<{ area: number; length: number }>(
    `with place as materialized (select ${r} as r),
     parts as (
       select ${own('case when r is null or st_coveredby(shape, r) then shape else wangge.intersection(shape, r) end', 'shape')} as part
         from ${features} as f, place where fid = any (${parameter(fids)}::int[]))
     select coalesce(sum(st_area(part::geography)), 0) as area, coalesce(sum(st_length(part::geography)), 0) as length from parts`,
    values,
  );
  return rows[0]!;
}
