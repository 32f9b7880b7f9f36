import readSheets from 'read-excel-file/node';
import { Problem } from '../../input/problem.ts';
import { openArchive } from './archive.ts';
import { batchesOf } from './batches.ts';
import { chooseLayer } from './choosing.ts';
import type { FilePlace, OpenFile } from './source-feature.ts';
import { namesCoordinates, tableReader } from './table.ts';

/** A workbook is read whole, and takes several times its size in memory. */
const largestWorkbook = 256 * 2 ** 20;
/** Excel keeps fifteen digits of a number and makes the others zero. */
const firstRounded = 1e15;

/** Dates become text of ISO 8601, those at midnight without a time. @throws Problem 400 `rounded-number` */
function toCell(where: string, value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().replace('T00:00:00.000Z', '');
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) >= firstRounded)
    throw new Problem(
      400,
      'rounded-number',
      `${where}: ${value} is a number of more than 15 digits, of which Excel has lost the last ones; expected a column of text`,
    );
  return value;
}

/** Above the names of the columns there may be so many rows of titles. */
const mostTitles = 4;

/**
 * The names of the columns and the rows below them. Where a cell is merged with the one above it, its text is there.
 * @returns also the number of the first of those rows
 */
function splitHeader(rows: readonly unknown[][]): { header: unknown[]; body: unknown[][]; first: number } {
  const found = rows.slice(0, mostTitles + 1).findIndex(namesCoordinates);
  const at = Math.max(found, 0);
  const header = rows[at]!.map((cell, i) => cell ?? rows[at - 1]?.[i] ?? null);
  return { header, body: rows.slice(at + 1), first: at + 2 };
}

async function requireSmall({ path, file }: FilePlace): Promise<void> {
  const archive = await openArchive(path, file);
  archive.close();
  if (archive.unpackedSize > largestWorkbook)
    throw new Problem(
      413,
      'file-too-large',
      `${file}: the workbook unpacks to ${archive.unpackedSize} bytes, expected at most ${largestWorkbook}: save it as CSV, which may have any size`,
    );
}

/**
 * Opens a sheet of an Excel workbook (XLSX), the first unless it is named, whose first row, or one of the next under titles, names the columns
 * as `tableReader` has it.
 * @throws Problem 400 `invalid-xlsx`, `unknown-table`, 413 `file-too-large`, or those of `tableReader`; `batches` throws them too, and
 *   `rounded-number`
 */
export async function openSpreadsheet(place: FilePlace, table: string | undefined): Promise<OpenFile> {
  const { path, file } = place;
  await requireSmall(place);
  let sheets: { sheet: string; data: unknown[][] }[];
  try {
    sheets = await readSheets(path);
  } catch (error) {
    throw new Problem(
      400,
      'invalid-xlsx',
      `${file}: the workbook cannot be read: ${(error as Error).message}`,
    );
  }
  // People keep notes on further sheets: the first is meant unless they say otherwise.
  const { data: rows } = chooseLayer(
    `${file}: the workbook`,
    sheets.map(({ sheet, data }) => ({ name: sheet, note: `${data.length} rows`, data })),
    table ?? sheets[0]?.sheet,
  );
  if (rows.length === 0)
    throw new Problem(
      400,
      'invalid-xlsx',
      `${file}: the ${table === undefined ? 'first sheet' : `sheet "${table}"`} is empty, expected a header row`,
    );
  const { header, body, first } = splitHeader(rows);
  const toFeature = tableReader(file, header);
  let done = 0;
  function* features() {
    for (const [i, cells] of body.entries()) {
      done = i + 1;
      const place = `row ${i + first}`;
      if (cells.every((cell) => cell === null)) continue;
      const read = cells.map((cell, c) => toCell(`${file}, ${place}, field ${header[c]}`, cell));
      yield toFeature(place, read);
    }
  }
  return {
    file,
    format: 'xlsx',
    encoding: 'utf-8',
    crs: undefined,
    batches: batchesOf(features(), () => 0),
    share: () => (body.length === 0 ? 1 : done / body.length),
    close: async () => undefined,
  };
}
