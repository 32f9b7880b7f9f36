import proj4 from 'proj4';
import { datumIn, parseChineseSystem } from '../../coordinates/chinese-systems.ts';
import { parseCrs } from '../../coordinates/crs.ts';
import {
  type ChineseDatum,
  datums,
  gaussKrueger,
  isNorthingFirst,
  otherWriting,
  zoneAround,
  zoneCode,
} from '../../coordinates/gauss-krueger.ts';
import type { Place } from '../../coordinates/transform.ts';
import { toCrs84 } from '../../coordinates/transform.ts';
import type { Database } from '../../database/database.ts';
import { Problem } from '../../input/problem.ts';
import type { Title } from '../schema.ts';
import type { ToDegrees } from './check-geometry.ts';
import { codeIn, projectByDatabase, registeredSystem } from './crs-store.ts';

/** How a file's coordinates are read. */
export interface FileCrs {
  name: string;
  toCrs84: ToDegrees;
  /** Where the database has to do it: what PROJ answers for places of the file, before `toCrs84` sees them. */
  project?: (places: readonly Place[]) => Promise<Place[]>;
  /** What a person should know of how far the places can be trusted. */
  note?: Title;
}

type CrsDatabase = Pick<Database, 'query' | 'capabilities'>;

// Below a millimetre.
const close = 1e-8;

function unknown(file: string, text: string): Problem {
  return new Problem(400, 'unknown-crs', {
    zh: `${file}：不认识坐标系“${text}”；可写 CRS84、EPSG 代码（如 EPSG:4549）、EPSG 登记的名称、国家坐标系的分带（如 CGCS2000 3度带 40带）、GCJ-02、BD-09 或 PROJ 字符串（+proj=…）`,
    en: `${file}: the coordinate system "${text}" is not known; expected CRS84, an EPSG code (EPSG:4549), a name of the EPSG register, a zone of CGCS2000 (CGCS2000 3度带 40带), GCJ-02, BD-09, or a PROJ string (+proj=…)`,
  });
}

/**
 * A coordinate system as a file states it, undefined where it states none: nothing, or one that programs write for "not
 * known", which is tied to no place on Earth.
 */
