import { parseChineseSystem } from '../coordinates/chinese-systems.ts';
import { datums } from '../coordinates/gauss-krueger.ts';
import type { Queryable } from '../database/database.ts';
import { Problem } from '../input/problem.ts';

/** A coordinate reference system that features are answered, chosen or written in. */
export interface System {
  uri: string;
  /** PostGIS's number for it; places are computed with easting or longitude first. */
  srid: number;
  /** Whether the register has northing or latitude first, which GeoJSON, boxes and filters of OGC API follow. */
  northingFirst: boolean;
  /** Whether its places are those of CRS84, but for the order of the axes; CGCS 2000 and WGS 84 are taken as one. */
  isCrs84: boolean;
  /** Digits behind the point that hold a centimetre or less. */
  decimals: number;
  /** Well-Known Text, first version; of degrees and of no other unit where `degrees` is set. */
  wkt: string;
  degrees: boolean;
}

const crs84Uri = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';
const epsgUri = (code: number | string) => `http://www.opengis.net/def/crs/EPSG/0/${code}`;
const wgs84 =
  'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]';

/** The system in which features are kept: longitude and latitude of WGS 84. */
export const crs84: System = {
  uri: crs84Uri,
  srid: 4326,
  northingFirst: false,
  isCrs84: true,
  decimals: 7,
  wkt: wgs84,
  degrees: true,
};

/** The code in the EPSG register that a text names; of a Chinese zone the one without its number in the eastings. */
function codeOf(text: string): number | undefined {
  const epsg =
    /^(?:\[?EPSG:(\d{4,6})\]?|urn:ogc:def:crs:EPSG:[\d.]*:(\d{4,6})|https?:\/\/www\.opengis\.net\/def\/crs\/EPSG\/[\d.]+\/(\d{4,6}))$/i.exec(
      text,
    );
  if (epsg) return Number(epsg[1] ?? epsg[2] ?? epsg[3]);
  const chinese = parseChineseSystem(text);
  if (!chinese) return undefined;
  if ('degrees' in chinese) return Number(chinese.degrees.slice(5));
  // Whoever names a zone by its number has it in front of the easting; by its meridian, not.
  const named = /带|zone/i.test(text.replace(/[36三六]\s*[-–]?\s*(度分?带|degree)/i, ''));
  return Number((named ? chinese.prefixed : chinese.plain).slice(5));
}

/**
 * The system that a text names: an address or URN of OGC, `EPSG:4490`, or what China calls its zones, as in
 * `CGCS2000 3度带 40带`. Axes are in the order of the register: PostGIS keeps those of a projection in its definition
 * where easting comes first, and of degrees latitude comes first.
 * @param path of the parameter, for the message
 * @throws Problem 400 `unknown-crs`
 */
export async function readSystem(database: Queryable, text: string, path: string): Promise<System> {
  const name = text.trim().replace(/^<(.*)>$/, '$1');
  if (
    /^(\[?OGC:CRS84\]?|CRS84|urn:ogc:def:crs:OGC:[\d.]*:CRS84|https?:\/\/www\.opengis\.net\/def\/crs\/OGC\/(0|1\.3)\/CRS84)$/i.test(
      name,
    )
  )
    return crs84;
  const code = codeOf(name);
  if (code === 4326) return { ...crs84, uri: epsgUri(4326), northingFirst: true };
  const { rows } =
    code === undefined
      ? { rows: [] }
      : await database.query<{ srtext: string }>(
          `select srtext from spatial_ref_sys
            where srid = $1 and auth_name = 'EPSG' and auth_srid = srid and srtext ~ '^(PROJCS|GEOGCS)'`,
          [code],
        );
  const wkt = rows[0]?.srtext;
  if (code === undefined || wkt === undefined) {
    const said = {
      zh: `${JSON.stringify(text)} 不是已知的坐标系，应为 ${crs84Uri}、${epsgUri(4490)} 或其他二维 EPSG 代码`,
      en: `${JSON.stringify(text)} is no coordinate system that is known here; expected ${crs84Uri}, ${epsgUri(4490)} or another code of EPSG with two axes`,
    };
    throw new Problem(400, 'unknown-crs', said, [{ path, message: said.en, text: said }]);
  }
  const degrees = wkt.startsWith('GEOGCS');
  const isCrs84 = `EPSG:${code}` === datums['CGCS 2000'].degrees;
  return {
    uri: epsgUri(code),
    srid: code,
    northingFirst: degrees
      ? !wkt.includes('(lon-lat)')
      : !wkt.includes('AXIS[') || /AXIS\["[^"]*",NORTH\],AXIS\["[^"]*",EAST\]/.test(wkt),
    isCrs84,
    decimals: degrees ? 7 : 3,
    wkt,
    degrees,
  };
}

/** The systems that suit places around a longitude, by their addresses; any other code of EPSG is understood too. */
export function suitableSystems(longitude: number | null): string[] {
  const general = [crs84Uri, ...[4326, 4490, 3857].map(epsgUri)];
  if (longitude === null || longitude < 73.5 || longitude > 135.5) return general;
  const { 3: three, 6: six } = datums['CGCS 2000'].runs;
  const [byThree, bySix] = [Math.round(longitude / 3) - 25, Math.floor(longitude / 6) - 12];
  const zones = [
    ...[three.plain, three.prefixed].map((first) => first + byThree),
    ...[six.plain, six.prefixed].map((first) => first + bySix),
  ];
  return [...general, ...zones.map(epsgUri), epsgUri(32601 + Math.floor((longitude + 180) / 6))];
}
