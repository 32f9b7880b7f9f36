import type { Attributes, Scalar } from '../attributes.ts';
import type { TileFeature } from '../encode.ts';
import { utf8 } from '../utf8.ts';
import { ByteWriter, varintLength } from './byte-writer.ts';
import { streamTypes, writeBooleans, writeBytes, writeIntegers } from './streams.ts';

/** A column's type in a layer's description, without the 1 that is added where features lack a value. */
const types = { boolean: 10, int32: 16, uint32: 18, float: 24, double: 26, string: 28 } as const;
type ColumnType = keyof typeof types;

/** One property of a layer, ready to be written. */
export interface PropertyColumn {
  name: string;
  typeCode: number;
  data: Uint8Array;
}

/** Stands for a feature without the property. */
const missing = -1;

/**
 * The properties of features as columns, in the order of first use.
 *
 * A column has one type: numbers are held as whole numbers of 32 bits where all of them are such, else as floats of 32
 * or 64 bits, whichever loses nothing. Where a property is a number in one feature and text or a truth value in another,
 * all are text, as the specification's notes on MVT allow. Of a key that a feature has twice the last value counts, as
 * readers of MVT have it.
 */
export function propertyColumns(features: readonly TileFeature[], attributes: Attributes): PropertyColumn[] {
  const numbers = new Map<number, Int32Array>();
  for (const [at, { tags }] of features.entries())
    for (let tag = 0; tag < tags.length; tag += 2) {
      let values = numbers.get(tags[tag]!);
      if (!values) {
        values = new Int32Array(features.length).fill(missing);
        numbers.set(tags[tag]!, values);
      }
      values[at] = tags[tag + 1]!;
    }
  return Array.from(numbers, ([key, values]) => column(attributes.keys[key]!, values, attributes));
}

function column(name: string, all: Int32Array, attributes: Attributes): PropertyColumn {
  const { distinct, places } = numbered(all);
  const nullable = places.length < all.length;
  const scalars = attributes.scalars();
  const values = distinct.map((value) => scalars[value]!);
  const type = typeOf(values);
  const writer = new ByteWriter(places.length * 2 + 64);
  const texts =
    type === 'string'
      ? stringStreams(places, (place) => textOf(distinct[place]!, attributes), distinct.length)
      : null;
  if (texts) writer.varint(texts.count + (nullable ? 1 : 0));
  if (nullable)
    writeBooleans(
      writer,
      streamTypes.present,
      all.map((value) => (value === missing ? 0 : 1)),
    );
  if (texts) texts.write(writer);
  else if (type !== 'string') writeScalars(writer, type, places, values as (number | boolean)[]);
  return { name, typeCode: types[type] + (nullable ? 1 : 0), data: writer.finish() };
}

/** The different values that are there, in the order in which they are met, and which of those each feature has. */
function numbered(all: Int32Array): { distinct: number[]; places: Uint32Array } {
  const distinct: number[] = [];
  const places = new Uint32Array(all.length);
  const known = new Map<number, number>();
  let end = 0;
  for (const value of all) {
    if (value === missing) continue;
    let place = known.get(value);
    if (place === undefined) {
      place = distinct.push(value) - 1;
      known.set(value, place);
    }
    places[end++] = place;
  }
  return { distinct, places: places.subarray(0, end) };
}

function typeOf(values: readonly Scalar[]): ColumnType {
  if (values.every((value) => typeof value === 'boolean')) return 'boolean';
  if (!values.every((value) => typeof value === 'number')) return 'string';
  if (values.every((value) => (value | 0) === value)) return 'int32';
  if (values.every((value) => value >>> 0 === value)) return 'uint32';
  return values.every((value) => Math.fround(value) === value) ? 'float' : 'double';
}

function writeScalars(
  writer: ByteWriter,
  type: Exclude<ColumnType, 'string'>,
  places: Uint32Array,
  distinct: readonly (number | boolean)[],
): void {
  if (type === 'boolean') {
    const values = Uint8Array.from(places, (place) => Number(distinct[place]!));
    writeBooleans(writer, streamTypes.data, values);
    return;
  }
  const numbers = distinct as readonly number[];
  if (type === 'int32' || type === 'uint32') {
    const signed = type === 'int32';
    const listed = Array.from(places, (place) => numbers[place]!);
    const whole = signed ? Int32Array.from(listed) : Uint32Array.from(listed);
    writeIntegers(writer, streamTypes.data, whole, { signed, plain: !signed });
    return;
  }
  const size = type === 'float' ? 4 : 8;
  const bytes = new Uint8Array(places.length * size);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < places.length; at++) {
    const number = numbers[places[at]!]!;
    if (type === 'float') view.setFloat32(at * size, number, true);
    else view.setFloat64(at * size, number, true);
  }
  writeBytes(writer, streamTypes.data, places.length, [bytes]);
}

/** Texts one by one, or each of the different ones once and then its number, whichever takes fewer bytes. */
function stringStreams(
  places: Uint32Array,
  textAt: (place: number) => Uint8Array,
  distinct: number,
): { count: number; write(writer: ByteWriter): void } {
  const texts = Array.from({ length: distinct }, (_, place) => textAt(place));
  let once = 0;
  for (const { length } of texts) once += length + varintLength(length);
  let each = 0;
  for (const place of places) {
    const { length } = texts[place]!;
    each += length + varintLength(length);
    once += varintLength(place);
  }
  const shared = once < each;
  const written = shared ? texts : Array.from(places, (place) => texts[place]!);
  return {
    count: shared ? 3 : 2,
    write(writer) {
      const lengths = Uint32Array.from(written, ({ length }) => length);
      writeIntegers(writer, shared ? streamTypes.dictionaryLengths : streamTypes.stringLengths, lengths);
      // In this order: other decoders than that of MapLibre GL read one stream after the other.
      if (shared) writeIntegers(writer, streamTypes.stringOffsets, places);
      writeBytes(writer, shared ? streamTypes.dictionary : streamTypes.data, written.length, written);
    },
  };
}

/** A value as text in UTF-8; one that is text is held so already, behind a tag and its length. */
function textOf(value: number, attributes: Attributes): Uint8Array {
  const scalar = attributes.scalars()[value]!;
  if (typeof scalar !== 'string') return utf8(String(scalar));
  const message = attributes.values[value]!;
  let start = 1;
  while (message[start]! >= 0x80) start++;
  return message.subarray(start + 1);
}
