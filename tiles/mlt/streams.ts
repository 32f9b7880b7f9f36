import { type ByteWriter, varintLength } from './byte-writer.ts';

// Streams and their encodings: https://maplibre.org/maplibre-tile-spec/specification/

/** The first byte of a stream: what it is of the column. */
export const streamTypes = {
  present: 0x00,
  data: 0x10,
  dictionary: 0x11,
  vertices: 0x13,
  vertexOffsets: 0x20,
  stringOffsets: 0x22,
  stringLengths: 0x30,
  geometries: 0x31,
  parts: 0x32,
  rings: 0x33,
  dictionaryLengths: 0x36,
} as const;
export type StreamType = (typeof streamTypes)[keyof typeof streamTypes];

/** The second byte: how its values are written. */
const techniques = {
  none: 0x00,
  booleanRle: 0x60,
  varint: 0x02,
  delta: 0x22,
  vertexDelta: 0x42,
  rle: 0x62,
  deltaRle: 0x2e,
} as const;

function head(writer: ByteWriter, type: StreamType, technique: number, count: number, bytes: number): void {
  writer.byte(type);
  writer.byte(technique);
  writer.varint(count);
  writer.varint(bytes);
}

/** Writes a stream of bytes as they are, `count` values in all. */
export function writeBytes(
  writer: ByteWriter,
  type: StreamType,
  count: number,
  parts: readonly Uint8Array[],
): void {
  let length = 0;
  for (const part of parts) length += part.length;
  head(writer, type, techniques.none, count, length);
  for (const part of parts) writer.raw(part);
}

const zigZag = (value: number) => ((value << 1) ^ (value >> 31)) >>> 0;

/**
 * Writes a stream of whole numbers of 32 bits in the fewest bytes of four ways: as they are, as differences, as runs
 * of the same, as runs of the same difference.
 *
 * @param signed whether the column's type has a sign
 * @param plain writes them as they are whatever that takes: differences of what is above 2^31 are read with a sign
 */
export function writeIntegers(
  writer: ByteWriter,
  type: StreamType,
  values: Int32Array | Uint32Array,
  { signed = false, plain = false } = {},
): void {
  const count = values.length;
  const own = new Uint32Array(count);
  const deltas = new Uint32Array(count);
  const sizes = { varint: 0, delta: 0, rle: 0, deltaRle: 0 };
  let ownRuns = 0;
  let deltaRuns = 0;
  let ownLength = 0;
  let deltaLength = 0;
  let before = 0;
  for (let at = 0; at < count; at++) {
    const value = values[at]!;
    const one = signed ? zigZag(value) : value;
    const delta = zigZag((value - before) | 0);
    before = value;
    own[at] = one;
    deltas[at] = delta;
    const oneBytes = varintLength(one);
    const deltaBytes = varintLength(delta);
    sizes.varint += oneBytes;
    sizes.delta += deltaBytes;
    if (at === 0 || one !== own[at - 1]) {
      sizes.rle += varintLength(ownLength) + oneBytes;
      ownRuns++;
      ownLength = 0;
    }
    if (at === 0 || delta !== deltas[at - 1]) {
      sizes.deltaRle += varintLength(deltaLength) + deltaBytes;
      deltaRuns++;
      deltaLength = 0;
    }
    ownLength++;
    deltaLength++;
  }
  const fewest = Math.min(sizes.varint, sizes.delta, sizes.rle, sizes.deltaRle);
  if (plain || sizes.varint === fewest) {
    head(writer, type, techniques.varint, count, sizes.varint);
    writer.varints(own);
  } else if (sizes.rle === fewest) writeRuns(writer, type, techniques.rle, own, ownRuns);
  else if (sizes.delta === fewest) {
    head(writer, type, techniques.delta, count, sizes.delta);
    writer.varints(deltas);
  } else writeRuns(writer, type, techniques.deltaRle, deltas, deltaRuns);
}

/** Writes the lengths of all runs of the same value, then those values. */
function writeRuns(
  writer: ByteWriter,
  type: StreamType,
  technique: number,
  values: Uint32Array,
  runs: number,
): void {
  const encoded = new Uint32Array(runs * 2);
  let run = -1;
  for (let at = 0; at < values.length; at++) {
    if (at === 0 || values[at] !== values[at - 1]) encoded[runs + ++run] = values[at]!;
    encoded[run]!++;
  }
  head(writer, type, technique, encoded.length, totalLength(encoded));
  writer.varint(runs);
  writer.varint(values.length);
  writer.varints(encoded);
}

/** Writes numbers of up to 2^53 without a sign, as they are. */
export function writeLongIntegers(writer: ByteWriter, type: StreamType, values: readonly number[]): void {
  let length = 0;
  for (const value of values)
    for (let rest = value; ; rest = Math.floor(rest / 128)) {
      length++;
      if (rest < 128) break;
    }
  head(writer, type, techniques.varint, values.length, length);
  for (const value of values) writer.varint(value);
}

/** Writes x, y, x, y, … each as the difference to the one before of its axis. */
export function writeVertices(writer: ByteWriter, vertices: Int32Array): void {
  const encoded = new Uint32Array(vertices.length);
  let x = 0;
  let y = 0;
  for (let at = 0; at < vertices.length; at += 2) {
    encoded[at] = zigZag(vertices[at]! - x);
    encoded[at + 1] = zigZag(vertices[at + 1]! - y);
    x = vertices[at]!;
    y = vertices[at + 1]!;
  }
  head(writer, streamTypes.vertices, techniques.vertexDelta, encoded.length, totalLength(encoded));
  writer.varints(encoded);
}

function totalLength(values: Uint32Array): number {
  let length = 0;
  for (const value of values) length += varintLength(value);
  return length;
}

const longestRun = 130;
const longestLiteral = 128;

/** Writes one bit a value, eight a byte, runs of the same byte as its number: the boolean run length encoding of ORC. */
export function writeBooleans(
  writer: ByteWriter,
  type: StreamType,
  values: ArrayLike<boolean | number>,
): void {
  const packed = new Uint8Array(Math.ceil(values.length / 8));
  for (let at = 0; at < values.length; at++) if (values[at]) packed[at >> 3]! |= 1 << (at & 7);
  const encoded: number[] = [];
  let from = 0;
  const literals = (to: number) => {
    for (; from < to; from += longestLiteral) {
      const some = packed.subarray(from, Math.min(to, from + longestLiteral));
      encoded.push(256 - some.length, ...some);
    }
    from = to;
  };
  for (let at = 0; at < packed.length; ) {
    let end = at + 1;
    while (end < packed.length && packed[end] === packed[at] && end - at < longestRun) end++;
    if (end - at >= 3) {
      literals(at);
      encoded.push(end - at - 3, packed[at]!);
      from = end;
    }
    at = end;
  }
  literals(packed.length);
  head(writer, type, techniques.booleanRle, values.length, encoded.length);
  writer.raw(Uint8Array.from(encoded));
}
