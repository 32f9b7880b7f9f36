import type { Chief, ChiefLists } from '../../domain/answers/patrol-figures.ts';
import type { Queryable } from '../database/database.ts';
import type { PublishedLayer } from '../layers/published.ts';
import type { ChiefQuery, ChiefRequest } from './schema.ts';

const columns = `c.id, c.revision, c.system, c.level, c.name, c.title, c.person,
  c.person is not null and not wangge.works_near(c.person, c.unit) as "personLeft", c.unit, c.superior, c.areas,
  c.from_day::text as "fromDay", c.until_day::text as "untilDay",
  wangge.utc_text(c.ended_at) as "endedAt"`;
const seen = (scopes: string, name: string) =>
  `(${scopes}::text[] is null or 'unit/' || c.unit = any (${scopes}) or c.person = ${name}::text)`;

/** Those whose term has not ended, by id. @param scopes null for all */
export async function list(
  database: Queryable,
  { system, level, unit, layer, code, cursor }: ChiefQuery,
  limit: number,
  scopes: readonly string[] | null,
  name: string,
): Promise<Chief[]> {
  const { rows } = await database.query<Chief>(
    `select ${columns} from wangge.patrol_chiefs c
      where c.ended_at is null and (c.until_day is null or c.until_day >= (now() at time zone 'Asia/Shanghai')::date)
        and ($1::text is null or c.system = $1) and ($2::text is null or c.level = $2)
        and ($3::text is null or c.unit = $3)
        and ($4::text is null and $5::text is null or exists (
          select from jsonb_to_recordset(c.areas) as a (layer text, code text)
           where ($4::text is null or a.layer = $4) and ($5::text is null or a.code = $5)))
        and ($6::bigint is null or c.id > $6) and ${seen('$7', '$8')}
      order by c.id limit $9`,
    [
      system ?? null,
      level ?? null,
      unit ?? null,
      layer ?? null,
      code ?? null,
      cursor ?? null,
      scopes,
      name,
      limit,
    ],
  );
  return rows;
}

export async function find(
  database: Queryable,
  id: number,
  scopes: readonly string[] | null,
  name: string,
): Promise<Chief | null> {
  const { rows } = await database.query<Chief>(
    `select ${columns} from wangge.patrol_chiefs c where c.id = $1 and ${seen('$2', '$3')}`,
    [id, scopes, name],
  );
  return rows[0] ?? null;
}

const valuesOf = (request: ChiefRequest, actor: string) => {
  const { system, level, name, title, person, unit, superior, areas, fromDay, untilDay } = request;
  return [
    system,
    level,
    name,
    title,
    person,
    unit,
    superior,
    JSON.stringify(areas),
    actor,
    fromDay,
    untilDay,
  ];
};

export async function insert(database: Queryable, request: ChiefRequest, actor: string): Promise<number> {
  const { rows } = await database.query<{ id: number }>(
    `insert into wangge.patrol_chiefs (system, level, name, title, person, unit, superior, areas, changed_by, from_day, until_day)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce($10::date, (now() at time zone 'Asia/Shanghai')::date), $11)
     returning id`,
    valuesOf(request, actor),
  );
  return rows[0]!.id;
}

/** @returns whether the entry was as `revision` has it */
export async function update(
  database: Queryable,
  id: number,
  revision: number,
  request: ChiefRequest,
  actor: string,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `update wangge.patrol_chiefs set system = $1, level = $2, name = $3, title = $4, person = $5, unit = $6,
       superior = $7, areas = $8, changed_by = $9, changed_at = clock_timestamp(), revision = revision + 1,
       from_day = coalesce($10::date, from_day), until_day = $11
      where id = $12 and revision = $13 and ended_at is null`,
    [...valuesOf(request, actor), id, revision],
  );
  return rowCount === 1;
}

export async function end(database: Queryable, id: number, actor: string): Promise<void> {
  await database.query(
    `update wangge.patrol_chiefs set ended_at = coalesce(ended_at, clock_timestamp()), changed_by = $2,
       until_day = greatest(from_day, least(until_day, (now() at time zone 'Asia/Shanghai')::date)), revision = revision + 1
      where id = $1 and ended_at is null`,
    [id, actor],
  );
}

/** Which of the codes are in a layer, with their names, and their areas or lines as one GeoJSON geometry. */
export async function areasIn(
  database: Queryable,
  layer: Pick<PublishedLayer, 'table'>,
  codes: readonly string[],
): Promise<{ names: Map<string, string | null>; shapes: string[] }> {
  const { rows } = await database.query<{ code: string; name: string | null; shape: string }>(
    `select distinct on (code) code, name, st_asgeojson(st_force2d(geom)) as shape
       from ${layer.table} where code = any ($1) and geom is not null order by code`,
    [codes],
  );
  return {
    names: new Map(rows.map(({ code, name }) => [code, name])),
    shapes: rows.map(({ shape }) => shape),
  };
}

/**
 * What of a layer lies in some areas, or on some lines: counted once, measured whole (hectares and kilometres on the
 * ellipsoid), by a point of it that lies in the area.
 */
export async function resourcesIn(
  database: Queryable,
  { id, table, title }: Pick<PublishedLayer, 'id' | 'table' | 'title'>,
  areas: string,
): Promise<ChiefLists['resources'][number]> {
  const { rows } = await database.query<{
    count: number;
    hectares: number | null;
    kilometres: number | null;
  }>(
    `with areas as materialized (
       select (st_dump(st_setsrid(st_geomfromgeojson($1), 4326))).geom as area),
     found as (
       select f.geom from ${table} f
        where exists (select from areas a where f.geom && a.area and
          case when st_dimension(a.area) = 2 then st_intersects(a.area, st_pointonsurface(f.geom))
               else st_dwithin(a.area::geography, f.geom::geography, 50) end))
     select count(*)::int as count,
       round((sum(st_area(geom::geography)) filter (where st_dimension(geom) = 2) / 10000)::numeric, 1)::float8 as hectares,
       round((sum(st_length(geom::geography)) filter (where st_dimension(geom) = 1) / 1000)::numeric, 1)::float8 as kilometres
       from found`,
    [areas],
  );
  return { layer: id, title, ...rows[0]! };
}
