import { stat } from 'node:fs/promises';
import { Problem } from '../../input/problem.ts';
import { batchesOf } from './batches.ts';
import { type OpenCsv, openCsv, separatorOf } from './csv.ts';
import { isEncoding } from './encoding.ts';
import { declaredCrs, readGeoJson, readGeoJsonLines, tooLarge } from './geojson.ts';
import { guessEncoding, isSingleByte, isValidIn } from './guess-encoding.ts';
import { readKml } from './kml.ts';
import type { FilePlace, OpenFile, Reading, SourceFeature } from './source-feature.ts';
import { firstBytes, headOf, linesOf, readText, sampleText } from './text-stream.ts';
import { kindOfText, unreadable } from './unreadable.ts';

// A tree takes some ten times the size of its text in memory.
const largestTree = 100 * 2 ** 20;

/** What can be told of a text by its first line. */
function formOf(line: string): 'ndjson' | 'geojson' | 'csv' | 'kml' {
  const start = line.replace('\x1e', '').trim();
  if (start.startsWith('<')) return 'kml';
  if (!/^[{[]/.test(start)) return 'csv';
  if (start.includes('"FeatureCollection"') || !start.endsWith('}')) return 'geojson';
  try {
    return JSON.parse(start).type === 'Feature' ? 'ndjson' : 'geojson';
  } catch {
    // A wrong line is told by its number.
    return /^\{\s*"type"\s*:\s*"Feature"/.test(start) ? 'ndjson' : 'geojson';
  }
}

async function* readTree(file: string, texts: AsyncIterable<string>): AsyncGenerator<SourceFeature[]> {
  const pieces: string[] = [];
  let length = 0;
  for await (const text of texts) {
    pieces.push(text);
    length += text.length;
    if (length > largestTree)
      throw new Problem(413, 'file-too-large', {
        zh: `${file}：KML 超过 ${largestTree} 个字符`,
        en: `${file}: KML of more than ${largestTree} characters`,
      });
  }
  yield* batchesOf(readKml(file, pieces.join('')), () => 0);
}

/** The encoding that a byte-order mark (Excel writes UTF-16) or an XML declaration names. */
async function markedEncoding(path: string): Promise<string | undefined> {
  const start = (await firstBytes(path, 200)).toString('latin1');
  if (start.startsWith('\xff\xfe')) return 'utf-16le';
  if (start.startsWith('\xfe\xff')) return 'utf-16be';
  const name = /^(?:\xef\xbb\xbf)?<\?xml[^>]*\sencoding=["']([\w.-]+)["']/.exec(start)?.[1];
  return name && isEncoding(name) ? name : undefined;
}

/**
 * The encoding of a text that says nothing of it: UTF-8, or GB 18030 or Big5 where that reads better; others are for a
 * person to name.
 */
async function likelyEncoding(path: string, packed: boolean): Promise<string> {
  const sample = await sampleText(path, packed);
  if (isValidIn(sample, 'utf-8')) return 'utf-8';
  const likely = guessEncoding(sample);
  return isSingleByte(likely) || !isValidIn(sample, likely) ? 'utf-8' : likely;
}

/**
 * Opens GeoJSON, newline-delimited GeoJSON and CSV, which are read as streams whatever their size, and KML, which is
 * one tree and is read whole; which of them it is, the first line tells.
 * @param packed whether the file is gzip
 * @throws Problem 400 or 413, naming the place; `batches` throws it too
 */
export async function openText(
  place: FilePlace,
  packed: boolean,
  { encoding: declared, map }: Reading,
): Promise<OpenFile> {
  const { path, file } = place;
  const { encoding } = new TextDecoder(
    declared ?? (await markedEncoding(path)) ?? (await likelyEncoding(path, packed)),
  );
  const head = await headOf(readText(place, packed, encoding, () => undefined));
  const kind = kindOfText(file, head);
  if (kind) throw unreadable(file, kind);
  const firstLine = head.trimStart().split('\n', 1)[0]!;
  const format = formOf(firstLine);
  const { size } = await stat(path);
  let bytes = 0;
  const read = () => bytes;
  const texts = readText(place, packed, encoding, (count) => {
    bytes = count;
  });
  const stated = format === 'geojson' ? declaredCrs(head) : undefined;
  const ways: Record<typeof format, () => Promise<OpenCsv>> = {
    geojson: async () => ({ crs: stated, batches: readGeoJson(file, texts, stated) }),
    ndjson: async () => ({
      crs: undefined,
      batches: readGeoJsonLines(
        file,
        linesOf(texts, (line) => tooLarge(`${file}, line ${line}`)),
        read,
      ),
    }),
    csv: () => openCsv(file, texts, read, separatorOf(head), map ?? {}),
    kml: async () => ({ crs: undefined, batches: readTree(file, texts) }),
  };
  const close = async () => void (await texts.return(undefined));
  const { crs, batches } = await ways[format]().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const share = () => (size === 0 ? 1 : bytes / size);
  return {
    file,
    format,
    encoding,
    crs,
    batches,
    share,
    close,
  };
}
