import { Problem } from '../../input/problem.ts';
import { ByteReader } from './byte-reader.ts';
import { distinctNames } from './distinct-names.ts';
import { isEncoding } from './encoding.ts';
import { decodePiece, guessEncoding, isSingleByte, isValidIn, type TextPiece } from './guess-encoding.ts';
import { placeInChinese } from './place-text.ts';
import { wrongEncoding } from './text-stream.ts';

interface Column {
  name: Buffer;
  type: string;
  start: number;
  length: number;
}

/** A dBASE table whose rows are read in their order. */
export interface Table {
  encoding: string;
  count: number;
  /** The row of this number, from 0; null where it is marked as deleted. @throws Problem 400 `wrong-encoding` */
  row(number: number): Record<string, unknown> | null;
  close(): void;
}

// The language driver byte of the header, as far as Chinese and common Western files use it.
const drivers: Record<number, string> = {
  3: 'windows-1252',
  77: 'gbk',
  79: 'big5',
  87: 'windows-1252',
  89: 'windows-1252',
  122: 'gbk',
  120: 'big5',
};

function refuse(file: string, what: string): Problem {
  return new Problem(400, 'invalid-shapefile', {
    zh: `${placeInChinese(file)}：shapefile 的 .dbf 表有误（${what}）`,
    en: `${file}: ${what}`,
  });
}

/** The encoding that the text of a .cpg file names, undefined when it names none. */
export function encodingOfCpg(text: string): string | undefined {
  const name = text.trim().replace(/^(ANSI|OEM|CP)[\s-]*/i, '');
  const pages: Record<string, string> = {
    936: 'gbk',
    950: 'big5',
    54936: 'gb18030',
    65001: 'utf-8',
    1252: 'windows-1252',
    88591: 'iso-8859-1',
  };
  const label = pages[name] ?? (/^125\d$/.test(name) ? `windows-${name}` : name);
  return label !== '' && isEncoding(label) ? label : undefined;
}

function readColumns(file: string, bytes: Buffer, headerLength: number): Column[] {
  const columns: Column[] = [];
  let start = 1;
  for (let at = 32; at + 32 <= headerLength && bytes[at] !== 0x0d; at += 32) {
    const end = bytes.indexOf(0, at);
    const length = bytes[at + 16]!;
    columns.push({
      name: bytes.subarray(at, end < 0 || end > at + 11 ? at + 11 : end),
      type: String.fromCharCode(bytes[at + 11]!),
      start,
      length,
    });
    start += length;
  }
  if (columns.length === 0) throw refuse(file, 'the .dbf table has no fields');
  return columns;
}

function trimmed(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0)) end--;
  return bytes.subarray(0, end);
}

/** Text of a field: where it fills the field, its last character may be cut in two. */
function pieceOf(cell: Buffer): TextPiece {
  const bytes = trimmed(cell);
  return { bytes, mayBeCut: bytes.length === cell.length };
}

function readValue(column: Column, bytes: Buffer, text: (cell: Buffer) => string): unknown {
  if (column.type === 'I' && bytes.length === 4) return bytes.readInt32LE(0);
  const raw = trimmed(bytes);
  if (raw.length === 0) return null;
  if (column.type === 'N' || column.type === 'F') {
    const digits = raw.toString('latin1').trim();
    const number = Number(digits);
    // A longer one stays as it is written: a number would lose its last digits.
    if (Number.isInteger(number) && !Number.isSafeInteger(number)) return digits;
    return Number.isFinite(number) ? number : null;
  }
  if (column.type === 'L')
    return /[yt]/i.test(raw.toString('latin1')) ? true : /[nf]/i.test(raw.toString('latin1')) ? false : null;
  if (column.type === 'D') {
    const day = raw.toString('latin1').trim();
    return /^0*$/.test(day) ? null : day.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  }
  return text(bytes).trim();
}

interface Layout {
  count: number;
  headerLength: number;
  rowLength: number;
  columns: Column[];
  driver: number;
}

function readLayout(file: string, reader: ByteReader): Layout {
  if (reader.size < 33) throw refuse(file, 'the .dbf table is cut: it has no header');
  const start = reader.take(32);
  const count = start.readUInt32LE(4);
  const headerLength = Math.min(start.readUInt16LE(8), reader.size);
  const rowLength = start.readUInt16LE(10);
  reader.at = 0;
  const columns = readColumns(file, reader.take(headerLength), headerLength);
  if (rowLength < 1 || headerLength + count * rowLength > reader.size + 1)
    throw refuse(
      file,
      `the .dbf table is cut or damaged: ${count} rows of ${rowLength} bytes do not fit into ${reader.size} bytes`,
    );
  return { count, headerLength, rowLength, columns, driver: start[29]! };
}

