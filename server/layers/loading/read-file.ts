import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Problem } from '../../http/problem.ts';
import { readCsvPoints } from './csv.ts';
import { declaredCrs, readGeoJson } from './geojson.ts';
import type { SourceFeature } from './source-feature.ts';

const unpack = promisify(gunzip);
// Node holds a text of at most 2^29 - 24 characters.
const largest = 500 * 2 ** 20;

/** A file as read: its features and what could be told from its bytes. */
export interface ReadFile {
  file: string;
  format: 'geojson' | 'csv';
  encoding: string;
  /** A coordinate system that the file itself names. */
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

function decode(bytes: Buffer, encoding: string, file: string): string {
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new Problem(
      400,
      'unknown-encoding',
      `--encoding is "${encoding}", expected a name such as utf-8, gbk, gb18030 or big5`,
    );
  }
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

/**
 * Reads GeoJSON (plain or gzip) or CSV points; which of them it is, the content decides and not the name.
 * @param encoding a label of the WHATWG Encoding standard, UTF-8 unless given
 * @throws Problem 400 naming the file, the place in it and what was expected
 */
export async function readLayerFile(path: string, encoding = 'utf-8'): Promise<ReadFile> {
  const file = basename(path);
  const text = decode(await readBytes(path, file), encoding, file);
  const isJson = /^\s*[{[]/.test(text.slice(0, 1000));
  return {
    file,
    format: isJson ? 'geojson' : 'csv',
    encoding: new TextDecoder(encoding).encoding,
    crs: isJson ? declaredCrs(text) : undefined,
    features: isJson ? readGeoJson(file, text) : readCsvPoints(file, text),
  };
}
