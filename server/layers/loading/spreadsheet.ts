import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DOMParser } from '@xmldom/xmldom';
import readSheets from 'read-excel-file/node';
import { Problem } from '../../input/problem.ts';
import { type Archive, openArchive } from './archive.ts';
import { batchesOf } from './batches.ts';
import { chooseLayer } from './choosing.ts';
import type { FieldMap } from './field-map.ts';
import { placeInChinese } from './place-text.ts';
import type { FilePlace, OpenFile, Reading } from './source-feature.ts';
import { headerAmong, isEmptyRow, mostTitles, tableReader } from './table.ts';
import { makeTemporaryFolder } from './temporary.ts';

/** A workbook is read whole, and takes several times its size in memory. */
const largestWorkbook = 256 * 2 ** 20;
/** Excel keeps fifteen digits of a number and makes the others zero. */
const firstRounded = 1e15;

const day = 86_400_000;
// Days are counted from here; what comes before 1900 is none, but a time of day or a number of hours.
const firstDay = Date.UTC(1899, 11, 30);
const firstDate = Date.UTC(1900, 1, 28);

const twoDigits = (value: number) => String(value).padStart(2, '0');

/** Hours, minutes and, where there are any, seconds. */
function clock(seconds: number): string {
  const [hours, minutes, rest] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  return `${twoDigits(hours!)}:${twoDigits(minutes!)}${rest === 0 ? '' : `:${twoDigits(rest!)}`}`;
}

/** A date as text of ISO 8601, with its time where it has one: of no zone, since workbooks know none. */
function dateText(value: Date): string {
  const time = Math.round(value.getTime() / 1000) * 1000;
  if (time < firstDate && (time - firstDay) % day !== 0) return clock((time - firstDay) / 1000);
  return new Date(time).toISOString().replace('T00:00:00.000Z', '').replace('.000Z', '');
}

/** Dates become text. @throws Problem 400 `rounded-number` */
function toCell(where: string, value: unknown): unknown {
  if (value instanceof Date) return dateText(value);
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) >= firstRounded)
    throw new Problem(400, 'rounded-number', {
      zh: `${placeInChinese(where)}：${value} 超过 15 位，Excel 已丢失末几位；该列应存为文本`,
      en: `${where}: ${value} is a number of more than 15 digits, of which Excel has lost the last ones; expected a column of text`,
    });
  return value;
}

/**
 * The names of the columns and the rows below them. Where a cell is merged with the one above it, its text is there.
 * @returns also the number of the first of those rows
 */
function splitHeader(
  rows: readonly unknown[][],
  map: FieldMap,
): { header: unknown[]; body: unknown[][]; first: number } {
  const at = headerAmong(rows.slice(0, mostTitles + 1), map);
  const header = rows[at]!.map((cell, i) => cell ?? rows[at - 1]?.[i] ?? null);
  return { header, body: rows.slice(at + 1), first: at + 2 };
}

/** The names of the sheets that the workbook hides (ECMA-376, 18.2.19). */
async function hiddenSheets(archive: Archive): Promise<Set<string>> {
  const folder = await makeTemporaryFolder('unpacked');
  try {
    const path = join(folder.path, 'workbook.xml');
    await archive.extract('xl/workbook.xml', path);
    const document = new DOMParser({ onError: () => undefined }).parseFromString(
      await readFile(path, 'utf8'),
      'text/xml',
    );
    return new Set(
      [...document.getElementsByTagName('sheet')]
        .filter((sheet) => /^(hidden|veryHidden)$/.test(sheet.getAttribute('state') ?? ''))
        .map((sheet) => sheet.getAttribute('name') ?? ''),
    );
  } catch {
    // A workbook that is damaged is told where it is read.
    return new Set();
  } finally {
    await folder.remove();
  }
}

/** Which sheets are hidden. @throws Problem 413 `file-too-large` */
async function inspect({ path, file }: FilePlace): Promise<Set<string>> {
  const archive = await openArchive(path, file);
  try {
    if (archive.unpackedSize > largestWorkbook)
      throw new Problem(413, 'file-too-large', {
        zh: `${file}：工作簿解压后有 ${archive.unpackedSize} 字节，至多 ${largestWorkbook} 字节；请另存为 CSV，大小不限`,
        en: `${file}: the workbook unpacks to ${archive.unpackedSize} bytes, expected at most ${largestWorkbook}: save it as CSV, which may have any size`,
      });
    return await hiddenSheets(archive);
  } finally {
    archive.close();
  }
}

/**
 * Opens a sheet of an Excel workbook (XLSX), the first that is not hidden unless it is named, of which one of the first
 * rows names the columns as `tableReader` has it, under titles.
 * @throws Problem 400 `invalid-xlsx`, `unknown-table`, 413 `file-too-large`, or those of `tableReader`; `batches` throws them too, and
 *   `rounded-number`
 */
export async function openSpreadsheet(place: FilePlace, { table, map = {} }: Reading): Promise<OpenFile> {
  const { path, file } = place;
  const hidden = await inspect(place);
  let sheets: { sheet: string; data: unknown[][] }[];
  try {
    sheets = await readSheets(path);
  } catch (error) {
    throw new Problem(400, 'invalid-xlsx', {
      zh: `${file}：工作簿无法读取（${(error as Error).message}）`,
      en: `${file}: the workbook cannot be read: ${(error as Error).message}`,
    });
  }
  const shown = sheets.filter(({ sheet }) => !hidden.has(sheet) || sheet === table);
  if (shown.length > 0) sheets = shown;
  // People keep notes on further sheets: the first is meant unless they say otherwise.
  const { data: rows } = chooseLayer(
    `${file}: the workbook`,
    sheets.map(({ sheet, data }) => ({ name: sheet, note: `${data.length} rows`, data })),
    table ?? sheets[0]?.sheet,
  );
  if (rows.length === 0)
    throw new Problem(400, 'invalid-xlsx', {
      zh: `${file}：${table === undefined ? '第一个工作表' : `工作表“${table}”`}是空的，应有表头`,
      en: `${file}: the ${table === undefined ? 'first sheet' : `sheet "${table}"`} is empty, expected a header row`,
    });
  const { header, body, first } = splitHeader(rows, map);
  const { crs, toFeature } = tableReader(file, header, map);
  let done = 0;
  function* features() {
    for (const [i, cells] of body.entries()) {
      done = i + 1;
      const place = `row ${i + first}`;
      if (isEmptyRow(cells)) continue;
      const read = cells.map((cell, c) => toCell(`${file}, ${place}, field ${header[c]}`, cell));
      yield toFeature(place, read);
    }
  }
  return {
    file,
    format: 'xlsx',
    encoding: 'utf-8',
    crs,
    batches: batchesOf(features(), () => 0),
    share: () => (body.length === 0 ? 1 : done / body.length),
    close: async () => undefined,
  };
}
