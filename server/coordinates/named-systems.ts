import proj4 from 'proj4';
import { parseChineseSystem } from './chinese-systems.ts';
import { type Crs, parseCrs } from './crs.ts';
import { type ChineseDatum, datums, gaussKrueger, zoneCode } from './gauss-krueger.ts';

/** A grid that a city has measured in, by its parameters. */
export interface CityGrid {
  names: readonly string[];
  frame: ChineseDatum;
  /** As PROJ writes it. */
  definition: string;
}

/** A system by its name, and which of China's older frames it stands on; null where its shift to CGCS 2000 is known. */
export interface NamedSystem {
  crs: Crs;
  unshifted: Exclude<ChineseDatum, 'CGCS 2000'> | null;
}

/** What `systemNamed` understands, for messages. */
export const knownSystems = {
  zh: 'CRS84、EPSG:4326、4490、3857、326xx，CGCS2000、西安80、北京54 的经纬度和分带（EPSG 代码或名称，如 国家2000 3度带 40带），GCJ-02、BD-09、本市登记的城市坐标系，或 PROJ 字符串（+proj=…）',
  en: 'CRS84, EPSG:4326, 4490, 3857, 326xx, degrees and zones of CGCS2000, Xian 1980 and Beijing 1954 (by EPSG code or name, such as 国家2000 3度带 40带), GCJ-02, BD-09, a city grid by its name, or a PROJ string (+proj=…)',
};

const older = (datum: ChineseDatum): NamedSystem['unshifted'] => (datum === 'CGCS 2000' ? null : datum);

/** A PROJ string that names an older frame's ellipsoid stands on that frame, unless it brings its shift along. */
function fromProj(definition: string): NamedSystem | null {
  try {
    proj4(definition).inverse([0, 0]);
  } catch {
    return null;
  }
  const isShifted = /\+(towgs84|nadgrids|datum)=/.test(definition);
  const unshifted = isShifted
    ? null
    : /\+ellps=krass\b/i.test(definition)
      ? 'Beijing 1954'
      : /\+ellps=IAU76\b|\+a=6378140\b/i.test(definition)
        ? 'Xian 1980'
        : null;
  return { crs: { kind: 'projected', name: definition, definition }, unshifted };
}

const plain = (name: string) => name.normalize('NFKC').replace(/\s+/g, '').toLowerCase();

/** Whether a name says that the zone's number stands in front of the easting, where no easting is given that could. */
const namesZone = (text: string) => /(?<![度分])\d{2} *号? *带|zone[ _]*\d{2}/i.test(text.normalize('NFKC'));

/**
 * A system by any name that offices have for it: a code or address of EPSG, a zone or the degrees of China's frames in
 * Chinese terms, GCJ-02, BD-09, a city grid, a PROJ string.
 * @param easting the larger coordinate of a place in it, which tells whether the zone's number stands in front; undefined
 *   where there is none, as of the system that is converted to
 */
export function systemNamed(
  text: string,
  grids: readonly CityGrid[],
  easting: number | undefined,
): NamedSystem | null {
  const trimmed = text.trim();
  const short = parseCrs(trimmed);
  if (short) return { crs: short, unshifted: null };
  if (trimmed.startsWith('+proj=')) return fromProj(trimmed);
  const grid = grids.find(({ names }) => names.some((name) => plain(name) === plain(trimmed)));
  if (grid)
    return {
      crs: { kind: 'projected', name: grid.names[0]!, definition: grid.definition },
      unshifted: older(grid.frame),
    };
  const code = /(?:EPSG:+|EPSG[:/][\d.]*[:/])(\d{4,5})$/i.exec(trimmed)?.[1];
  const chinese = code ? undefined : parseChineseSystem(trimmed);
  const name =
    code !== undefined
      ? `EPSG:${code}`
      : !chinese
        ? null
        : 'degrees' in chinese
          ? chinese.degrees
          : zoneCode(chinese, easting ?? (namesZone(trimmed) ? Number.POSITIVE_INFINITY : 0));
  if (name === null) return null;
  const known = parseCrs(name);
  if (known) return { crs: known, unshifted: null };
  const zone = gaussKrueger(name);
  if (zone)
    return { crs: { kind: 'projected', name, definition: zone.definition }, unshifted: older(zone.datum) };
  // Degrees of an older frame are taken for those of today's: what is between them is the shift that nobody publishes.
  for (const [datum, { degrees }] of Object.entries(datums))
    if (degrees === name)
      return {
        crs: { kind: 'projected', name, definition: '+proj=longlat +ellps=GRS80 +no_defs' },
        unshifted: older(datum as ChineseDatum),
      };
  return null;
}