export function statedCrs(text: string): string | undefined {
  const stated = text.trim();
  return stated === '' || /^(undefined\b|(LOCAL_?CS|ENGCRS|ENGINEERINGCRS)\s*\[)/i.test(stated)
    ? undefined
    : stated;
}

/** proj4 where it has the projection and agrees with PROJ at places of the file. */
function proj4Inverse(definition: string, sample: readonly Place[], expected: readonly Place[]) {
  try {
    const { inverse } = proj4(definition);
    const toDegrees: ToDegrees = (x, y) => inverse([x, y]) as Place;
    const agrees = sample.every(([x, y], i) => {
      const [lon, lat] = toDegrees(x, y);
      const [toLon, toLat] = expected[i]!;
      return Math.abs(lon - toLon) < close && Math.abs(lat - toLat) < close;
    });
    return agrees ? toDegrees : undefined;
  } catch {
    return undefined;
  }
}

interface Wanted {
  name: string;
  /** What PROJ is asked for: a code, a PROJ string or WKT. */
  known: string;
  /** The same for proj4. */
  definition: string | undefined;
  /** Whether the database's own register holds it. */
  isRegistered: boolean;
}

function fromProj4Alone(file: string, { name, definition }: Wanted): FileCrs {
  const inverse = definition === undefined ? undefined : proj4Inverse(definition, [], []);
  if (!inverse) throw unknown(file, name);
  return { name, toCrs84: inverse };
}

/**
 * A system that PROJ knows. proj4 computes it here where both agree at the sample; where they do not, or proj4 has no
 * such projection, the database does it for each batch.
 */
async function projected(
  database: CrsDatabase,
  file: string,
  wanted: Wanted,
  sample: readonly Place[],
): Promise<FileCrs> {
  const { name, known, definition } = wanted;
  // PROJ in the embedded database does not survive a text that it cannot parse.
  if (database.capabilities.kind === 'embedded' && !wanted.isRegistered) return fromProj4Alone(file, wanted);
  const project = async (places: readonly Place[]) => {
    try {
      return await projectByDatabase(database, known, places);
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (code !== 'XX000') throw error;
      if (message.includes('could not parse')) throw unknown(file, name);
      throw new Problem(400, 'wrong-crs', {
        zh: `${file}：有位置超出 ${name} 的适用范围`,
        en: `${file}: a place lies outside of where ${name} is defined`,
      });
    }
  };
  const expected = await project(sample);
  const inverse = definition === undefined ? undefined : proj4Inverse(definition, sample, expected);
  return inverse ? { name, toCrs84: inverse } : { name, toCrs84: (lon, lat) => [lon, lat], project };
}

// The reference frames that count as one with CRS84: they differ from it by less than a metre here.
const globalFrames = /WGS[ _]?(19)?84|China_2000|CGCS[ _]?2000|CHINA GEODETIC/i;

/** What is to be known of a frame whose shift against CGCS 2000 nobody may publish. */
function noteOf(datum: ChineseDatum | undefined): { note?: Title } {
  if (datum !== 'Xian 1980' && datum !== 'Beijing 1954') return {};
  const zh = datum === 'Xian 1980' ? '西安 1980' : '北京 1954';
  return {
    note: {
      zh: `${zh}坐标系与 CGCS 2000 之间的平移各地不同且不公开，此处未作改正：位置可能偏差数米至上百米。请先按当地转换参数转换，或与现行图层核对。`,
      en: `The shift between ${datum} and CGCS 2000 differs from place to place, is not public and was not applied: places may be off by some metres to more than a hundred. Convert the file with the local parameters first, or hold it against the layers in force.`,
    },
  };
}

/** A Gauss-Krüger zone by its code; a file whose northings come first is read so. */
function zoneCrs(code: string, sample: readonly Place[]): FileCrs {
  const { datum, definition } = gaussKrueger(code)!;
  const read = toCrs84({ kind: 'projected', name: code, definition });
  const isTurned = sample.length > 0 && sample.every(isNorthingFirst);
  return {
    name: isTurned ? `${code} (northing first)` : code,
    toCrs84: isTurned ? (x, y) => read(y, x) : read,
    ...noteOf(datum),
  };
}

/** The easting of the first place, whichever of the two values it is. */
function eastingOf(sample: readonly Place[]): number {
  const [first, second] = sample[0] ?? [0, 0];
  return isNorthingFirst([first, second]) ? second : first;
}

/** A parameter of WKT by one of its names (ESRI, OGC 01-009, ISO 19162). */
function parameterOf(wkt: string, names: string): number | undefined {
  const found = new RegExp(`"(?:${names})"\\s*,\\s*([-+.\\d]+)`, 'i').exec(wkt)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** The zone that a projected system in WKT is, by its parameters: programs name them in many ways. */
function zoneOfWkt(wkt: string, datum: ChineseDatum) {
  const meridian = parameterOf(wkt, 'central_meridian|longitude of natural origin');
  const easting = parameterOf(wkt, 'false_easting');
  const isStandard =
    /transverse[_ ]mercator|gauss[_ ]kr/i.test(wkt) &&
    (parameterOf(wkt, 'scale_factor|scale factor at natural origin') ?? 1) === 1 &&
    (parameterOf(wkt, 'false_northing|false northing') ?? 0) === 0;
  if (!isStandard || meridian === undefined || easting === undefined) return undefined;
  const number = Math.floor(easting / 1_000_000);
  const isPlain = easting === 500_000;
  if (!isPlain && easting !== number * 1_000_000 + 500_000) return undefined;
  const width = isPlain ? 3 : number === meridian / 3 ? 3 : number === (meridian + 3) / 6 ? 6 : undefined;
  return width && zoneAround(datum, width, meridian);
}

async function fromWkt(
  database: CrsDatabase,
  file: string,
  wkt: string,
  sample: readonly Place[],
): Promise<FileCrs> {
  const name = /"([^"]*)"/.exec(wkt)?.[1] ?? wkt.slice(0, 40);
  // Names of spheroids are no sign of a frame: several share one.
  const datum = datumIn(/DATUM\s*\[\s*"([^"]*)"/i.exec(wkt)?.[1] ?? name);
  if (/^GEOC/i.test(wkt)) throw geocentric(file, name);
  if (/^GEOG/i.test(wkt) && (datum || globalFrames.test(wkt)))
    return { name, toCrs84: (x, y) => [x, y], ...noteOf(datum) };
  const zone = /^PROJ/i.test(wkt) && datum ? zoneOfWkt(wkt, datum) : undefined;
  if (zone) return { ...zoneCrs(zoneCode(zone, eastingOf(sample)), sample), name };
  const wanted = { name, known: wkt, definition: wkt, isRegistered: false };
  return { ...(await projected(database, file, wanted, sample)), ...noteOf(datum) };
}

