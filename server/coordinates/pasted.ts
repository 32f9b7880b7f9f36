import { type Angle, anglePattern, anglesIn } from './angles.ts';
import { parseChineseSystem } from './chinese-systems.ts';
import { type Crs, parseCrs } from './crs.ts';
import { isNorthingFirst, meridianOf, zoneAround, zoneCode } from './gauss-krueger.ts';
import type { Box } from './guard.ts';
import type { CityGrid } from './named-systems.ts';
import { type Place, toCrs84 } from './transform.ts';

/** One way to read coordinates that a person pasted. */
export interface PastedPlace {
  /** Longitude, latitude in CRS84. */
  point: Place;
  /** The system they were taken to be in, such as `WGS 84`, `GCJ-02` or `EPSG:4549`. */
  crs: string;
  /** Whether the text itself names that system. */
  declared: boolean;
  /** Whether latitude stood first. */
  latitudeFirst: boolean;
}

/** So near to the city a place must lie to speak for an order of the axes; degrees. */
const NEAR_CITY = 1;

const hints: readonly [RegExp, string][] = [
  [/BD-?09(LL)?|百度|baidu/i, 'BD-09'],
  [/GCJ-?02|火星|高德|腾讯|amap|autonavi/i, 'GCJ-02'],
  [/WGS-?84|CRS84|GPS/i, 'CRS84'],
];

interface Declared {
  crs: Crs | null;
  /** The text without the name of the system, whose digits are no coordinates. */
  rest: string;
}

/** The system that the text names; the eastings of a zone of CGCS 2000 decide how they are written. */
function declaredIn(text: string): Declared {
  for (const [pattern, name] of hints)
    if (pattern.test(text))
      return { crs: parseCrs(name), rest: text.replace(new RegExp(pattern, 'gi'), ' ') };
  const epsg = /EPSG:?\s*(\d{4,5})/i.exec(text);
  if (epsg) return { crs: parseCrs(`EPSG:${epsg[1]}`), rest: text.replace(epsg[0], ' ') };
  const named = /^(.+?)[\s:：,，]+([-\d.]+[\s,，]+[-\d.]+)$/.exec(text);
  const system = named && parseChineseSystem(named[1]!);
  if (!named || system?.datum !== 'CGCS 2000') return { crs: null, rest: text };
  const easting = Math.max(...(named[2]!.match(/\d+(?:\.\d+)?/g) ?? []).map(Number));
  return { crs: parseCrs('degrees' in system ? system.degrees : zoneCode(system, easting)), rest: named[2]! };
}

/** Whether a place is in the city or within a degree of it. */
export function isNear([lon, lat]: Place, city: Box | null): boolean {
  if (!city) return false;
  return (
    lon >= city[0] - NEAR_CITY &&
    lon <= city[2] + NEAR_CITY &&
    lat >= city[1] - NEAR_CITY &&
    lat <= city[3] + NEAR_CITY
  );
}

function isDegrees([lon, lat]: Place): boolean {
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
}

/** The two numbers as longitude and latitude, and whether they came the other way round; null where they are neither. */
function ordered(
  [first, second]: [Angle, Angle],
  text: string,
  city: Box | null,
): { place: Place; latitudeFirst: boolean } | null {
  const straight: Place = [first.degrees, second.degrees];
  const turned: Place = [second.degrees, first.degrees];
  const asTurned = { place: turned, latitudeFirst: true };
  const asStraight = { place: straight, latitudeFirst: false };
  if (first.axis && first.axis === second.axis) return null;
  if (first.axis === 'latitude' || second.axis === 'longitude') return isDegrees(turned) ? asTurned : null;
  if (first.axis === 'longitude' || second.axis === 'latitude')
    return isDegrees(straight) ? asStraight : null;
  // A geo: address (RFC 5870) and the addresses of web maps have latitude first.
  if (/^geo:|@-?\d/.test(text) && isDegrees(turned)) return asTurned;
  if (/\blat\w*\W*\d[\s\S]*\bl(?:on|ng)/i.test(text) && isDegrees(turned)) return asTurned;
  if (isNear(straight, city) || !isDegrees(turned)) return isDegrees(straight) ? asStraight : null;
  if (isNear(turned, city) || !isDegrees(straight)) return asTurned;
  return asStraight;
}

