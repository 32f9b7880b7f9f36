import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Problem } from '../../http/problem.ts';
import { readCsv } from './csv.ts';
import { isEncoding } from './encoding.ts';
import { declaredCrs, readGeoJson, readGeoJsonLines } from './geojson.ts';
import { isShp, readShapefile, type ShapefileParts } from './shapefile.ts';
import type { SourceFeature, Understood } from './source-feature.ts';
import { isZip, readZip } from './zip.ts';

const unpack = promisify(gunzip);
// Node holds a text of at most 2^29 - 24 characters.
const largest = 500 * 2 ** 20;

/** A file as read: its features and what could be told from its bytes. */
export interface ReadFile {
  file: string;
  format: Understood['format'];
  encoding: string;
  /** A coordinate system that the file itself names, by name or as WKT. */
  crs: string | undefined;
  features: SourceFeature[];
}

async function readBytes(path: string, file: string): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
      ENOENT: 'there is no such file',
      EISDIR: 'it is a folder',
      EACCES: 'it may not be read',
    };
    throw new Problem(400, 'unreadable-file', `${path}: ${reasons[code ?? ''] ?? code}`);
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = await unpack(bytes, { maxOutputLength: largest });
    } catch (error) {
      const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
      throw new Problem(
        400,
        'unreadable-file',
        tooLarge
          ? `${file}: it unpacks to more than ${largest} bytes`
          : `${file}: the gzip data is damaged or cut: ${(error as Error).message}`,
      );
    }
  }
  if (bytes.length > largest)
    throw new Problem(413, 'file-too-large', `${file}: ${bytes.length} bytes, expected at most ${largest}`);
  return bytes;
}

function requireEncoding(encoding: string | undefined): void {
  if (encoding !== undefined && !isEncoding(encoding))
    throw new Problem(
      400,
      'unknown-encoding',
      `--encoding is "${encoding}", expected a name such as utf-8, gbk, gb18030 or big5`,
    );
}

function decode(bytes: Buffer, encoding: string, file: string): string {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Problem(
      400,
      'wrong-encoding',
      `${file}: the text is not valid ${decoder.encoding}; name its encoding, for instance --encoding gb18030`,
    );
  }
}

/** Whether text is one feature a line: RFC 8142 with or without its record separators. */
function isLineDelimited(text: string): boolean {
  const first = text.slice(0, text.indexOf('\n')).replace('\x1e', '');
  if (!/^\s*\{.*\}\s*$/.test(first)) return false;
  try {
    return JSON.parse(first).type === 'Feature' && text.trim().length > first.trim().length;
  } catch {
    return false;
  }
}

function readText(file: string, bytes: Buffer, encoding: string): ReadFile {
  const text = decode(bytes, encoding, file);
  const read = { file, encoding: new TextDecoder(encoding).encoding };
  if (isLineDelimited(text))
    return { ...read, format: 'ndjson', crs: undefined, features: readGeoJsonLines(file, text) };
  if (/^\s*[{[]/.test(text.slice(0, 1000)))
    return { ...read, format: 'geojson', crs: declaredCrs(text), features: readGeoJson(file, text) };
  return { ...read, format: 'csv', crs: undefined, features: readCsv(file, text) };
}

function shapefileOf(file: string, parts: ShapefileParts, encoding: string | undefined): ReadFile {
  return { file, format: 'shapefile', ...readShapefile(file, parts, encoding) };
}

/** The one file of an archive that is data: a shapefile with its parts, or a text. */
async function readArchive(file: string, bytes: Buffer, encoding: string | undefined): Promise<ReadFile> {
  const files = await readZip(file, bytes, largest);
  const data = [...files.keys()].filter((name) => /\.(shp|geojson|json|ndjson|csv)$/i.test(name));
  const name = data[0];
  if (name === undefined || data.length > 1)
    throw new Problem(
      400,
      'invalid-zip',
      `${file}: the zip archive holds ${data.length === 0 ? 'no .shp, .geojson, .ndjson or .csv file' : `several layers (${data.join(', ')})`}, expected one`,
    );
  const inside = `${file}/${name}`;
  if (!/\.shp$/i.test(name)) return readText(inside, files.get(name)!, encoding ?? 'utf-8');
  const stem = name.slice(0, -4).toLowerCase();
  const part = (extension: string) =>
    [...files].find(([path]) => path.toLowerCase() === `${stem}.${extension}`)?.[1];
  const parts = { shp: files.get(name)!, dbf: part('dbf'), prj: part('prj'), cpg: part('cpg') };
  return shapefileOf(inside, parts, encoding);
}

/** A shapefile beside whose .shp the other parts lie, in whatever case their names are. */
async function readParts(path: string, shp: Buffer, encoding: string | undefined): Promise<ReadFile> {
  const file = basename(path);
  const stem = basename(path, extname(path)).toLowerCase();
  const beside = await readdir(dirname(path));
  const parts: ShapefileParts = { shp };
  for (const extension of ['dbf', 'prj', 'cpg'] as const) {
    const name = beside.find((other) => other.toLowerCase() === `${stem}.${extension}`);
    if (name) parts[extension] = await readBytes(join(dirname(path), name), name);
  }
  return shapefileOf(file, parts, encoding);
}

/**
 * Reads GeoJSON (plain or one feature a line), CSV or a shapefile (zip, or a .shp beside its other parts), each of
 * them plain or gzip; which of them it is, the content decides and not the name.
 * @param encoding a label of the WHATWG Encoding standard; without it UTF-8, or what a shapefile says and allows
 * @throws Problem 400 naming the file, the place in it and what was expected
 */
export async function readLayerFile(path: string, encoding?: string): Promise<ReadFile> {
  const file = basename(path);
  requireEncoding(encoding);
  const bytes = await readBytes(path, file);
  if (isZip(bytes)) return readArchive(file, bytes, encoding);
  if (isShp(bytes)) return readParts(path, bytes, encoding);
  const claimed = /\.(shp|zip)$/i.exec(file)?.[1]?.toLowerCase();
  if (claimed)
    throw new Problem(
      400,
      claimed === 'shp' ? 'invalid-shapefile' : 'invalid-zip',
      `${file}: the content does not begin like a ${claimed === 'shp' ? 'shapefile' : 'zip archive'}; the file is damaged or something else`,
    );
  return readText(file, bytes, encoding ?? 'utf-8');
}
