import type { RegisteredSystem } from '../../coordinates/likely-systems.ts';
import type { Place } from '../../coordinates/transform.ts';
import type { Queryable } from '../../database/database.ts';

const columns = `'EPSG:' || auth_srid as code, coalesce(substring(srtext from '"([^"]*)"'), '') as name,
  trim(proj4text) as definition`;

/**
 * What PROJ makes of places in a system, as CRS84; NaN for a place that is none of it.
 * @param system an authority's code, a PROJ string or WKT
 * @throws the database's error XX000 where PROJ does not know the system
 */
export async function projectByDatabase(
  database: Queryable,
  system: string,
  places: readonly Place[],
): Promise<Place[]> {
  // As one geometry: PROJ prepares a system again for each that it is given by text, which takes 30 ms.
  const { rows } = await database.query<{ lon: number | null; lat: number | null }>(
    `select ST_X(place.geom) as lon, ST_Y(place.geom) as lat
       from (select ST_Collect(ST_MakePoint(x, y) order by number) as geom
               from unnest($2::float8[], $3::float8[]) with ordinality as p (x, y, number)) places
      cross join lateral ST_DumpPoints(ST_Transform(places.geom, $1::text, 4326)) as place
      order by place.path[1]`,
    [system, places.map(([x]) => x), places.map(([, y]) => y)],
  );
  return rows.map(({ lon, lat }) => [lon ?? Number.NaN, lat ?? Number.NaN]);
}

/** The code of the EPSG register that a text is, as a code, URN or OGC address. */
export function codeIn(text: string): string | undefined {
  const code = /^(?:EPSG:+|.*[:/]EPSG[:/][\d.]*[:/])(\d{4,6})$/i.exec(text)?.[1];
  return code && `EPSG:${code}`;
}

/**
 * A system of the EPSG register by its code, URN, OGC address or name; of several of one name the geographic one of two
 * dimensions, which is what people mean: the geocentric one bears the same name. A code that the register does not hold is
 * passed on: PROJ may know it.
 */
export async function registeredSystem(
  database: Queryable,
  text: string,
): Promise<(Pick<RegisteredSystem, 'code'> & { definition: string | undefined }) | undefined> {
  const code = codeIn(text);
  const { rows } = await database.query<RegisteredSystem>(
    `select ${columns} from spatial_ref_sys
      where auth_name = 'EPSG' and (auth_srid = $1 or lower(substring(srtext from '"([^"]*)"')) = lower($2))
      order by srtext !~ '^GEOGCS\\[', srtext ~ '^GEOC', auth_srid limit 1`,
    [code ? Number(code.slice(5)) : null, text],
  );
  return rows[0] ?? (code ? { code, definition: undefined } : undefined);
}

export async function registeredSystems(database: Queryable): Promise<RegisteredSystem[]> {
  const { rows } = await database.query<RegisteredSystem>(
    `select ${columns} from spatial_ref_sys where auth_name = 'EPSG' and proj4text like '%+proj=%'`,
  );
  return rows;
}

/** The box of the published tiers, null while there are none. */
export async function publishedBox(database: Queryable): Promise<[number, number, number, number] | null> {
  const { rows } = await database.query<{ box: [number, number, number, number] | null }>(
    `select array[min(bbox[1]), min(bbox[2]), max(bbox[3]), max(bbox[4])] as box
       from wangge.layers l
       join wangge.layer_versions v on v.layer_id = l.id and v.version = l.published_version
      where l.tier is not null and v.bbox is not null having count(*) > 0`,
  );
  return rows[0]?.box ?? null;
}
