import type { Position } from 'geojson';
import { type At, badFilter } from './refuse.ts';
import { boxGeometry, checkedLine, checkedRing, collected, placeAt } from './shapes.ts';
import type { Shape, SingleGeometry } from './syntax.ts';
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
 * Reads a geometry as Well-Known Text or `BBOX(west, south, east, north)`, in the order of axes of the reader's frame.
 * Heights are read and left out: features have none.
 * @throws Problem 400 `bad-filter`
 */
export function parseGeometry(reader: TokenReader): Shape {
  const { at } = reader.token;
  if (reader.skip('BBOX'))
    return { kind: 'geometry', geometry: boxGeometry(numbersOfBox(reader), reader.frame, at), at };
  if (!reader.is('GEOMETRYCOLLECTION')) return { kind: 'geometry', geometry: single(reader), at };
  return collected(collection(reader), at);
}

function collection(reader: TokenReader): SingleGeometry[] {
  reader.take();
  reader.skip('Z');
  return list(reader, (each) => {
    if (each.is('GEOMETRYCOLLECTION'))
      throw each.expected({ en: 'a geometry that is no collection itself', zh: '非集合的几何' });
    return single(each);
  });
}

function single(reader: TokenReader): SingleGeometry {
  const word = reader.token.text.toUpperCase();
  const isKnown = geometryWords.includes(word) && word !== 'BBOX';
  if (reader.token.kind !== 'word' || !isKnown) throw reader.expected({ en: 'a geometry', zh: '几何' });
  reader.take();
  if (reader.is('M') || reader.is('ZM'))
    throw reader.expected({ en: 'coordinates of two or three numbers', zh: '两个或三个数字的坐标' });
  reader.skip('Z');
  switch (word) {
    case 'POINT':
      return { type: 'Point', coordinates: bracketed(reader) };
    case 'LINESTRING':
      return { type: 'LineString', coordinates: line(reader) };
    case 'POLYGON':
      return { type: 'Polygon', coordinates: list(reader, ring) };
    case 'MULTIPOINT':
      return { type: 'MultiPoint', coordinates: list(reader, pointOfMany) };
    case 'MULTILINESTRING':
      return { type: 'MultiLineString', coordinates: list(reader, line) };
    default:
      return { type: 'MultiPolygon', coordinates: list(reader, (r) => list(r, ring)) };
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
  return checkedLine(list(reader, position), at);
}

function ring(reader: TokenReader): Position[] {
  const { at } = reader.token;
  return checkedRing(list(reader, position), at);
}

function bracketed(reader: TokenReader): Position {
  reader.expect('(');
  const found = position(reader);
  reader.expect(')');
  return found;
}

/** `MULTIPOINT((1 2), (3 4))`, and the common form without the inner brackets. */
function pointOfMany(reader: TokenReader): Position {
  return reader.is('(') ? bracketed(reader) : position(reader);
}

function position(reader: TokenReader): Position {
  const numbers: [number, At][] = [];
  do numbers.push(number(reader));
  while (reader.token.kind === 'number');
  const [first, second, ...more] = numbers;
  if (!second) throw reader.expected({ en: 'a number', zh: '数字' });
  if (more.length > 1)
    throw badFilter(more[1]![1], {
      en: 'expected coordinates of two or three numbers',
      zh: '应为两个或三个数字的坐标',
    });
  return placeAt(first!, second, reader.frame);
}

function number(reader: TokenReader): [value: number, at: At] {
  const { token } = reader;
  if (token.kind !== 'number') throw reader.expected({ en: 'a number', zh: '数字' });
  reader.take();
  return [token.value, token.at];
}

function numbersOfBox(reader: TokenReader): [number, At][] {
  return list(reader, number);
}