/** The zones of CGCS 2000 that metres without a name may be of: by the number in front, else around the city. */
function zonesFor(easting: number, [west, , east]: Box): string[] {
  const number = Math.floor(easting / 1_000_000);
  const middle = (west + east) / 2;
  const meridians = (width: 3 | 6) =>
    number > 0
      ? [meridianOf(width, number)]
      : width === 3
        ? [3 * Math.floor(middle / 3), 3 * Math.ceil(middle / 3)]
        : [6 * Math.floor(middle / 6) + 3];
  return ([3, 6] as const).flatMap((width) =>
    [...new Set(meridians(width))].flatMap((meridian) => {
      const zone = zoneAround('CGCS 2000', width, meridian);
      return zone ? zoneCode(zone, easting) : [];
    }),
  );
}

/** Metres whose system nobody named, as the city's own grids and the zones of CGCS 2000 that put them near the city. */
function bareMetres(pair: Place, city: Box | null, grids: readonly CityGrid[]): PastedPlace[] {
  if (!city || pair.every((value) => Math.abs(value) <= 180)) return [];
  const [easting, northing]: Place = isNorthingFirst(pair) ? [pair[1], pair[0]] : pair;
  const systems = [
    ...grids.map(({ names, definition }) => ({ name: names[0]!, definition })),
    ...(easting > 100_000 && northing > 1_500_000 && northing < 6_500_000
      ? zonesFor(easting, city).map((name) => ({ name, definition: name }))
      : []),
  ];
  return systems.flatMap(({ name, definition }) => {
    const crs = parseCrs(name) ?? { kind: 'projected' as const, name, definition };
    const point = toCrs84(crs)(easting, northing);
    const isThere = point.every(Number.isFinite) && isNear(point, city);
    return isThere ? [{ point, crs: name, declared: false, latitudeFirst: isNorthingFirst(pair) }] : [];
  });
}

/**
 * Reads coordinates in any form that people paste: decimal degrees with any separator and in either order,
 * degrees, minutes and seconds with letters or in Chinese, WKT, GeoJSON arrays, `geo:` and map addresses, metres
 * of a projection whose name or EPSG code stands beside them. Where the text names no system, GCJ-02 and BD-09
 * are offered after WGS 84, because a number cannot tell; metres without a name are tried in the city's grids and in the
 * zones of CGCS 2000 around it.
 * @param city box of the city in degrees, which decides an order of the axes that is open; null where none is known
 * @returns the likeliest reading first; empty where the text holds no coordinates
 */
export function readPasted(text: string, city: Box | null, grids: readonly CityGrid[] = []): PastedPlace[] {
  const plain = text.normalize('NFKC').trim().slice(0, 400);
  const { crs, rest } = declaredIn(plain);
  const start = /@-?\d/.exec(rest);
  const angles = anglesIn(start ? rest.slice(start.index + 1) : rest);
  const [first, second] = angles ?? [];
  if (!first || !second || (!start && angles!.length > 3)) return [];
  // What is left beside numbers, letters of axes and separators means that this is another kind of text.
  const words = rest
    .replace(anglePattern, ' ')
    .replace(
      /point|geo|lon(gitude)?|lng|lat(itude)?|coordinates?|https?:\/\/\S*|[经纬]度|坐标|位置|[xy](?=\W)/gi,
      ' ',
    );
  if (!start && /\p{Letter}/u.test(words)) return [];
  if (crs?.kind === 'projected') {
    const pair: Place = [first.degrees, second.degrees];
    // Surveyors write northing first; an easting of a zone with its number is the larger, one without the smaller.
    const turned = pair[0] < 10_000_000 && pair[1] >= 10_000_000;
    const northFirst = turned || (pair[1] < 1_000_000 && pair[0] > 1_000_000 && pair[0] < 10_000_000);
    const point = toCrs84(crs)(...(northFirst ? ([pair[1], pair[0]] as Place) : pair));
    if (!point.every(Number.isFinite) || !isDegrees(point)) return [];
    return [{ point, crs: crs.name, declared: true, latitudeFirst: northFirst }];
  }
  const read = ordered([first, second], plain, city);
  if (!read) return crs ? [] : bareMetres([first.degrees, second.degrees], city, grids);
  const { place, latitudeFirst } = read;
  if (crs) {
    const name = crs.name === 'CRS84' ? 'WGS 84' : crs.name;
    return [{ point: toCrs84(crs)(...place), crs: name, declared: true, latitudeFirst }];
  }
  // A whole number of degrees is a page of numbers, not a place that somebody copied.
  if (!/[.°º度]/.test(plain)) return [];
  return (['CRS84', 'GCJ-02', 'BD-09'] as const).map((name) => ({
    point: toCrs84(parseCrs(name)!)(...place),
    crs: name === 'CRS84' ? 'WGS 84' : name,
    declared: false,
    latitudeFirst,
  }));
}
