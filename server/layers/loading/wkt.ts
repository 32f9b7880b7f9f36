/** A geometry as GeoJSON has it; its positions are not checked yet. */
export interface WktGeometry {
  type: string;
  coordinates: unknown;
}

const depths: Record<string, number> = {
  POINT: 0,
  MULTIPOINT: 1,
  LINESTRING: 1,
  MULTILINESTRING: 2,
  POLYGON: 2,
  MULTIPOLYGON: 3,
};
const names: Record<string, string> = {
  POINT: 'Point',
  MULTIPOINT: 'MultiPoint',
  LINESTRING: 'LineString',
  MULTILINESTRING: 'MultiLineString',
  POLYGON: 'Polygon',
  MULTIPOLYGON: 'MultiPolygon',
};

/**
 * Reads Well-Known Text (OGC 06-103r4, 7), with or without a leading `SRID=n;` and with Z or M values.
 * @throws Error that says what is wrong, without the place in a file
 */
export function readWkt(text: string): WktGeometry {
  const [, name, body] =
    /^\s*(?:SRID=\d+\s*;)?\s*([A-Z]+?)\s*(?:ZM|Z|M)?\s*(\(.*\)|EMPTY)\s*$/is.exec(text) ?? [];
  const kind = name?.toUpperCase() ?? '';
  const depth = depths[kind];
  if (/^(CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON|MULTICURVE|MULTISURFACE)$/.test(kind))
    throw new Error('the geometry has curves, expected straight edges');
  if (depth === undefined || body === undefined)
    throw new Error(`${JSON.stringify(text.slice(0, 60))} is not Well-Known Text of a point, line or area`);
  if (/^EMPTY$/i.test(body)) return { type: names[kind]!, coordinates: [] };
  // Positions become arrays of numbers, parentheses become brackets: the rest is what JSON knows.
  const json = body
    .replace(/[^(),]+/g, (position) => {
      const numbers = position.trim().split(/\s+/).filter(Boolean);
      return numbers.length === 0 ? '' : `[${numbers.map((number) => JSON.stringify(number)).join(',')}]`;
    })
    .replaceAll('(', '[')
    .replaceAll(')', ']');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Error(`${JSON.stringify(text.slice(0, 60))} has parentheses or commas out of place`);
  }
  return { type: names[kind]!, coordinates: positions(value, depth, kind === 'MULTIPOINT') };
}

function positions(value: unknown, depth: number, isMultiPoint: boolean): unknown {
  const list = value as unknown[];
  if (depth === 0) {
    const numbers = (Array.isArray(list[0]) ? list[0] : list) as unknown[];
    return numbers.map((number) => (typeof number === 'string' ? Number(number) : number));
  }
  // MULTIPOINT may or may not have parentheses around each point.
  return list.map((member) =>
    depth === 1 && !isMultiPoint && Array.isArray(member)
      ? (member as unknown[]).map((number) => (typeof number === 'string' ? Number(number) : number))
      : positions(member, depth - 1, isMultiPoint),
  );
}
