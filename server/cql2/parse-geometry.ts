import type { Position } from 'geojson';
import { badFilter } from './refuse.ts';
import type { Shape } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

export const geometryWords = [
  'POINT',
  'LINESTRING',
  'POLYGON',
  'MULTIPOINT',
  'MULTILINESTRING',
  'MULTIPOLYGON',
  'GEOMETRYCOLLECTION',
  'BBOX',
];

/**
 * Reads a geometry as Well-Known Text or `BBOX(west, south, east, north)`, in CRS84 degrees. Heights are refused.
 * @throws Problem 400 `bad-filter`
 */
export function parseGeometry(reader: TokenReader): Shape {
  const start = reader.take();
  const { at } = start;
  const word = start.text.toUpperCase();
  if (word === 'BBOX') return { kind: 'geometry', geometry: box(reader, at), at };
  if (word === 'GEOMETRYCOLLECTION')
    throw badFilter(at, 'a collection of geometries is not supported; expected a single kind of geometry');
  if (reader.is('Z')) throw reader.expected('coordinates of two numbers');
  switch (word) {
    case 'POINT':
      return { kind: 'geometry', geometry: { type: 'Point', coordinates: single(reader) }, at };
    case 'LINESTRING':
      return { kind: 'geometry', geometry: { type: 'LineString', coordinates: line(reader) }, at };
    case 'POLYGON':
      return { kind: 'geometry', geometry: { type: 'Polygon', coordinates: list(reader, ring) }, at };
    case 'MULTIPOINT':
      return {
        kind: 'geometry',
        geometry: { type: 'MultiPoint', coordinates: list(reader, pointOfMany) },
        at,
      };
    case 'MULTILINESTRING':
      return { kind: 'geometry', geometry: { type: 'MultiLineString', coordinates: list(reader, line) }, at };
    default:
      return {
        kind: 'geometry',
        geometry: { type: 'MultiPolygon', coordinates: list(reader, (r) => list(r, ring)) },
        at,
      };
  }
}

function list<T>(reader: TokenReader, item: (reader: TokenReader) => T): T[] {
  reader.expect('(');
  const items = [item(reader)];
  while (reader.skip(',')) items.push(item(reader));
  reader.expect(')');
  return items;
}

function line(reader: TokenReader): Position[] {
  const { at } = reader.token;
  const positions = list(reader, position);
  if (positions.length < 2) throw badFilter(at, 'a line needs at least two positions');
  if (new Set(positions.map(String)).size < 2)
    throw badFilter(at, 'the positions of the line are all the same');
  return positions;
}

function ring(reader: TokenReader): Position[] {
  const { at } = reader.token;
  const positions = list(reader, position);
  if (positions.length < 4) throw badFilter(at, 'a ring needs at least four positions');
  if (String(positions[0]) !== String(positions.at(-1)))
    throw badFilter(at, 'a ring must end where it begins');
  return positions;
}

function single(reader: TokenReader): Position {
  reader.expect('(');
  const found = position(reader);
  reader.expect(')');
  return found;
}

/** `MULTIPOINT((1 2), (3 4))`, and the common form without the inner brackets. */
function pointOfMany(reader: TokenReader): Position {
  return reader.is('(') ? single(reader) : position(reader);
}

function position(reader: TokenReader): Position {
  const longitude = degrees(reader, 180);
  const latitude = degrees(reader, 90);
  return [longitude, latitude];
}

function degrees(reader: TokenReader, limit: number): number {
  const { token } = reader;
  if (token.kind !== 'number') throw reader.expected('a number');
  if (Math.abs(token.value) > limit)
    throw badFilter(token.at, `${token.text} lies outside -${limit} to ${limit} degrees`);
  reader.take();
  // No database tells -0 and 0 apart, texts do.
  return token.value + 0;
}

/** A box whose west is above its east crosses the 180th meridian. */
function box(reader: TokenReader, at: number) {
  reader.expect('(');
  const numbers: number[] = [];
  for (const limit of [180, 90, 180, 90]) {
    if (numbers.length > 0) reader.expect(',');
    numbers.push(degrees(reader, limit));
  }
  reader.expect(')');
  const [west, south, east, north] = numbers as [number, number, number, number];
  if (south >= north || west === east)
    throw badFilter(at, 'expected BBOX(west, south, east, north) with an area, south below north');
  const square = (left: number, right: number): Position[][] => [
    [
      [left, south],
      [right, south],
      [right, north],
      [left, north],
      [left, south],
    ],
  ];
  if (west < east) return { type: 'Polygon' as const, coordinates: square(west, east) };
  if (west === 180) return { type: 'Polygon' as const, coordinates: square(-180, east) };
  if (east === -180) return { type: 'Polygon' as const, coordinates: square(west, 180) };
  return { type: 'MultiPolygon' as const, coordinates: [square(west, 180), square(-180, east)] };
}
