/** The reference frames that China's Gauss-Krüger zones are of. */
export type ChineseDatum = 'CGCS 2000' | 'Xian 1980' | 'Beijing 1954';

/** A Gauss-Krüger zone by its codes in the EPSG register, which leave open how its eastings are written. */
export interface GaussKruegerZone {
  datum: ChineseDatum;
  /** The code where the zone's number stands in front of the easting: 40,500,000 m on the central meridian. */
  prefixed: string;
  /** The code where it does not: 500,000 m on the central meridian. */
  plain: string;
}

type Width = 3 | 6;

/** Of each frame the code of its degrees, and the first codes of its runs of zones, with their number and without. */
export const datums: Record<
  ChineseDatum,
  { degrees: string; ellipsoid: string; runs: Record<Width, { prefixed: number; plain: number }> }
> = {
  'CGCS 2000': {
    degrees: 'EPSG:4490',
    ellipsoid: '+ellps=GRS80',
    runs: { 6: { prefixed: 4491, plain: 4502 }, 3: { prefixed: 4513, plain: 4534 } },
  },
  'Xian 1980': {
    degrees: 'EPSG:4610',
    ellipsoid: '+a=6378140 +b=6356755.288157528',
    runs: { 6: { prefixed: 2327, plain: 2338 }, 3: { prefixed: 2349, plain: 2370 } },
  },
  'Beijing 1954': {
    degrees: 'EPSG:4214',
    ellipsoid: '+ellps=krass',
    runs: { 6: { prefixed: 21413, plain: 21453 }, 3: { prefixed: 2401, plain: 2422 } },
  },
};

const firstMeridian = 75;
const zonesOf: Record<Width, number> = { 3: 21, 6: 11 };

/** The zone of a width around a meridian, undefined where the register has none. */
export function zoneAround(
  datum: ChineseDatum,
  width: Width,
  meridian: number,
): GaussKruegerZone | undefined {
  const index = (meridian - firstMeridian) / width;
  if (!Number.isInteger(index) || index < 0 || index >= zonesOf[width]) return undefined;
  const { prefixed, plain } = datums[datum].runs[width];
  return { datum, prefixed: `EPSG:${prefixed + index}`, plain: `EPSG:${plain + index}` };
}

/** The central meridian of a zone by its number; zones of three degrees are counted from 1.5° E, those of six from 0°. */
export const meridianOf = (width: Width, number: number): number =>
  width === 3 ? 3 * number : 6 * number - 3;

interface Located {
  datum: ChineseDatum;
  width: Width;
  index: number;
  isPrefixed: boolean;
}

function locate(code: string): Located | undefined {
  const number = Number(/^EPSG:(\d+)$/.exec(code)?.[1]);
  for (const [datum, { runs }] of Object.entries(datums))
    for (const width of [3, 6] as const)
      for (const isPrefixed of [true, false]) {
        const index = number - runs[width][isPrefixed ? 'prefixed' : 'plain'];
        if (index >= 0 && index < zonesOf[width])
          return { datum: datum as ChineseDatum, width, index, isPrefixed };
      }
  return undefined;
}

/**
 * The projection of a zone's code, as PROJ writes it, and its frame; null for any other code. Between the older frames
 * and CGCS 2000 no shift is applied: it differs from place to place, and its parameters are not public.
 */
export function gaussKrueger(code: string): { datum: ChineseDatum; definition: string } | null {
  const zone = locate(code);
  if (!zone) return null;
  const meridian = firstMeridian + zone.width * zone.index;
  const number = zone.width === 3 ? meridian / 3 : (meridian + 3) / 6;
  const falseEasting = (zone.isPrefixed ? number * 1_000_000 : 0) + 500_000;
  return {
    datum: zone.datum,
    definition: `+proj=tmerc +lat_0=0 +lon_0=${meridian} +k=1 +x_0=${falseEasting} +y_0=0 ${datums[zone.datum].ellipsoid} +units=m +no_defs`,
  };
}

// No easting of a zone without its number reaches this; with it, none is below.
const prefixedFrom = 10_000_000;

/** The code of a zone whose eastings are like this one, in metres. */
export function zoneCode({ prefixed, plain }: GaussKruegerZone, easting: number): string {
  return easting >= prefixedFrom ? prefixed : plain;
}

/**
 * The other code of a zone, where an easting cannot be one of the code that was named: undefined where it can.
 * @param code of a Gauss-Krüger zone with or without the zone's number
 */
export function otherWriting(code: string, easting: number): string | undefined {
  const zone = locate(code);
  if (!zone || zone.isPrefixed === easting >= prefixedFrom) return undefined;
  const run = datums[zone.datum].runs[zone.width];
  return `EPSG:${(zone.isPrefixed ? run.plain : run.prefixed) + zone.index}`;
}

/**
 * Whether a pair of a Chinese zone has its northing first, as surveyors write it: no easting lies where China's northings
 * do, and the other way round.
 */
export function isNorthingFirst([first, second]: readonly [number, number]): boolean {
  return (
    first >= 1_500_000 && first < prefixedFrom && (second >= prefixedFrom || Math.abs(second) < 1_000_000)
  );
}
