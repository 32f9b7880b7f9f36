import proj4 from 'proj4';
import { knownCrs, parseCrs } from '../../coordinates/crs.ts';
import { toCrs84 } from '../../coordinates/transform.ts';
import type { Queryable } from '../../database/database.ts';
import { Problem } from '../../input/problem.ts';
import type { ToDegrees } from './check-geometry.ts';

/** How a file's coordinates are read. */
export interface FileCrs {
  name: string;
  toCrs84: ToDegrees;
}

/** `CGCS2000 3度带 40带`, `CGCS2000 六度带 中央经线 123`: a Gauss-Krüger zone as Chinese programs call it. */
function gaussKruegerName(text: string): string | undefined {
  if (!/CGCS\s*2000|国家大地(坐标系)?\s*2000|2000\s*国家大地/i.test(text)) return undefined;
  const three = /(3|三)\s*度/.test(text);
  const six = /(6|六)\s*度/.test(text);
  if (!three && !six) return 'EPSG:4490';
  const meridian = /(?:中央(?:经线|子午线)|CM)\s*[:：]?\s*(\d{2,3})/i.exec(text)?.[1];
  const zone = /(?:第\s*)?(\d{2})\s*(?:号)?带/.exec(text.replace(/[36三六]\s*度带?/, ''))?.[1];
  if (meridian)
    return `EPSG:${three ? 4534 + (Number(meridian) - 75) / 3 : 4502 + (Number(meridian) - 75) / 6}`;
  if (zone) return `EPSG:${three ? 4513 + Number(zone) - 25 : 4491 + Number(zone) - 13}`;
  return undefined;
}

/** The PROJ text of a code in the database's register of reference systems. */
async function registered(database: Queryable, text: string): Promise<string | undefined> {
  const code = /(?:^EPSG:+|\/EPSG\/[\d.]+\/|:EPSG:[\d.]*:)(\d{4,6})$/i.exec(text.trim())?.[1];
  if (!code) return undefined;
  const { rows } = await database.query<{ proj4text: string }>(
    `select proj4text from spatial_ref_sys where auth_name = 'EPSG' and auth_srid = $1`,
    [Number(code)],
  );
  return rows[0]?.proj4text.trim();
}

function projected(file: string, name: string, definition: string): FileCrs {
  try {
    const { inverse } = proj4(definition);
    return {
      name,
      toCrs84: (x, y) => {
        const [lon, lat] = inverse([x, y]);
        return [lon!, lat!];
      },
    };
  } catch (error) {
    throw new Problem(
      400,
      'unknown-crs',
      `${file}: the coordinate system "${name}" cannot be used: ${(error as Error).message ?? error}`,
    );
  }
}

// The reference frames that count as one with CRS84: they differ from it by less than a metre here.
const globalFrames = /WGS[ _]?(19)?84|China_2000|CGCS[ _]?2000|CHINA GEODETIC/i;

/** A system as a .prj file describes it. */
function fromWkt(file: string, text: string): FileCrs {
  const name = /"([^"]*)"/.exec(text)?.[1] ?? text.slice(0, 40);
  if (/^GEOG/i.test(text) && globalFrames.test(text)) return { name, toCrs84: (x, y) => [x, y] };
  return projected(file, name, text);
}

/**
 * How to read coordinates in the system that `text` names: an EPSG code or URN, a Gauss-Krüger zone of CGCS2000 in
 * Chinese terms, GCJ-02, BD-09, a PROJ string, or the WKT of a .prj file.
 * @throws Problem 400 `unknown-crs`
 */
export async function resolveCrs(database: Queryable, file: string, text: string): Promise<FileCrs> {
  const trimmed = text.trim();
  if (/^\+(proj|init)=/.test(trimmed)) return projected(file, trimmed, trimmed);
  if (/^\w+\s*\[/.test(trimmed)) return fromWkt(file, trimmed);
  const crs = parseCrs(gaussKruegerName(trimmed) ?? trimmed);
  if (crs) return { name: crs.name, toCrs84: toCrs84(crs) };
  const definition = await registered(database, trimmed);
  if (definition) return projected(file, `EPSG:${/(\d+)$/.exec(trimmed)?.[1]}`, definition);
  throw new Problem(
    400,
    'unknown-crs',
    `${file}: the coordinate system "${text}" is not known; known are ${knownCrs}, EPSG codes of the database's register, and PROJ strings (+proj=…)`,
  );
}
