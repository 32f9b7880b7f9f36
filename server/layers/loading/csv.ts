import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { Problem } from '../../input/problem.ts';
import { Batch } from './batches.ts';
import type { FieldMap } from './field-map.ts';
import type { SourceFeature } from './source-feature.ts';
import { headerAmong, isEmptyRow, mostTitles, type RowReader, tableReader } from './table.ts';
import { largestFeature } from './text-stream.ts';

/**
 * What parts the columns of a table that begins like this: a comma, or what Excel writes in its place, where one of the
 * first lines has more of them.
 */
export function separatorOf(head: string): string {
  const lines = head.split('\n', mostTitles + 1).map((line) => line.replace(/"[^"]*"/g, ''));
  const count = (separator: string) => Math.max(...lines.map((line) => line.split(separator).length));
  return [',', ';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best));
}

function opened(texts: AsyncIterable<string>, separator: string): AsyncIterable<string[]> {
  const parser = parse({
    bom: true,
    delimiter: separator,
    // Rows are counted as a spreadsheet counts them.
    skip_empty_lines: false,
    relax_column_count: true,
    max_record_size: largestFeature,
  });
  // What fails in either of the two comes out of the parser.
  pipeline(Readable.from(texts), parser).catch(() => undefined);
  return parser as AsyncIterable<string[]>;
}

function faultOf(file: string, error: unknown): unknown {
  return error instanceof CsvError
    ? new Problem(400, 'invalid-csv', {
        zh: `${file}：CSV 无法读取（${error.message}）`,
        en: `${file}: ${error.message}`,
      })
    : error;
}

/** The rows of a table, those without any text left out, with their numbers from 1. */
async function* filledRows(
  rows: AsyncIterable<string[]>,
): AsyncGenerator<{ number: number; cells: string[] }> {
  let number = 0;
  for await (const cells of rows) {
    number++;
    if (!isEmptyRow(cells)) yield { number, cells };
  }
}

function requireWidth(file: string, number: number, cells: readonly string[], width: number): void {
  if (cells.length < width || !isEmptyRow(cells.slice(width)))
    throw new Problem(400, 'invalid-csv', {
      zh: `${file}，第 ${number} 行：有 ${cells.length} 个值，表头有 ${width} 列`,
      en: `${file}, row ${number}: ${cells.length} values, the header names ${width} columns`,
    });
}

/** A CSV text whose columns are known. */
export interface OpenCsv {
  /** The system that the names of the columns speak of. */
  crs: string | undefined;
  batches: AsyncGenerator<SourceFeature[]>;
}

/**
 * Opens a CSV text of which one of the first rows names the columns as `tableReader` has it, under titles; values are
 * text. Features come in batches.
 * @param read how many bytes of the file have been read so far
 * @param separator what parts the columns
 * @throws Problem 400 `invalid-csv`, or those of `tableReader`; `batches` throws them too
 */
export async function openCsv(
  file: string,
  texts: AsyncIterable<string>,
  read: () => number,
  separator: string,
  map: FieldMap,
): Promise<OpenCsv> {
  const rows = filledRows(opened(texts, separator));
  const first: { number: number; cells: string[] }[] = [];
  try {
    while (first.length <= mostTitles) {
      const next = await rows.next();
      if (next.done) break;
      first.push(next.value);
    }
  } catch (error) {
    throw faultOf(file, error);
  }
  if (first.length === 0)
    throw new Problem(400, 'invalid-csv', {
      zh: `${file}：文件是空的，应有表头`,
      en: `${file}: the file is empty, expected a header line`,
    });
  const at = headerAmong(
    first.map(({ cells }) => cells),
    map,
  );
  const header = first[at]!.cells;
  const { crs, toFeature } = tableReader(file, header, map);
  const batches = readRows(file, [first.slice(at + 1), rows], header.length, toFeature, read);
  return { crs, batches };
}

async function* readRows(
  file: string,
  [held, rows]: [readonly { number: number; cells: string[] }[], ReturnType<typeof filledRows>],
  width: number,
  toFeature: RowReader,
  read: () => number,
): AsyncGenerator<SourceFeature[]> {
  const batch = new Batch(read);
  async function* all() {
    yield* held;
    yield* rows;
  }
  try {
    for await (const { number, cells } of all()) {
      requireWidth(file, number, cells, width);
      if (batch.add(toFeature(`row ${number}`, cells))) yield batch.take();
    }
  } catch (error) {
    throw faultOf(file, error);
  }
  yield batch.take();
}
