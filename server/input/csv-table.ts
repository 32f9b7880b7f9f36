import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { Problem } from './problem.ts';
import { Slices } from './slices.ts';

/** Why a table cannot be read: codes of problems with the status 400. */
export const tableProblems = [
  'empty-body',
  'invalid-csv',
  'missing-column',
  'repeated-column',
  'unknown-column',
  'unknown-encoding',
  'wrong-encoding',
] as const;

/** The columns that a table may have: each field with the names that it goes by, in any case. */
export type Columns<Field extends string> = Record<Field, readonly string[]>;

/** A row by its fields, empty ones left out; a `Problem` stands where it cannot be read. */
type TableRow<Field extends string> =
  | { values: Partial<Record<Field, string>>; others: Record<string, string> }
  | Problem;

export interface CsvTable<Field extends string> {
  encoding: string;
  rows: TableRow<Field>[];
}

const bytesAPart = 65_536;

/**
 * The text of bytes, in parts, in the encoding that is named or, where none is, in UTF-8 or else in GB 18030, which
 * spreadsheets in China write.
 * @throws Problem 400 `wrong-encoding`, `unknown-encoding`
 */
async function decodeText(
  bytes: Uint8Array,
  named: string | undefined,
  slices: Slices,
): Promise<{ parts: string[]; encoding: string }> {
  const errors: string[] = [];
  for (const label of named === undefined ? ['utf-8', 'gb18030'] : [named]) {
    let decoder: TextDecoder;
    try {
      decoder = new TextDecoder(label, { fatal: true });
    } catch {
      throw new Problem(
        400,
        'unknown-encoding',
        `There is no encoding "${label}"; expected one such as utf-8 or gb18030`,
      );
    }
    try {
      const parts: string[] = [];
      for (let from = 0; from < bytes.length; from += bytesAPart) {
        const stream = from + bytesAPart < bytes.length;
        parts.push(decoder.decode(bytes.subarray(from, from + bytesAPart), { stream }));
        if (slices.due) await slices.rest();
      }
      return { parts, encoding: decoder.encoding };
    } catch {
      errors.push(decoder.encoding);
    }
  }
  throw new Problem(400, 'wrong-encoding', `The text is not valid ${errors.join(' or ')}`);
}

/** The rows of a CSV text, parsed part by part. @throws Problem 400 `invalid-csv` */
async function recordsOf(parts: readonly string[], slices: Slices): Promise<string[][]> {
  const records: string[][] = [];
  async function* resting() {
    for (const part of parts) {
      yield part;
      if (slices.due) await slices.rest();
    }
  }
  const parser = parse({ bom: true, skip_empty_lines: true, relax_column_count: true });
  try {
    await pipeline(resting, parser, async (rows) => {
      for await (const record of rows) records.push(record);
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new Problem(400, 'invalid-csv', `The CSV cannot be read: ${error.message}`);
  }
  return records;
}

/**
 * Reads a table whose first row names its columns, in slices between which other requests are answered.
 * @param charset that of the media type, where it has one
 * @param others what is done with columns that are not known: their values are kept under the names that they have, or
 *   the table is refused
 * @throws Problem 400 for what concerns all of it: `wrong-encoding`, `unknown-encoding`, `invalid-csv`, `empty-body`,
 *   `missing-column`, `unknown-column`, `repeated-column`
 */
export async function readCsvTable<Field extends string>(
  bytes: Uint8Array,
  charset: string | undefined,
  columns: Columns<Field>,
  required: RequiredColumns<NoInfer<Field>>,
  others: 'keep' | 'refuse',
): Promise<CsvTable<Field>> {
  const slices = new Slices();
  const { parts, encoding } = await decodeText(bytes, charset, slices);
  const records = await recordsOf(parts, slices);
  const header = records.shift();
  if (!header)
    throw new Problem(400, 'empty-body', 'The body is empty; expected a row that names the columns');
  const fields = fieldsOf(header, columns, required, others);
  const rows: TableRow<Field>[] = [];
  for (const [index, record] of records.entries()) {
    rows.push(rowOf(record, index + 2, header, fields));
    if (slices.due) await slices.rest();
  }
  return { encoding, rows };
}

/** The columns that a table must have, where that depends on which others it has. */
type RequiredColumns<Field> = readonly Field[] | ((has: (field: Field) => boolean) => readonly Field[]);

function rowOf<Field extends string>(
  record: readonly string[],
  line: number,
  header: readonly string[],
  fields: readonly (Field | undefined)[],
): TableRow<Field> {
  if (record.length !== header.length) {
    const detail = `Row ${line} has ${record.length} values, the header names ${header.length} columns`;
    return new Problem(400, 'invalid-csv', detail, [{ path: `row ${line}`, message: detail }]);
  }
  const row: Exclude<TableRow<Field>, Problem> = { values: {}, others: {} };
  for (const [column, field] of fields.entries()) {
    const value = record[column]!.trim();
    if (value === '') continue;
    if (field !== undefined) row.values[field] = value;
    else row.others[header[column]!.trim()] = value;
  }
  return row;
}

function fieldsOf<Field extends string>(
  header: readonly string[],
  columns: Columns<Field>,
  required: RequiredColumns<Field>,
  others: 'keep' | 'refuse',
): (Field | undefined)[] {
  const known = Object.entries<readonly string[]>(columns) as [Field, readonly string[]][];
  const fieldOf = new Map(
    known.flatMap(([field, names]) => [field, ...names].map((name) => [name.toLowerCase(), field])),
  );
  const fields = header.map((name) => fieldOf.get(name.trim().toLowerCase()));
  for (const [column, field] of fields.entries())
    if (field !== undefined && fields.indexOf(field) !== column)
      throw new Problem(
        400,
        'repeated-column',
        `The columns "${header[fields.indexOf(field)]}" and "${header[column]}" are both the ${field}`,
      );
  const unknown = others === 'keep' ? [] : header.filter((_, column) => fields[column] === undefined);
  const needed = typeof required === 'function' ? required((field) => fields.includes(field)) : required;
  const missing = needed.filter((field) => !fields.includes(field));
  if (missing.length > 0 || unknown.length > 0) {
    const namesOf = (field: Field) => [field, ...columns[field]].join(' or ');
    throw new Problem(
      400,
      missing.length > 0 ? 'missing-column' : 'unknown-column',
      `The header is "${header.join(',')}"; ${
        missing.length > 0
          ? `it lacks ${missing.map(namesOf).join(', ')}`
          : `unknown are ${unknown.join(', ')}; known are ${known.map(([field]) => namesOf(field)).join(', ')}`
      }`,
      [
        ...missing.map((field) => ({
          path: `row 1, field ${field}`,
          message: `no column is named ${namesOf(field)}`,
        })),
        ...unknown.map((name) => ({
          path: `row 1, field ${name}`,
          message: 'is not the name of a known column',
        })),
      ],
    );
  }
  return fields;
}
