import proj4 from 'proj4';
import { otherWriting, parseCgcs2000, zoneCode } from '../../coordinates/cgcs2000.ts';
import { parseCrs } from '../../coordinates/crs.ts';
import type { Place } from '../../coordinates/transform.ts';
import { toCrs84 } from '../../coordinates/transform.ts';
import type { Database } from '../../database/database.ts';
import { Problem } from '../../input/problem.ts';
import type { ToDegrees } from './check-geometry.ts';
import { projectByDatabase, registeredSystem } from './crs-store.ts';

/** How a file's coordinates are read. */
export interface FileCrs {
  name: string;
  toCrs84: ToDegrees;
  /** Where the database has to do it: what PROJ answers for places of the file, before `toCrs84` sees them. */
  project?: (places: readonly Place[]) => Promise<Place[]>;
}

type CrsDatabase = Pick<Database, 'query' | 'capabilities'>;

// Below a millimetre.
const close = 1e-8;

function unknown(file: string, text: string): Problem {
  return new Problem(
    400,
    'unknown-crs',
    `${file}: the coordinate system "${text}" is not known; expected CRS84, an EPSG code (EPSG:4549), a name of the EPSG register, a zone of CGCS2000 (CGCS2000 3度带 40带), GCJ-02, BD-09, or a PROJ string (+proj=…)`,
  );
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
      throw new Problem(400, 'wrong-crs', `${file}: a place lies outside of where ${name} is defined`);
    }
  };
  const expected = await project(sample);
  const inverse = definition === undefined ? undefined : proj4Inverse(definition, sample, expected);
  return inverse ? { name, toCrs84: inverse } : { name, toCrs84: (lon, lat) => [lon, lat], project };
}

// The reference frames that count as one with CRS84: they differ from it by less than a metre here.
const globalFrames = /WGS[ _]?(19)?84|China_2000|CGCS[ _]?2000|CHINA GEODETIC/i;

/**
 * How to read coordinates in the system that `text` names: an EPSG code, URN or name, a Gauss-Krüger zone of CGCS 2000
 * in Chinese terms, GCJ-02, BD-09, a PROJ string, or the WKT of a .prj file.
 * @param sample places of the file in its own system, to tell how eastings are written and to compare with PROJ
 * @throws Problem 400 `unknown-crs`, or `wrong-crs` for eastings that cannot be of the system
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
  if (/^\w+\s*\[/.test(trimmed)) {
    const name = /"([^"]*)"/.exec(trimmed)?.[1] ?? trimmed.slice(0, 40);
    if (/^GEOG/i.test(trimmed) && globalFrames.test(trimmed)) return { name, toCrs84: (x, y) => [x, y] };
    return projected(database, file, { ...asWritten, name }, sample);
  }
  const easting = sample[0]?.[0] ?? 0;
  const short = parseCrs(trimmed);
  const chinese = short ? undefined : parseCgcs2000(trimmed);
  const named = typeof chinese === 'object' ? zoneCode(chinese, easting) : chinese;
  const crs = short ?? (named ? parseCrs(named) : null);
  if (crs) {
    const other = otherWriting(crs.name, easting);
    if (other)
      throw new Problem(
        400,
        'wrong-crs',
        `${file}: the easting ${easting} cannot be of ${crs.name}; with such eastings the same zone is ${other}`,
      );
    return { name: crs.name, toCrs84: toCrs84(crs) };
  }
  const system = await registeredSystem(database, trimmed);
  if (!system) throw unknown(file, text);
  const { code, definition } = system;
  const wanted = { name: code, known: code, definition, isRegistered: definition !== undefined };
  return projected(database, file, wanted, sample);
}
