import iconv from 'iconv-lite';
import type { Column } from '../properties.ts';
import type { Table } from './format.ts';
import { cannotHold } from './refusal.ts';
import { plainValue } from './values.ts';

const format = 'Shapefile';
const nameBytes = 10;
const mostBytes = 254;
const mostColumns = 255;
const headerBytes = 32;
/** As long as the longest number that is written with all its digits. */
const numberBytes = 25;

/** A column of a dBASE table (version III). */
export interface DbfColumn {
  /** What the features call it. */
  name: string;
  /** As the table has it: at most ten bytes, cut at a whole character. */
  short: string;
  type: 'C' | 'N' | 'L' | 'D';
  bytes: number;
  decimals: number;
  /** Texts that were longer than the table holds, and were cut at a whole character. */
  cut: number;
}

type Encoding = Table['encoding'];

const encode = (text: string, encoding: Encoding) =>
  encoding === 'utf-8' ? Buffer.from(text) : iconv.encode(text, 'gbk');

/** The first characters of a text that have at most so many bytes. */
function cutTo(text: string, most: number, encoding: Encoding): string {
  if (encode(text, encoding).length <= most) return text;
  let [kept, bytes] = ['', 0];
  for (const character of text) {
    bytes += encode(character, encoding).length;
    if (bytes > most) break;
    kept += character;
  }
  return kept;
}

/** Names of ten bytes, which differ also where only their case would. @throws Problem 400 for one that GBK lacks */
function shortNames(names: readonly string[], encoding: Encoding): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    requireEncodable(name, encoding, 0, name);
    let short = cutTo(name, nameBytes, encoding);
    for (let number = 1; taken.has(short.toLowerCase()); number++)
      short = `${cutTo(name, nameBytes - `_${number}`.length, encoding)}_${number}`;
    taken.add(short.toLowerCase());
    return short;
  });
}

function requireEncodable(text: string, encoding: Encoding, fid: number, field: string): void {
  if (encoding === 'utf-8') return;
  if (iconv.decode(iconv.encode(text, 'gbk'), 'gbk') === text) return;
  const lost = [...text].find(
    (character) => iconv.decode(iconv.encode(character, 'gbk'), 'gbk') !== character,
  );
  throw cannotHold(
    format,
    `要素 ${fid} 的“${field}”中“${lost}”不在 GBK 字符集内：请改用 encoding=utf-8`,
    `GBK has no "${lost}", which "${field}" of feature ${fid} holds: ask with encoding=utf-8`,
  );
}

/** The columns of a table. @throws Problem 400 `format-cannot-hold` */
export function dbfColumns({ columns, encoding }: Pick<Table, 'columns' | 'encoding'>): DbfColumn[] {
  if (columns.length > mostColumns)
    throw cannotHold(
      format,
      `共 ${columns.length} 个字段，最多 ${mostColumns} 个：请用 properties 选择`,
      `${columns.length} fields, it holds ${mostColumns}: choose some by properties`,
    );
  const shorts = shortNames(
    columns.map(({ name }) => name),
    encoding,
  );
  return columns.map(({ name, type, bytes }, at) => {
    const own = { name, short: shorts[at]!, decimals: 0, cut: 0 };
    if (type === 'integer') return { ...own, type: 'N', bytes: Math.max(1, bytes) };
    if (type === 'number') return { ...own, type: 'N', bytes: numberBytes, decimals: 15 };
    if (type === 'boolean') return { ...own, type: 'L', bytes: 1 };
    if (type === 'date') return { ...own, type: 'D', bytes: 8 };
    // In GBK a text has no more bytes than in UTF-8; JSON is measured as the database writes it, with spaces.
    return { ...own, type: 'C', bytes: Math.min(mostBytes, Math.max(1, bytes)) };
  });
}

/** The header of a table of so many rows; the encoding also as its language driver says it. */
export function dbfHeader(columns: readonly DbfColumn[], count: number, encoding: Encoding): Buffer {
  const header = Buffer.alloc(headerBytes + 32 * columns.length + 1);
  const today = new Date();
  header[0] = 3;
  header[1] = today.getFullYear() - 1900;
  header[2] = today.getMonth() + 1;
  header[3] = today.getDate();
  header.writeUInt32LE(count, 4);
  header.writeUInt16LE(header.length, 8);
  header.writeUInt16LE(
    columns.reduce((sum, { bytes }) => sum + bytes, 1),
    10,
  );
  header[29] = encoding === 'gbk' ? 77 : 0;
  for (const [at, { short, type, bytes, decimals }] of columns.entries()) {
    const from = headerBytes + 32 * at;
    encode(short, encoding).copy(header, from);
    header.write(type, from + 11, 'latin1');
    header[from + 16] = bytes;
    header[from + 17] = decimals;
  }
  header[header.length - 1] = 0x0d;
  return header;
}

function cellOf(value: unknown, column: DbfColumn, own: Column, encoding: Encoding, fid: number): Buffer {
  const cell = Buffer.alloc(column.bytes, 0x20);
  const plain = plainValue(value, own);
  if (plain === null) {
    if (column.type === 'L') cell.write('?', 'latin1');
    return cell;
  }
  if (typeof plain === 'number') cell.write(String(plain).padStart(column.bytes), 'latin1');
  else if (typeof plain === 'boolean') cell.write(plain ? 'T' : 'F', 'latin1');
  else if (column.type === 'D') cell.write(plain.replaceAll('-', ''), 'latin1');
  else {
    requireEncodable(plain, encoding, fid, column.name);
    const kept = cutTo(plain, column.bytes, encoding);
    if (kept !== plain) column.cut++;
    encode(kept, encoding).copy(cell);
  }
  return cell;
}

/** A row of a table. @throws Problem 400 `format-cannot-hold` for a character that GBK lacks */
export function dbfRow(
  values: readonly unknown[],
  columns: readonly DbfColumn[],
  own: readonly Column[],
  encoding: Encoding,
  fid: number,
): Buffer {
  const cells = columns.map((column, at) => cellOf(values[at], column, own[at]!, encoding, fid));
  return Buffer.concat([Buffer.from(' '), ...cells]);
}