function geocentric(file: string, name: string): Problem {
  return new Problem(400, 'wrong-crs', {
    zh: `${file}：${name} 是地心直角坐标系，没有经纬度或东北坐标；应为 EPSG:4490 等`,
    en: `${file}: ${name} is a geocentric system, in which no place has a longitude and latitude or an easting and northing; expected one such as EPSG:4490`,
  });
}

/** The system of a code or name that is known here; undefined where the register is to be asked. */
function knownSystem(file: string, text: string, sample: readonly Place[]): FileCrs | undefined {
  const short = parseCrs(text);
  const chinese = short ? undefined : parseChineseSystem(text);
  if (chinese && 'degrees' in chinese)
    return { name: chinese.degrees, toCrs84: (x, y) => [x, y], ...noteOf(chinese.datum) };
  const easting = eastingOf(sample);
  const code = chinese ? zoneCode(chinese, easting) : (short?.name ?? codeIn(text));
  if (code && gaussKrueger(code)) {
    const other = otherWriting(code, easting);
    if (other && sample.length > 0)
      throw new Problem(400, 'wrong-crs', {
        zh: `${file}：东坐标 ${easting} 不可能属于 ${code}；这样的东坐标在同一分带应为 ${other}`,
        en: `${file}: the easting ${easting} cannot be of ${code}; with such eastings the same zone is ${other}`,
      });
    return zoneCrs(code, sample);
  }
  const degrees = Object.entries(datums).find(([, { degrees }]) => degrees === code);
  if (degrees && !short)
    return { name: code!, toCrs84: (x, y) => [x, y], ...noteOf(degrees[0] as ChineseDatum) };
  return short ? { name: short.name, toCrs84: toCrs84(short) } : undefined;
}

/**
 * How to read coordinates in the system that `text` names: an EPSG code, URN or name, a Gauss-Krüger zone of China's
 * frames in Chinese terms or as programs name it, GCJ-02, BD-09, a PROJ string, or the WKT of a .prj file.
 * @param sample places of the file in its own system, to tell how eastings are written and to compare with PROJ
 * @throws Problem 400 `unknown-crs`, or `wrong-crs` for eastings that cannot be of the system, and for a geocentric one
 */
export async function resolveCrs(
  database: CrsDatabase,
  file: string,
  text: string,
  sample: readonly Place[],
): Promise<FileCrs> {
  const trimmed = text.trim();
  const asWritten = { known: trimmed, definition: trimmed, isRegistered: false };
  if (/^\+(proj|init)=/.test(trimmed))
    return projected(database, file, { ...asWritten, name: trimmed }, sample);
  if (/^\w+\s*\[/.test(trimmed)) return fromWkt(database, file, trimmed, sample);
  const known = knownSystem(file, trimmed, sample);
  if (known) return known;
  const system = await registeredSystem(database, trimmed);
  if (!system) throw unknown(file, text);
  const { code, definition } = system;
  if (definition?.includes('+proj=geocent')) throw geocentric(file, code);
  const wanted = { name: code, known: code, definition, isRegistered: definition !== undefined };
  return projected(database, file, wanted, sample);
}
