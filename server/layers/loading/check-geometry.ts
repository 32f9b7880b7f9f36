import type { Geometry, Position } from 'geojson';
import type { GeometryFlaw } from '../../../domain/answers/layer-versions.ts';
import { Problem } from '../../input/problem.ts';
import type { LayerDefinition } from '../schema.ts';
import { placeInChinese } from './place-text.ts';

const depths = {
  Point: 0,
  MultiPoint: 1,
  LineString: 1,
  MultiLineString: 2,
  Polygon: 2,
  MultiPolygon: 3,
} as const;
type Kind = keyof typeof depths;

function refuse(where: string, zh: string, en: string, code = 'invalid-geometry'): Problem {
  return new Problem(400, code, { zh: `${placeInChinese(where)}：${zh}`, en: `${where}: ${en}` });
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
    throw refuse(
      where(),
      `${shown(value)} 不是坐标，应为 [经度, 纬度]`,
      `${shown(value)} is not a position; expected [longitude, latitude]`,
    );
  const [x, y] = value as unknown[];
  // A height is not kept, but something else in its place is a sign that more is wrong.
  if (typeof x !== 'number' || typeof y !== 'number' || !value.every(Number.isFinite))
    throw refuse(
      where(),
      `${shown(value)} 不是坐标，应为两个数`,
      `${shown(value)} is not a position; expected two finite numbers`,
    );
  const place = toDegrees(x, y);
  if (!Number.isFinite(place[0]) || !Number.isFinite(place[1]))
    throw refuse(
      where(),
      `[${x}, ${y}] 不在所指定的坐标系内`,
      `[${x}, ${y}] is no place of the declared coordinate system`,
    );
  if (!isOutside(place)) return place;
  const isSwapped = !isOutside([place[1], place[0]]);
  const cause = isSwapped
    ? { zh: '经度与纬度可能颠倒', en: 'longitude and latitude look swapped' }
    : {
        zh: '看来单位是米或英尺：请指定坐标系',
        en: 'these look like metres or feet: declare the coordinate system',
      };
  throw refuse(
    where(),
    `[${place}] 超出 ±180, ±90 度；${cause.zh}`,
    `[${place}] lies outside ±180, ±90 degrees; ${cause.en}`,
    isSwapped ? 'swapped-axes' : 'not-degrees',
  );
}

function requireArray(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value))
    throw refuse(
      where,
      `coordinates 是 ${shown(value)}，应为数组`,
      `coordinates are ${shown(value)}, expected an array`,
    );
  return value;
}

function checkList(value: unknown, depth: number, toDegrees: ToDegrees, where: string): unknown {
  if (depth === 0) return checkPosition(value, toDegrees, () => where);
  const list = requireArray(value, where);
  if (depth > 1) return list.map((member) => checkList(member, depth - 1, toDegrees, where));
  return list.map((member, i) => checkPosition(member, toDegrees, () => `${where}, vertex ${i + 1}`));
}

// About a metre: the last digit of coordinates with five of them.
const nearlyClosed = 1e-5;

/** Keeps the first flaw that is found in a geometry. */
class Findings {
  first: GeometryFlaw | undefined;

  add(flaw: GeometryFlaw): void {
    this.first ??= flaw;
  }
}

/** A ring that is closed, null where it has too few positions to be one. @throws Problem where it is wide open */
function closedRing(ring: Position[], found: Findings, where: string): Position[] | null {
  const [first, last] = [ring[0], ring.at(-1)];
  const open = first && last ? Math.max(Math.abs(first[0]! - last[0]!), Math.abs(first[1]! - last[1]!)) : 0;
  if (ring.length < 4) {
    found.add({ flaw: 'few-positions', positions: ring.length });
    return null;
  }
  if (open === 0) return ring;
  if (open > nearlyClosed)
    throw refuse(
      where,
      `边界始于 [${first}]、止于 [${last}]，首尾应为同一点`,
      `a ring starts at [${first}] and ends at [${last}], expected the same position`,
    );
  found.add({ flaw: 'open-ring', degrees: open });
  return [...ring.slice(0, -1), first!];
}

