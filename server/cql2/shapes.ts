import type { Position } from 'geojson';
import type { Frame } from './frame.ts';
import { type At, badFilter } from './refuse.ts';
import type { Shape, SingleGeometry } from './syntax.ts';

/** A number of a filter with its place. */
export type Placed = readonly [value: number, at: At];

/** @throws Problem 400 `bad-filter` */
function within([value, at]: Placed, limit: number | undefined): number {
  if (limit !== undefined && Math.abs(value) > limit)
    throw badFilter(at, {
      en: `${value} lies outside -${limit} to ${limit} degrees`,
      zh: `${value} 超出 -${limit} 至 ${limit} 度`,
    });
  // No database tells -0 and 0 apart, texts do.
  return value + 0;
}

/** A position of two numbers in the order of the frame, easting or longitude first. @throws Problem 400 `bad-filter` */
export function placeAt(first: Placed, second: Placed, { northingFirst, limits }: Frame): Position {
  const [east, north] = northingFirst ? [second, first] : [first, second];
  return [within(east, limits?.[0]), within(north, limits?.[1])];
}

/** @throws Problem 400 `bad-filter` */
export function checkedLine(positions: Position[], at: At): Position[] {
  if (positions.length < 2)
    throw badFilter(at, { en: 'a line needs at least two positions', zh: '线至少需要两个点' });
  const [first] = positions;
  if (positions.every(([x, y]) => x === first![0] && y === first![1]))
    throw badFilter(at, { en: 'the positions of the line are all the same', zh: '线的各点完全相同' });
  return positions;
}

/** @throws Problem 400 `bad-filter` */
export function checkedRing(positions: Position[], at: At): Position[] {
  if (positions.length < 4)
    throw badFilter(at, { en: 'a ring needs at least four positions', zh: '环至少需要四个点' });
  if (String(positions[0]) !== String(positions.at(-1)))
    throw badFilter(at, { en: 'a ring must end where it begins', zh: '环的首尾应相同' });
  return positions;
}

/**
 * A box of four numbers, or six with heights, in the order of the frame; of degrees, one whose west is above its east
 * crosses the 180th meridian.
 * @throws Problem 400 `bad-filter`
 */
export function boxGeometry(numbers: readonly Placed[], frame: Frame, at: At): SingleGeometry {
  const flat = numbers.length === 6 ? [0, 1, 3, 4].map((index) => numbers[index]!) : numbers;
  if (flat.length !== 4)
    throw badFilter(at, {
      en: `expected four numbers, or six with heights, found ${numbers.length}`,
      zh: `应为四个数字（含高程为六个），实为 ${numbers.length} 个`,
    });
  const [low, high] = [placeAt(flat[0]!, flat[1]!, frame), placeAt(flat[2]!, flat[3]!, frame)];
  const [west, south] = low as [number, number];
  const [east, north] = high as [number, number];
  const crosses = west > east && frame.limits !== null;
  if (south >= north || west === east || (west > east && !crosses))
    throw badFilter(at, {
      en: 'expected BBOX(west, south, east, north) with an area, south below north',
      zh: '应为 BBOX(西, 南, 东, 北)，有面积且南小于北',
    });
  const square = (left: number, right: number): Position[][] => [
    [
      [left, south],
      [right, south],
      [right, north],
      [left, north],
      [left, south],
    ],
  ];
  if (west < east) return { type: 'Polygon', coordinates: square(west, east) };
  if (west === 180) return { type: 'Polygon', coordinates: square(-180, east) };
  if (east === -180) return { type: 'Polygon', coordinates: square(west, 180) };
  return { type: 'MultiPolygon', coordinates: [square(west, 180), square(-180, east)] };
}

const baseOf = ({ type }: SingleGeometry) => type.replace('Multi', '') as 'Point' | 'LineString' | 'Polygon';

/** A collection of geometries: as one of several parts where all are of one kind. */
export function collected(members: SingleGeometry[], at: At): Shape {
  if (members.length === 1) return { kind: 'geometry', geometry: members[0]!, at };
  const base = baseOf(members[0]!);
  if (members.some((member) => baseOf(member) !== base)) return { kind: 'collection', members, at };
  const coordinates = members.flatMap((member) =>
    member.type.startsWith('Multi') ? (member.coordinates as unknown[]) : [member.coordinates],
  );
  return { kind: 'geometry', geometry: { type: `Multi${base}`, coordinates } as SingleGeometry, at };
}
