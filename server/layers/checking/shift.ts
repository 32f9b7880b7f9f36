import type { Geometry, Position } from 'geojson';
import { bd09ToWgs84, gcj02ToWgs84, type Place } from '../../coordinates/transform.ts';
import type { Queryable } from '../../database/database.ts';
import { toWkb } from '../loading/wkb.ts';
import type { PublishedLayer } from '../published.ts';
import type { Title } from '../schema.ts';
import { statement } from './statement.ts';

/** That a version seems to lie shifted by one of the offsets that Chinese maps carry. */
export interface SuspectedShift {
  type: 'suspected-gcj-02' | 'suspected-bd-09';
  from: 'GCJ-02' | 'BD-09';
  /** How far the version lies from where conversion would put it, and in which direction. */
  metres: number;
  direction: Title;
  /** The layer that it was compared with. */
  layer: string;
  /** `overlap`: share of area that fits the reference, 0 to 1. `distance`: median metres to the same codes. */
  measure: 'overlap' | 'distance';
  before: number;
  after: number;
}

const systems = [
  { type: 'suspected-gcj-02', from: 'GCJ-02', convert: gcj02ToWgs84 },
  { type: 'suspected-bd-09', from: 'BD-09', convert: bd09ToWgs84 },
] as const;
type Convert = (lon: number, lat: number) => Place;

const sampleSize = 100;
// A coarser reference than this is chosen where one is there: the fit of a sample is then quick to compute.
const mostReferenceFeatures = 5_000;
// Both offsets are hundreds of metres; nearer than this, codes that moved on average say nothing.
const leastMetres = 50;
// Areas that fit as well as this are where they should be: an offset would show even in the largest.
const leastMiss = 0.002;
// Conversion must take away this share of what does not fit.
const leastGain = 0.4;

const winds: readonly Title[] = [
  ['北', 'N'],
  ['北东北', 'NNE'],
  ['东北', 'NE'],
  ['东东北', 'ENE'],
  ['东', 'E'],
  ['东东南', 'ESE'],
  ['东南', 'SE'],
  ['南东南', 'SSE'],
  ['南', 'S'],
  ['南西南', 'SSW'],
  ['西南', 'SW'],
  ['西西南', 'WSW'],
  ['西', 'W'],
  ['西西北', 'WNW'],
  ['西北', 'NW'],
  ['北西北', 'NNW'],
].map(([zh, en]) => ({ zh: zh!, en: en! }));

/** How far and where `to` lies from `from`, degrees; on a sphere, since the distance is short. */
function offset(from: Place, to: Place): { metres: number; direction: Title } {
  const metresADegree = 111_195;
  const east = (to[0] - from[0]) * metresADegree * Math.cos((from[1] * Math.PI) / 180);
  const north = (to[1] - from[1]) * metresADegree;
  const bearing = (Math.atan2(east, north) * 180) / Math.PI;
  return { metres: Math.hypot(east, north), direction: winds[(Math.round(bearing / 22.5) + 16) % 16]! };
}

function convertPositions(value: unknown, convert: Convert): unknown {
  const list = value as unknown[];
  if (typeof list[0] === 'number') return convert(...(list as Position as Place));
  return list.map((member) => convertPositions(member, convert));
}

function converted(geometry: Geometry, convert: Convert): Geometry {
  const { type, coordinates } = geometry as { type: string; coordinates: unknown };
  return { type, coordinates: convertPositions(coordinates, convert) } as Geometry;
}

interface Sample {
  code: string | null;
  lon: number;
  lat: number;
  geometry: Geometry;
}

async function readSample(database: Queryable, table: string): Promise<Sample[]> {
  // In an order that has nothing to do with the place, and the same every time.
  const { rows } = await database.query<Sample>(
    `select code, ST_X(point) as lon, ST_Y(point) as lat, ST_AsGeoJSON(geom, 9)::jsonb as geometry
       from (select code, ST_PointOnSurface(geom) as point,
                    case when ST_Dimension(geom) = 2 then ST_SimplifyPreserveTopology(geom, 0.00002) else geom end as geom
               from (select * from ${table} where not ST_IsEmpty(geom) order by md5(fid::text) limit $1) f) s`,
    [sampleSize],
  );
  return rows;
}

/** The published areas that a tier's areas must fit: their own layer, else the finest other tier that is quick. */
function areaReference(layer: PublishedLayer['id'], published: readonly PublishedLayer[]) {
  const others = published.filter((other) => other.tier && other.featureCount <= mostReferenceFeatures);
  others.sort((a, b) => b.featureCount - a.featureCount);
  return published.find((other) => other.id === layer) ?? others[0];
}

function measureOverlap(database: Queryable, sample: Sample[], reference: PublishedLayer) {
  const text = statement('agreement', { reference: reference.table });
  return async (convert: Convert): Promise<number | null> => {
    const shapes = sample.map(({ geometry }) => toWkb(converted(geometry, convert)));
    const { rows } = await database.query<{ agreement: number | null }>(text, [shapes]);
    return rows[0]?.agreement ?? null;
  };
}

function measureDistance(database: Queryable, sample: Sample[], reference: PublishedLayer) {
  const text = statement('distance', { reference: reference.table });
  return async (convert: Convert): Promise<number | null> => {
    const places = sample.map(({ lon, lat }) => convert(lon, lat));
    const values = [sample.map(({ code }) => code), places.map(([lon]) => lon), places.map(([, lat]) => lat)];
    const { rows } = await database.query<{ metres: number | null }>(text, values);
    return rows[0]?.metres ?? null;
  };
}

/**
 * Looks whether a version would fit the published layers much better if its coordinates were GCJ-02 or BD-09.
 * Areas of a tier are compared by overlap, other features with those of the same code in the version in force.
 * Nothing is converted. Null where nothing is suspected or nothing is there to compare with.
 */
export async function suspectShift(
  database: Queryable,
  layer: { id: string; isTier: boolean; table: string },
  published: readonly PublishedLayer[],
): Promise<SuspectedShift | null> {
  const others = published.filter((other) => other.table !== layer.table);
  const reference = layer.isTier
    ? areaReference(layer.id, others)
    : others.find((other) => other.id === layer.id);
  if (!reference) return null;
  const sample = await readSample(database, layer.table);
  const measure = layer.isTier ? 'overlap' : 'distance';
  const measured = layer.isTier
    ? measureOverlap(database, sample, reference)
    : measureDistance(database, sample, reference);
  const before = await measured((lon, lat) => [lon, lat]);
  if (before === null) return null;
  const missOf = (value: number) => (measure === 'overlap' ? 1 - value : value);
  if (missOf(before) < (measure === 'distance' ? leastMetres : leastMiss)) return null;
  let best: { system: (typeof systems)[number]; after: number } | null = null;
  for (const system of systems) {
    const after = await measured(system.convert);
    if (after !== null && missOf(after) < missOf(best?.after ?? before)) best = { system, after };
  }
  if (!best || missOf(best.after) > missOf(before) * (1 - leastGain)) return null;
  const { type, from, convert } = best.system;
  const { lon, lat } = sample[0]!;
  return {
    type,
    from,
    ...offset(convert(lon, lat), [lon, lat]),
    layer: reference.id,
    measure,
    before,
    after: best.after,
  };
}