/** A polygon without the rings that are none, null where that is its outline. */
function soundPolygon(polygon: Position[][], found: Findings, where: string): Position[][] | null {
  const [outline, ...holes] = polygon.map((ring) => closedRing(ring, found, where));
  return outline ? [outline, ...holes.filter((hole) => hole !== null)] : null;
}

function soundLine(line: Position[], found: Findings): Position[] | null {
  if (line.length >= 2) return line;
  found.add({ flaw: 'few-positions', positions: line.length });
  return null;
}

/** The coordinates without the parts that are none; null where nothing is left. */
function soundParts(type: Kind, checked: unknown, found: Findings, where: string): unknown {
  const some = <T>(parts: (T | null)[]) => {
    const sound = parts.filter((part) => part !== null);
    return sound.length > 0 ? sound : null;
  };
  switch (type) {
    case 'Polygon':
      return soundPolygon(checked as Position[][], found, where);
    case 'MultiPolygon':
      return some((checked as Position[][][]).map((polygon) => soundPolygon(polygon, found, where)));
    case 'LineString':
      return soundLine(checked as Position[], found);
    case 'MultiLineString':
      return some((checked as Position[][]).map((line) => soundLine(line, found)));
    default:
      return checked;
  }
}

/** Whether a geometry has no position: WKB writes a point without one as two values that are no numbers. */
function isEmpty({ type, coordinates, geometries }: Record<string, unknown>): boolean {
  if (type === 'GeometryCollection') return Array.isArray(geometries) && geometries.length === 0;
  if (!Array.isArray(coordinates)) return false;
  return coordinates.length === 0 || (type === 'Point' && coordinates.every(Number.isNaN));
}

/** A geometry that may be stored, null where the feature has none, with what is wrong with it. */
export interface CheckedGeometry {
  geometry: Geometry | null;
  flaw?: GeometryFlaw;
}

/**
 * A geometry of the layer's own type (or its Multi form) with longitude and latitude only: heights are dropped. What is
 * missing or degenerate concerns its feature alone and is answered as a flaw; what speaks of a wrong layer, file or
 * coordinate system refuses the file.
 * @param where the file and place, for messages
 * @throws Problem 400 `invalid-geometry`, `swapped-axes` or `not-degrees`
 */
export function checkGeometry(
  value: unknown,
  layerType: LayerDefinition['geometryType'],
  toDegrees: ToDegrees,
  where: string,
): CheckedGeometry {
  const { type, coordinates } = (value ?? {}) as { type?: unknown; coordinates?: unknown };
  if (value === null || value === undefined || isEmpty(value as Record<string, unknown>))
    return { geometry: null, flaw: { flaw: 'missing' } };
  if (type !== layerType && type !== `Multi${layerType}`)
    throw refuse(
      where,
      `几何类型是 ${JSON.stringify(type)}，应为 ${layerType} 或 Multi${layerType}`,
      `the geometry is ${JSON.stringify(type)}, expected ${layerType} or Multi${layerType}`,
    );
  const checked = checkList(coordinates, depths[type as Kind], toDegrees, where);
  const found = new Findings();
  const sound = soundParts(type as Kind, checked, found, where);
  return {
    geometry: sound === null ? null : ({ type, coordinates: sound } as Geometry),
    ...(found.first ? { flaw: found.first } : {}),
  };
}

/**
 * The same for a feature that stands alone, whose flaws are refused too.
 * @throws Problem 400 `invalid-geometry`, `swapped-axes` or `not-degrees`
 */
export function requireGeometry(
  ...[value, layerType, toDegrees, where]: Parameters<typeof checkGeometry>
): Geometry {
  const { geometry, flaw } = checkGeometry(value, layerType, toDegrees, where);
  if (flaw?.flaw === 'few-positions')
    throw refuse(
      where,
      `环或线只有 ${flaw.positions} 个点，至少应有 ${layerType === 'Polygon' ? 4 : 2} 个`,
      `a ring or line has ${flaw.positions} positions, expected at least ${layerType === 'Polygon' ? 4 : 2}`,
    );
  if (flaw?.flaw === 'open-ring')
    throw refuse(
      where,
      `边界首尾相差 ${flaw.degrees} 度，应为同一点`,
      `a ring ends ${flaw.degrees} degrees from its start, expected the same position`,
    );
  if (geometry === null) throw refuse(where, '没有几何图形', 'the geometry is missing');
  return geometry;
}
