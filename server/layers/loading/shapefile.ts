import { Problem } from '../../input/problem.ts';
import { batchesOf, largestRecord } from './batches.ts';
import { ByteReader } from './byte-reader.ts';
import { statedCrs } from './crs.ts';
import { encodingOfCpg, openDbf, type Table } from './dbf.ts';
import { placeInChinese } from './place-text.ts';
import { readShape } from './shape.ts';
import type { OpenFile, SourceFeature } from './source-feature.ts';

/** The paths of one shapefile's parts; only `shp` must be there. The .shx is not needed: records follow one another. */
export interface ShapefileParts {
  shp: string;
  dbf?: string | undefined;
  /** What the .prj and .cpg files hold. */
  prj?: string | undefined;
  cpg?: string | undefined;
}

const headerLength = 100;

export const isShp = (bytes: Buffer) => bytes.length >= 4 && bytes.readInt32BE(0) === 9994;

function refuse(file: string, what: string): Problem {
  return new Problem(400, 'invalid-shapefile', {
    zh: `${placeInChinese(file)}：shapefile 有误（${what}）`,
    en: `${file}: ${what}`,
  });
}

function readRecord(where: string, reader: ByteReader): object | null {
  const length = 2 * reader.take(8).readInt32BE(4);
  if (length < 4 || length > reader.left)
    throw refuse(where, 'the .shp file ends in the middle of it, or its length is wrong');
  if (length > largestRecord)
    throw new Problem(413, 'file-too-large', {
      zh: `${placeInChinese(where)}：单个要素超过 ${largestRecord} 字节`,
      en: `${where}: one feature of more than ${largestRecord} bytes`,
    });
  try {
    return readShape(reader.take(length));
  } catch (error) {
    throw refuse(
      where,
      error instanceof RangeError
        ? 'its counts of parts and points do not fit its length'
        : (error as Error).message,
    );
  }
}

function* readRecords(file: string, reader: ByteReader, table: Table | undefined): Generator<SourceFeature> {
  let number = 0;
  for (; reader.left >= 8; number++) {
    const place = `record ${number + 1}`;
    const geometry = readRecord(`${file}, ${place}`, reader);
    // Counted to the end even where the table is short, so that the message names both numbers.
    if (table && number >= table.count) continue;
    const properties = table ? table.row(number) : {};
    if (properties) yield { place, properties, geometry };
  }
  if (table && table.count !== number)
    throw refuse(file, `the .shp file has ${number} records and the .dbf table ${table.count}`);
}

function crsOf(file: string, prj: string | undefined): string | undefined {
  const crs = statedCrs(prj ?? '');
  if (crs && !/^(PROJCS|GEOGCS|PROJCRS|GEOGCRS|BOUNDCRS|COMPD_CS)\s*\[/i.test(crs))
    throw refuse(
      file,
      `the .prj file names no coordinate system but holds ${JSON.stringify(crs.slice(0, 40))}`,
    );
  return crs;
}

/**
 * Opens a shapefile (ESRI, 1998) from its parts.
 * @param encoding of the text, as a person names it; else the .cpg file or the bytes decide
 * @throws Problem 400 `invalid-shapefile` or `wrong-encoding`; `batches` throws them too
 */
export function openShapefile(file: string, parts: ShapefileParts, encoding: string | undefined): OpenFile {
  const { shp, dbf, prj, cpg } = parts;
  const reader = new ByteReader(shp);
  let table: Table | undefined;
  const close = async () => {
    reader.close();
    table?.close();
  };
  try {
    if (reader.size < headerLength || !isShp(reader.take(4)))
      throw refuse(file, 'the .shp file has no header of a shapefile');
    reader.at = headerLength;
    table = dbf === undefined ? undefined : openDbf(file, dbf, encoding, cpg && encodingOfCpg(cpg));
    return {
      file,
      format: 'shapefile',
      encoding: table?.encoding ?? 'utf-8',
      crs: crsOf(file, prj),
      batches: batchesOf(readRecords(file, reader, table), () => reader.at),
      share: () => reader.at / reader.size,
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}
