import { ByteBuffer } from 'flatbuffers';
import { Feature } from 'flatgeobuf/lib/mjs/flat-geobuf/feature.js';
import type { Geometry } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry.js';
import { Header } from 'flatgeobuf/lib/mjs/flat-geobuf/header.js';
import { fromFeature } from 'flatgeobuf/lib/mjs/geojson/feature.js';
import { fromByteBuffer, type HeaderMeta } from 'flatgeobuf/lib/mjs/header-meta.js';
import { calcTreeSize } from 'flatgeobuf/lib/mjs/packedrtree.js';
import { Problem } from '../../input/problem.ts';
import { batchesOf, largestRecord } from './batches.ts';
import { ByteReader } from './byte-reader.ts';
import { statedCrs } from './crs.ts';
import { placeInChinese } from './place-text.ts';
import type { FilePlace, OpenFile, SourceFeature } from './source-feature.ts';

const largestHeader = 2 ** 24;
const prefix = 4;

export const isFlatGeobuf = (bytes: Buffer) => bytes.subarray(0, 3).toString('latin1') === 'fgb';

function refuse(file: string, what: string): Problem {
  return new Problem(400, 'invalid-flatgeobuf', {
    zh: `${placeInChinese(file)}：FlatGeobuf 文件有误（${what}）`,
    en: `${file}: ${what}`,
  });
}

/** The next part of the file, which begins with its own length. */
function takePrefixed(reader: ByteReader, most: number): Uint8Array {
  const length = reader.take(prefix).readUInt32LE(0);
  if (length > most) throw new RangeError(`it claims to be ${length} bytes long`);
  reader.at -= prefix;
  return reader.take(prefix + length);
}

// The package believes every count that it reads, and damaged ones are endless: each is held against the bytes first.
const offsetSize = 4;

function requireCount(count: number, bytes: Uint8Array): void {
  if (count * offsetSize > bytes.length) throw new RangeError('it counts more parts than it has bytes');
}

function requireParts(geometry: Geometry, bytes: Uint8Array): void {
  requireCount(geometry.partsLength(), bytes);
  for (let i = 0; i < geometry.partsLength(); i++) requireParts(geometry.parts(i)!, bytes);
}

/** Whether a geometry has heights or measures other than zero, which the package leaves out. */
function anyThird(geometry: Geometry): boolean {
  if ([geometry.zArray(), geometry.mArray()].some((values) => values?.some((value) => Math.abs(value) > 0)))
    return true;
  return Array.from({ length: geometry.partsLength() }, (_, i) => geometry.parts(i)!).some(anyThird);
}

function readHeader(file: string, reader: ByteReader): HeaderMeta {
  try {
    reader.at = 8;
    const bytes = takePrefixed(reader, largestHeader);
    requireCount(Header.getSizePrefixedRootAsHeader(new ByteBuffer(bytes)).columnsLength(), bytes);
    const header = fromByteBuffer(new ByteBuffer(bytes));
    if (header.featuresCount > reader.size || header.indexNodeSize === 1)
      throw new RangeError(
        'it counts more features than the file has bytes, or its index is of no known form',
      );
    // The index is for finding features by place, and may be larger than memory: all are wanted here.
    if (header.indexNodeSize > 0 && header.featuresCount > 0)
      reader.at += calcTreeSize(header.featuresCount, header.indexNodeSize);
    return header;
  } catch (error) {
    throw refuse(file, `the header of the FlatGeobuf file is damaged or cut: ${(error as Error).message}`);
  }
}

function crsOf({ crs }: HeaderMeta): string | undefined {
  if (!crs) return undefined;
  if (crs.code > 0 && crs.org?.toUpperCase() !== 'NONE') return `${crs.org ?? 'EPSG'}:${crs.code}`;
  return statedCrs(crs.wkt ?? '');
}

function* readFeatures(file: string, reader: ByteReader, header: HeaderMeta): Generator<SourceFeature> {
  let number = 0;
  for (; reader.left > 0; number++) {
    const place = `feature ${number + 1}`;
    try {
      const bytes = takePrefixed(reader, largestRecord);
      const feature = Feature.getSizePrefixedRootAsFeature(new ByteBuffer(bytes));
      const shape = feature.geometry();
      if (shape) requireParts(shape, bytes);
      const { properties, geometry } = fromFeature(number, feature, header);
      yield {
        place,
        properties: properties ?? {},
        geometry: shape && anyThird(shape) ? { ...geometry, hasHeights: true } : geometry,
      };
    } catch (error) {
      throw refuse(`${file}, ${place}`, `it is damaged or cut: ${(error as Error).message}`);
    }
  }
  if (header.featuresCount > 0 && number !== header.featuresCount)
    throw refuse(file, `it holds ${number} features, and its header says ${header.featuresCount}`);
}

/** Opens a FlatGeobuf file (version 3). @throws Problem 400 `invalid-flatgeobuf`; `batches` throws it too */
export function openFlatGeobuf({ path, file }: FilePlace): OpenFile {
  const reader = new ByteReader(path);
  try {
    const header = readHeader(file, reader);
    return {
      file,
      format: 'flatgeobuf',
      encoding: 'utf-8',
      crs: crsOf(header),
      batches: batchesOf(readFeatures(file, reader, header), () => reader.at),
      share: () => reader.at / reader.size,
      close: async () => reader.close(),
    };
  } catch (error) {
    reader.close();
    throw error;
  }
}
