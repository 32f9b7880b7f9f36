import { readSheet } from 'read-excel-file/node';
import { Problem } from '../../input/problem.ts';
import { openArchive } from './archive.ts';
import { batchesOf } from './batches.ts';
import type { FilePlace, OpenFile } from './source-feature.ts';
import { tableReader } from './table.ts';

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
 * Opens the first sheet of an Excel workbook (XLSX), whose first row names the columns as `tableReader` has it.
 * @throws Problem 400 `invalid-xlsx`, 413 `file-too-large`, or those of `tableReader`; `batches` throws them too, and
 *   `rounded-number`
 */
export async function openSpreadsheet(place: FilePlace): Promise<OpenFile> {
  const { path, file } = place;
  await requireSmall(place);
  let rows: unknown[][];
  try {
    rows = await readSheet(path);
  } catch (error) {
    throw new Problem(
      400,
      'invalid-xlsx',
      `${file}: the workbook cannot be read: ${(error as Error).message}`,
    );
  }
  const [header, ...body] = rows;
  if (!header)
    throw new Problem(400, 'invalid-xlsx', `${file}: the first sheet is empty, expected a header row`);
  const toFeature = tableReader(file, header);
  let done = 0;
  function* features() {
    for (const [i, cells] of body.entries()) {
      done = i + 1;
      const place = `row ${i + 2}`;
      if (cells.every((cell) => cell === null)) continue;
      const read = cells.map((cell, c) => toCell(`${file}, ${place}, field ${header?.[c]}`, cell));
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
