import { toWkt } from '../../cql2/sql.ts';
import { readWkb } from '../../layers/loading/read-wkb.ts';
import type { PlainGeometry, Table } from './format.ts';
import { requireDistinct } from './refusal.ts';
import { textOf } from './values.ts';

/** The column of geometry, under a name that GDAL knows too. */
export const wktColumn = 'WKT';

/** Without the apostrophe against formulas: what goes out comes in again unchanged. */
const cell = (text: string | null) =>
  text !== null && /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : (text ?? '');

/** CSV (RFC 4180) with a byte-order mark, by which spreadsheets know UTF-8; geometry as Well-Known Text. */
export async function* writeCsv({ columns, shapes, rows }: Table): AsyncGenerator<string> {
  const hasGeometry = shapes.length > 0;
  const names = [...columns.map(({ name }) => name), ...(hasGeometry ? [wktColumn] : [])];
  requireDistinct('CSV', names);
  yield `\ufeff${names.map(cell).join(',')}\r\n`;
  for await (const batch of rows()) {
    const lines = batch.map(({ values, wkb }) => {
      const cells = values.map((value) => cell(textOf(value)));
      if (hasGeometry) cells.push(wkb ? cell(toWkt(readWkb(wkb) as PlainGeometry)) : '');
      return `${cells.join(',')}\r\n`;
    });
    yield lines.join('');
  }
}