// A name is of ten bytes and a zero, which some programs leave out.
const nameLength = 10;

/** The bytes of a column's name, of which GDAL cuts characters in two, also before the number that it adds. */
function namePieces({ name }: Column): { stem: TextPiece; suffix: string } {
  const text = trimmed(name);
  const suffix = text.length >= nameLength ? /_\d{1,2}$/.exec(text.toString('latin1'))?.[0] : undefined;
  const stem = suffix ? text.subarray(0, -suffix.length) : text;
  return { stem: { bytes: stem, mayBeCut: text.length >= nameLength }, suffix: suffix ?? '' };
}

/** All text of the table, for guessing how it is encoded: the names of its columns first. */
function* textOf(
  reader: ByteReader,
  { count, headerLength, rowLength, columns }: Layout,
): Generator<TextPiece> {
  for (const column of columns) yield namePieces(column).stem;
  const texts = columns.filter((column) => column.type === 'C');
  for (let row = 0; row < count; row++) {
    const bytes = takeRow(reader, headerLength + row * rowLength, rowLength);
    for (const { start, length } of texts) yield pieceOf(bytes.subarray(start, start + length));
  }
}

/** The bytes of a row; the last one may lack its last byte. */
function takeRow(reader: ByteReader, at: number, length: number): Buffer {
  reader.at = at;
  return reader.take(Math.min(length, reader.left));
}

/** The readable part of each name, and a number behind those that another column has already. */
function readNames(columns: readonly Column[], encoding: string): string[] {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const lenient = new TextDecoder(encoding);
  return distinctNames(
    columns.map((column) => {
      const { stem, suffix } = namePieces(column);
      try {
        return decodePiece(decoder, stem) + suffix;
      } catch {
        return lenient.decode(stem.bytes).replaceAll('\ufffd', '') + suffix;
      }
    }),
  );
}

/**
 * The encoding of a table: what a person declares; what the .cpg file names, where the text is valid in it; else what
 * the text reads best in. One of single bytes is no more than a hint: every text is valid in it.
 */
function encodingOf(
  reader: ByteReader,
  layout: Layout,
  declared: string | undefined,
  named: string | undefined,
): string {
  if (declared !== undefined) return declared;
  const isWestern = named !== undefined && isSingleByte(named);
  if (named !== undefined && !isWestern && isValidIn(textOf(reader, layout), named)) return named;
  return guessEncoding(textOf(reader, layout), named ?? drivers[layout.driver]);
}

/**
 * Opens a dBASE III table as it comes with a shapefile. Columns of one name are told apart: `NAME`, `NAME_2`.
 * @param file for messages
 * @param declared the encoding that a person names
 * @param named the encoding that a .cpg file names
 * @throws Problem 400 `invalid-shapefile` or `wrong-encoding`
 */
export function openDbf(
  file: string,
  path: string,
  declared: string | undefined,
  named: string | undefined,
): Table {
  const reader = new ByteReader(path);
  try {
    const layout = readLayout(file, reader);
    const { columns, headerLength, rowLength, count } = layout;
    const encoding = encodingOf(reader, layout, declared, named);
    const decoder = new TextDecoder(encoding, { fatal: true });
    const read = (place: string) => (cell: Buffer) => {
      try {
        return decodePiece(decoder, pieceOf(cell));
      } catch {
        throw wrongEncoding(`${file}, ${place}`, decoder.encoding);
      }
    };
    const names = readNames(columns, encoding);
    return {
      encoding: decoder.encoding,
      count,
      row(number) {
        const bytes = takeRow(reader, headerLength + number * rowLength, rowLength);
        if (bytes[0] === 0x2a) return null;
        const text = read(`record ${number + 1}`);
        return Object.fromEntries(
          columns.map((column, i) => {
            const cell = bytes.subarray(column.start, column.start + column.length);
            return [names[i]!, readValue(column, cell, text)];
          }),
        );
      },
      close: () => reader.close(),
    };
  } catch (error) {
    reader.close();
    throw error;
  }
}
