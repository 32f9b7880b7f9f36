import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';
import { toWkt } from '../../cql2/sql.ts';
import { readWkb } from '../../layers/loading/read-wkb.ts';
import type { Column } from '../properties.ts';
import { wktColumn } from './csv.ts';
import type { PlainGeometry, Table } from './format.ts';
import { cannotHold, xmlText } from './refusal.ts';
import { plainValue } from './values.ts';

const format = 'XLSX';
/** What Excel holds: rows with the one of titles, columns, characters of a cell. */
const mostRows = 1_048_576;
const mostColumns = 16_384;
const mostCharacters = 32_767;

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const spreadsheet = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** The parts of a workbook (ECMA-376) beside its one sheet. The second of the styles is a day. */
const parts = (sheet: string): Record<string, string> => ({
  '[Content_Types].xml': `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
  '_rels/.rels': `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `${head}<workbook xmlns="${spreadsheet}" xmlns:r="${relations}"><sheets><sheet name="${xmlText(sheet, format, 0)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
  'xl/styles.xml': `${head}<styleSheet xmlns="${spreadsheet}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`,
});

/** The letters of a column: A to Z, AA and so on. */
function letters(column: number): string {
  const rest = Math.floor(column / 26);
  return (rest > 0 ? letters(rest - 1) : '') + String.fromCharCode(65 + (column % 26));
}

function textCell(text: string, field: string, fid: number): string {
  if (text.length > mostCharacters)
    throw cannotHold(
      format,
      `要素 ${fid} 的“${field}”有 ${text.length} 个字符，单元格最多 ${mostCharacters} 个${field === wktColumn ? '：可加 skipGeometry=true，或改用 gpkg' : ''}`,
      `"${field}" of feature ${fid} has ${text.length} characters, a cell holds ${mostCharacters} at most${field === wktColumn ? ': ask with skipGeometry=true, or for gpkg' : ''}`,
    );
  // Excel reads _x0041_ in a text as the character of that number.
  const escaped = text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
  return ` t="inlineStr"><is><t xml:space="preserve">${xmlText(escaped, format, fid)}</t></is>`;
}

// Days are counted from here; Excel takes 1900 for a leap year, so that days before March are told as text.
const firstDay = Date.UTC(1899, 11, 30);
const firstDate = Date.UTC(1900, 2, 1);

/** What stands behind the place of a cell; null of an empty one. */
function cellOf(value: unknown, column: Column, fid: number): string | null {
  const plain = plainValue(value, column);
  if (plain === null) return null;
  if (typeof plain === 'number') return `><v>${plain}</v>`;
  if (typeof plain === 'boolean') return ` t="b"><v>${Number(plain)}</v>`;
  const time = column.type === 'date' ? Date.parse(plain) : Number.NaN;
  if (time >= firstDate) return ` s="1"><v>${(time - firstDay) / 86_400_000}</v>`;
  return textCell(plain, column.name, fid);
}

async function* sheetText({ columns, shapes, rows }: Table): AsyncGenerator<string> {
  const hasGeometry = shapes.length > 0;
  const names = [...columns.map(({ name }) => name), ...(hasGeometry ? [wktColumn] : [])];
  yield `${head}<worksheet xmlns="${spreadsheet}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`;
  const places = names.map((_, at) => letters(at));
  const row = (number: number, cells: readonly (string | null)[]) =>
    `<row r="${number}">${cells.map((cell, at) => (cell === null ? '' : `<c r="${places[at]}${number}"${cell}</c>`)).join('')}</row>`;
  yield row(
    1,
    names.map((name) => textCell(name, name, 0)),
  );
  let number = 1;
  for await (const batch of rows()) {
    const lines = batch.map(({ fid, values, wkb }) => {
      const cells = columns.map((column, at) => cellOf(values[at], column, fid));
      if (hasGeometry && wkb) cells.push(textCell(toWkt(readWkb(wkb) as PlainGeometry), wktColumn, fid));
      return row(++number, cells);
    });
    yield lines.join('');
  }
  yield '</sheetData></worksheet>';
}

/** A workbook of one sheet, whose first row names the columns; geometry as Well-Known Text. */
export async function writeXlsx(table: Table, path: string): Promise<void> {
  if (table.count >= mostRows)
    throw cannotHold(
      format,
      `共 ${table.count} 个要素，工作表最多 ${mostRows - 1} 行：请缩小范围，或改用 csv`,
      `${table.count} features, a sheet holds ${mostRows - 1} rows: choose fewer, or ask for csv`,
    );
  if (table.columns.length >= mostColumns)
    throw cannotHold(
      format,
      `共 ${table.columns.length} 个字段，最多 ${mostColumns - 1} 个`,
      `${table.columns.length} fields, a sheet holds ${mostColumns - 1}`,
    );
  const archive = new yazl.ZipFile();
  for (const [name, text] of Object.entries(parts(table.name.slice(0, 31))))
    archive.addBuffer(Buffer.from(text), name);
  const sheet = Readable.from(sheetText(table));
  const written = pipeline(archive.outputStream, createWriteStream(path));
  // What fails in the sheet ends the archive, which would wait for the rest of it.
  sheet.on('error', (error) => (archive.outputStream as Readable).destroy(error));
  archive.addReadStream(sheet, 'xl/worksheets/sheet1.xml');
  archive.end();
  await written;
}
