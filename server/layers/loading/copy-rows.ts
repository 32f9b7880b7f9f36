import type { LoadedFeature } from './source-feature.ts';
import { ewkbSize, writeEwkb } from './wkb.ts';

// PostgreSQL's binary COPY format: a signature, flags and the length of an extension that is not there.
const header = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const trailer = Buffer.from([0xff, 0xff]);
const columns = 6;
const jsonbVersion = 1;
const bytesACharacter = 3;

/** The columns that `copyRows` writes, in their order. */
export const copiedColumns = 'fid, code, name, parent, properties, geom';

function roomFor({ code, name, parent, geometry }: LoadedFeature, properties: string): number {
  const text = (code?.length ?? 0) + (name?.length ?? 0) + (parent?.length ?? 0) + properties.length;
  return 64 + bytesACharacter * text + ewkbSize(geometry);
}

function writeText(bytes: Buffer, at: number, text: string | null): number {
  if (text === null) return bytes.writeInt32BE(-1, at);
  const length = bytes.write(text, at + 4);
  bytes.writeInt32BE(length, at);
  return at + 4 + length;
}

function writeRow(
  bytes: Buffer,
  start: number,
  fid: number,
  feature: LoadedFeature,
  properties: string,
): number {
  let at = bytes.writeInt16BE(columns, start);
  at = bytes.writeInt32BE(8, at);
  at = bytes.writeBigInt64BE(BigInt(fid), at);
  at = writeText(bytes, at, feature.code);
  at = writeText(bytes, at, feature.name);
  at = writeText(bytes, at, feature.parent);
  const length = bytes.write(properties, at + 5);
  at = bytes.writeInt32BE(length + 1, at);
  at = bytes.writeUInt8(jsonbVersion, at) + length;
  const end = writeEwkb(bytes, at + 4, feature.geometry);
  bytes.writeInt32BE(end - at - 4, at);
  return end;
}

/** Features as rows of PostgreSQL's binary COPY format, a chunk for each batch. @param first the number of the first */
function rowsOf(features: readonly LoadedFeature[], first: number): Buffer {
  const properties = features.map((feature) => JSON.stringify(feature.properties));
  const size = features.reduce((sum, feature, i) => sum + roomFor(feature, properties[i]!), 0);
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const [i, feature] of features.entries()) at = writeRow(bytes, at, first + i, feature, properties[i]!);
  return bytes.subarray(0, at);
}

/**
 * A whole COPY of features in the columns `copiedColumns`.
 * @param numbers gives the first of as many numbers in a row as a batch has features
 */
export async function* copyRows(
  batches: AsyncIterable<LoadedFeature[]>,
  numbers: (count: number) => Promise<number>,
): AsyncGenerator<Buffer> {
  yield header;
  for await (const batch of batches) if (batch.length > 0) yield rowsOf(batch, await numbers(batch.length));
  yield trailer;
}
