import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { Problem } from '../../input/problem.ts';
import { Batch } from './batches.ts';
import type { SourceFeature } from './source-feature.ts';
import { type TableReader, tableReader } from './table.ts';
import { largestFeature } from './text-stream.ts';

/** What parts the columns of a header line: a comma, or what Excel writes in its place, where there are more of them. */
export function separatorOf(header: string): string {
  const unquoted = header.replace(/"[^"]*"/g, '');
  const count = (separator: string) => unquoted.split(separator).length;
  return [',', ';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best));
}

/**
 * The rows of a CSV text whose first line names the columns as `tableReader` has it, in batches; values are text.
 * @param read how many bytes of the file have been read so far
 * @param separator what parts the columns
 * @throws Problem 400 `invalid-csv`, or those of `tableReader`
 */
export async function* readCsv(
  file: string,
  texts: AsyncIterable<string>,
  read: () => number,
  separator: string,
): AsyncGenerator<SourceFeature[]> {
  const parser = parse({
    bom: true,
    delimiter: separator,
    skip_empty_lines: true,
    relax_column_count: false,
    max_record_size: largestFeature,
  });
  // What fails in either of the two comes out of the parser below.
  pipeline(Readable.from(texts), parser).catch(() => undefined);
  let toFeature: TableReader | undefined;
  const batch = new Batch(read);
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      row++;
      if (!toFeature) toFeature = tableReader(file, cells);
      else if (batch.add(toFeature(`row ${row}`, cells))) yield batch.take();
    }
  } catch (error) {
    if (error instanceof CsvError) throw new Problem(400, 'invalid-csv', `${file}: ${error.message}`);
    throw error;
  }
  if (!toFeature) throw new Problem(400, 'invalid-csv', `${file}: the file is empty, expected a header line`);
  yield batch.take();
}
