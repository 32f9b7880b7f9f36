import type { Geometry, Position } from 'geojson';
import { Problem } from '../../input/problem.ts';
import type { LayerDefinition } from '../schema.ts';

const depths = {
  Point: 0,
  MultiPoint: 1,
  LineString: 1,
  MultiLineString: 2,
  Polygon: 2,
  MultiPolygon: 3,
} as const;
type Kind = keyof typeof depths;

function refuse(where: string, what: string): Problem {
  return new Problem(400, 'invalid-geometry', `${where}: ${what}`);
}

/** Longitude and latitude of a position in the file's own system. */
export type ToDegrees = (x: number, y: number) => [number, number];

function shown(value: unknown): string {
  return Array.isArray(value)
    ? `[${value.map((member) => (typeof member === 'number' ? String(member) : JSON.stringify(member)))}]`
    : JSON.stringify(value);
}

function isOutside([lon, lat]: readonly [number, number]): boolean {
  return Math.abs(lon) > 180 || Math.abs(lat) > 90;
}

function checkPosition(value: unknown, toDegrees: ToDegrees, where: () => string): Position {
  if (!Array.isArray(value) || value.length < 2)
    throw refuse(where(), `${shown(value)} is not a position; expected [longitude, latitude]`);
  const [x, y] = value as unknown[];
  // A height is not kept, but something else in its place is a sign that more is wrong.
  if (typeof x !== 'number' || typeof y !== 'number' || !value.every(Number.isFinite))
    throw refuse(where(), `${shown(value)} is not a position; expected two finite numbers`);
  const place = toDegrees(x, y);
  if (!Number.isFinite(place[0]) || !Number.isFinite(place[1]))
    throw refuse(where(), `[${x}, ${y}] is no place of the declared coordinate system`);
  if (!isOutside(place)) return place;
  const isSwapped = !isOutside([place[1], place[0]]);
  const cause = isSwapped
    ? 'longitude and latitude look swapped'
    : 'these look like metres or feet: declare the coordinate system with --crs';
  throw new Problem(
    400,
    isSwapped ? 'swapped-axes' : 'not-degrees',
    `${where()}: [${place}] lies outside ±180, ±90 degrees; ${cause}`,
  );
}

function requireArray(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) throw refuse(where, `coordinates are ${shown(value)}, expected an array`);
  return value;
}

function checkList(value: unknown, depth: number, toDegrees: ToDegrees, where: string): unknown {
  if (depth === 0) return checkPosition(value, toDegrees, () => where);
  const list = requireArray(value, where);
  if (depth > 1) return list.map((member) => checkList(member, depth - 1, toDegrees, where));
  return list.map((member, i) => checkPosition(member, toDegrees, () => `${where}, vertex ${i + 1}`));
}

function checkRing(ring: Position[], where: string): void {
  const first = ring[0];
  const last = ring.at(-1);
  if (ring.length < 4 || !first || !last)
    throw refuse(where, `a ring has ${ring.length} positions, expected at least 4`);
  if (first[0] !== last[0] || first[1] !== last[1])
    throw refuse(where, `a ring starts at [${first}] and ends at [${last}], expected the same position`);
}

/**
 * A geometry of the layer's own type (or its Multi form) with longitude and latitude only: heights are dropped.
 * @param where the file and place, for messages
 * @throws Problem 400 `invalid-geometry`, `swapped-axes` or `not-degrees`
 */
export function checkGeometry(
  value: unknown,
  layerType: LayerDefinition['geometryType'],
  toDegrees: ToDegrees,
  where: string,
): Geometry {
  const { type, coordinates } = (value ?? {}) as { type?: unknown; coordinates?: unknown };
  if (value === null || value === undefined) throw refuse(where, 'the geometry is missing');
  if (type !== layerType && type !== `Multi${layerType}`)
    throw refuse(
      where,
      `the geometry is ${JSON.stringify(type)}, expected ${layerType} or Multi${layerType}`,
    );
  const checked = checkList(coordinates, depths[type as Kind], toDegrees, where);
  const lines = type === 'LineString' ? [checked] : type === 'MultiLineString' ? checked : [];
  if ((lines as Position[][]).some((line) => line.length < 2))
    throw refuse(where, 'a line has fewer than 2 positions');
  if (type === 'Polygon') for (const ring of checked as Position[][]) checkRing(ring, where);
  if (type === 'MultiPolygon')
    for (const polygon of checked as Position[][][]) for (const ring of polygon) checkRing(ring, where);
  if (Array.isArray(checked) && checked.length === 0) throw refuse(where, 'the geometry is empty');
  return { type, coordinates: checked } as Geometry;
}
