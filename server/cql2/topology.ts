import type { Geometry } from 'geojson';
import initGeosJs from 'geos-wasm';
import { geojsonToGeosGeom } from 'geos-wasm/helpers';
import type { SpatialRelation } from './syntax.ts';

// GEOS itself, which PostGIS asks too; compiled when the first geometry is met.
let loading: ReturnType<typeof initGeosJs> | null = null;
const load = () => {
  loading ??= initGeosJs();
  return loading;
};

export type Box = [west: number, south: number, east: number, north: number];

/** Where one geometry lies to others. */
export type Relate = (relation: SpatialRelation, left: Geometry, right: Geometry) => boolean;

/**
 * The relations of geometries in the plane of degrees, as OGC Simple Features defines them.
 * @returns a function that throws when GEOS cannot tell, as of an invalid area
 */
export async function topology(): Promise<Relate> {
  const geos = await load();
  const relations: Record<SpatialRelation, (a: number, b: number) => number> = {
    intersects: geos.GEOSIntersects,
    equals: geos.GEOSEquals,
    disjoint: geos.GEOSDisjoint,
    touches: geos.GEOSTouches,
    within: geos.GEOSWithin,
    overlaps: geos.GEOSOverlaps,
    crosses: geos.GEOSCrosses,
    contains: geos.GEOSContains,
  };
  return (relation, left, right) => {
    const [boxA, boxB] = [boxOf(left), boxOf(right)];
    if (!boxA || !boxB || !boxesMeet(boxA, boxB)) return relation === 'disjoint';
    const a = geojsonToGeosGeom(left, geos);
    const b = geojsonToGeosGeom(right, geos);
    const answer = relations[relation](a, b);
    geos.GEOSGeom_destroy(a);
    geos.GEOSGeom_destroy(b);
    if (answer > 1) throw new Error(`GEOS cannot tell whether "${relation}" holds`);
    return answer === 1;
  };
}

/** Whether an area does not cross itself and its holes lie inside; true of points and lines. */
export async function isValid(geometry: Geometry): Promise<boolean> {
  const geos = await load();
  const pointer = geojsonToGeosGeom(geometry, geos);
  const answer = geos.GEOSisValid(pointer);
  geos.GEOSGeom_destroy(pointer);
  return answer === 1;
}

/** Whether two boxes have a point in common. */
export function boxesMeet(a: Box, b: Box): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

/** West, south, east, north; null of what is empty. */
export function boxOf(geometry: Geometry): Box | null {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  const add = (part: unknown[]): void => {
    if (typeof part[0] === 'number') {
      const [x, y] = part as [number, number];
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    } else for (const item of part) add(item as unknown[]);
  };
  if (geometry.type !== 'GeometryCollection') add(geometry.coordinates);
  return box[0] > box[2] ? null : box;
}
