import type { Kind } from '../../domain/exchange/kinds.ts';
import type { Mapping } from '../../domain/exchange/mapping.ts';
import { csvCell } from '../input/csv-cell.ts';
import { type RecordForm, written } from './mapping.ts';

export type FileForm = 'json' | 'csv';

/** What begins like a formula, or like such a text that was guarded. */
const formula = /^'*[=+@\t\r-]/;

/** A cell that `cellText` reads back: a list is its JSON, and a text that a spreadsheet would calculate has an apostrophe. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return csvCell(JSON.stringify(value));
  const text = value.trim();
  return csvCell(formula.test(text) ? `'${text}` : text);
}

/** What a cell says. @param text as it stands in a table */
export const cellText = (text: string) => (/^'+[=+@\t\r-]/.test(text) ? text.slice(1) : text);

/** A file of records, in pieces: JSON with what it is at its head, or a table with the byte order mark. */
export async function* fileText(
  batches: AsyncIterable<readonly Readonly<Record<string, unknown>>[]>,
  { mapping, kind, record, form }: { mapping: Mapping; kind: Kind; record: RecordForm; form: FileForm },
): AsyncGenerator<string> {
  const { standard, proven, note } = mapping;
  if (form === 'csv') {
    // Excel takes a file without the mark for one in the system's encoding.
    yield `\uFEFF${record.fields.map(({ name }) => name).join(',')}\r\n`;
    for await (const batch of batches)
      yield batch.map((each) => `${Object.values(written(each, record)).map(cell).join(',')}\r\n`).join('');
    return;
  }
  yield `${JSON.stringify({ standard: standard.code, proven, note, kind }).slice(0, -1)},"${kind}":[`;
  let first = true;
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    yield `${first ? '' : ','}\n${batch.map((each) => JSON.stringify(written(each, record))).join(',\n')}`;
    first = false;
  }
  yield '\n]}\n';
}
