import { readSheet } from 'read-excel-file/node';
import { Problem } from '../../input/problem.ts';
import { batchesOf } from './batches.ts';
import type { FilePlace, OpenFile } from './source-feature.ts';
import { tableReader } from './table.ts';

function toCell(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : value;
}

/**
 * Opens the first sheet of an Excel workbook (XLSX), whose first row names the columns as `tableReader` has it.
 * @throws Problem 400 `invalid-xlsx`, or those of `tableReader`; `batches` throws them too
 */
export async function openSpreadsheet({ path, file }: FilePlace): Promise<OpenFile> {
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
  const columns = header.map((cell, i) => (cell === null ? `column ${i + 1}` : String(cell)));
  const toFeature = tableReader(file, columns);
  let done = 0;
  function* features() {
    for (const [i, cells] of body.entries()) {
      done = i + 1;
      if (cells.some((cell) => cell !== null)) yield toFeature(`row ${i + 2}`, cells.map(toCell));
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
