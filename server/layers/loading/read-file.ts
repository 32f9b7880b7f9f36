import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Problem } from '../../input/problem.ts';
import { readCsv } from './csv.ts';
import { isEncoding } from './encoding.ts';
import { declaredCrs, readGeoJson, readGeoJsonLines } from './geojson.ts';
import { isShp, readShapefile, type ShapefileParts } from './shapefile.ts';
import type { SourceFeature, Understood } from './source-feature.ts';
import { firstBytes, firstLine, linesOf, readText, unreadable } from './text-stream.ts';
import { isZip, readZip } from './zip.ts';

const unpack = promisify(gunzip);
// Node holds a text of at most 2^29 - 24 characters.
const largest = 500 * 2 ** 20;

const isGzip = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** A file whose form is known, and whose features are read as they are asked for. */
export interface OpenFile {
  file: string;
  format: Understood['format'];
  encoding: string;
  /** A coordinate system that the file itself names, by name or as WKT. */
  crs: string | undefined;
  /** The features in their order; fails where the file does, naming the place. */
  batches: AsyncIterable<SourceFeature[]>;
  /** How much of the file has been read, 0 to 1. */
  share(): number;
}

async function readBytes(path: string, file: string): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
    if (isGzip(bytes)) bytes = await unpack(bytes, { maxOutputLength: largest });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new Problem(413, 'file-too-large', `${file}: it unpacks to more than ${largest} bytes`);
    throw unreadable(path, error);
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

async function* all<T>(value: T): AsyncGenerator<T> {
  yield value;
}

/** What can be told of a text by its first line. */
function formOf(line: string): 'ndjson' | 'geojson' | 'csv' {
  const start = line.replace('\x1e', '').replace('\ufeff', '').trim();
  if (!/^[{[]/.test(start)) return 'csv';
  if (start.includes('"FeatureCollection"') || !start.endsWith('}')) return 'geojson';
  try {
    return JSON.parse(start).type === 'Feature' ? 'ndjson' : 'geojson';
  } catch {
    return 'geojson';
  }
}

const inMemory = { share: () => 1 };

function openText(file: string, bytes: Buffer, encoding: string): OpenFile {
  const text = decode(bytes, encoding, file);
  const form = formOf(text.trimStart().split('\n', 1)[0]!);
  const opened = { ...inMemory, file, encoding: new TextDecoder(encoding).encoding, crs: undefined };
  if (form === 'ndjson')
    return { ...opened, format: form, batches: readGeoJsonLines(file, linesOf(file, all(text))) };
  if (form === 'csv') return { ...opened, format: form, batches: readCsv(file, all(text)) };
  return { ...opened, format: form, crs: declaredCrs(text), batches: all(readGeoJson(file, text)) };
}

/** A text of rows or lines is read as a stream, whatever its size; plain GeoJSON is one value and is read whole. */
async function openTextFile(path: string, packed: boolean, encoding: string): Promise<OpenFile> {
  const file = basename(path);
  const form = formOf(await firstLine(readText(path, packed, encoding, () => undefined)));
  if (form === 'geojson') return openText(file, await readBytes(path, file), encoding);
  const { size } = await stat(path);
  let read = 0;
  const texts = readText(path, packed, encoding, (bytes) => {
    read = bytes;
  });
  return {
    file,
    format: form,
    encoding: new TextDecoder(encoding).encoding,
    crs: undefined,
    batches: form === 'csv' ? readCsv(file, texts) : readGeoJsonLines(file, linesOf(file, texts)),
    share: () => read / size,
  };
}

function openShapefile(file: string, parts: ShapefileParts, encoding: string | undefined): OpenFile {
  const { features, ...read } = readShapefile(file, parts, encoding);
  return { ...inMemory, ...read, file, format: 'shapefile', batches: all(features) };
}

/** The one file of an archive that is data: a shapefile with its parts, or a text. */
async function openArchive(file: string, bytes: Buffer, encoding: string | undefined): Promise<OpenFile> {
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
  if (!/\.shp$/i.test(name)) return openText(inside, files.get(name)!, encoding ?? 'utf-8');
  const stem = name.slice(0, -4).toLowerCase();
  const part = (extension: string) =>
    [...files].find(([path]) => path.toLowerCase() === `${stem}.${extension}`)?.[1];
  const parts = { shp: files.get(name)!, dbf: part('dbf'), prj: part('prj'), cpg: part('cpg') };
  return openShapefile(inside, parts, encoding);
}

/** A shapefile beside whose .shp the other parts lie, in whatever case their names are. */
async function openParts(path: string, shp: Buffer, encoding: string | undefined): Promise<OpenFile> {
  const file = basename(path);
  const stem = basename(path, extname(path)).toLowerCase();
  const beside = await readdir(dirname(path));
  const parts: ShapefileParts = { shp };
  for (const extension of ['dbf', 'prj', 'cpg'] as const) {
    const name = beside.find((other) => other.toLowerCase() === `${stem}.${extension}`);
    if (name) parts[extension] = await readBytes(join(dirname(path), name), name);
  }
  return openShapefile(file, parts, encoding);
}

/**
 * Opens GeoJSON (one value, or one feature a line) and CSV, plain or gzip, and shapefiles (zip, or a .shp beside its
 * other parts); which of them it is, the content decides and not the name.
 * @param encoding a label of the WHATWG Encoding standard; without it UTF-8, or what a shapefile says and allows
 * @throws Problem 400 naming the file, the place in it and what was expected; `batches` throws it too
 */
export async function openLayerFile(path: string, encoding?: string): Promise<OpenFile> {
  const file = basename(path);
  requireEncoding(encoding);
  const head = await firstBytes(path, 4);
  if (isZip(head)) return openArchive(file, await readBytes(path, file), encoding);
  if (isShp(head)) return openParts(path, await readBytes(path, file), encoding);
  const claimed = /\.(shp|zip)$/i.exec(file)?.[1]?.toLowerCase();
  if (claimed)
    throw new Problem(
      400,
      claimed === 'shp' ? 'invalid-shapefile' : 'invalid-zip',
      `${file}: the content does not begin like a ${claimed === 'shp' ? 'shapefile' : 'zip archive'}; the file is damaged or something else`,
    );
  return openTextFile(path, isGzip(head), encoding ?? 'utf-8');
}
