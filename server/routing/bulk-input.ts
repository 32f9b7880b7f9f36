import { CsvError, parse } from 'csv-parse/sync';
import { type FieldError, Problem } from '../input/problem.ts';
import { type PresentQuery, pointSchema } from './schema.ts';

export type BulkQuery = PresentQuery;

/** One line of a bulk request, as read: a place to decide, or what is wrong with the line. */
export type BulkLine =
  | { line: number; query: BulkQuery; lonText: string; latText: string }
  | { line: number; problem: Problem };

/** A longer line is no place. */
const MOST_LINE = 100_000;
/** Few enough to be read within some milliseconds: reading a line of JSON takes as long as answering it. */
const LINES_A_BATCH = 250;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

export function numberOf(text: string | undefined, name: string): number {
  const trimmed = text?.trim();
  if (trimmed !== undefined && DECIMAL.test(trimmed)) return Number(trimmed);
  const shown = text === undefined ? 'missing' : JSON.stringify(text);
  const detail = `${name} is ${shown}; expected a number`;
  throw new Problem(400, 'not-a-number', detail, [{ path: `/${name}`, message: detail }]);
}

/** The text of a body in whole records: each piece ends at a line end that is not inside quotes. */
async function* wholeRecords(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const end = endOfRecords(rest);
    if (end > 0) {
      yield rest.slice(0, end);
      rest = rest.slice(end);
    }
    if (rest.length > MOST_LINE)
      throw new Problem(400, 'line-too-long', `A line is longer than ${MOST_LINE} characters`);
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}

function endOfRecords(text: string): number {
  if (!text.includes('"')) return text.lastIndexOf('\n') + 1;
  let end = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character === 34) quoted = !quoted;
    else if (character === 10 && !quoted) end = i + 1;
  }
  return end;
}

/** What is answered to a body without anything in it. */
export function emptyBody(): Problem {
  return new Problem(400, 'empty-body', 'The body is empty; expected points');
}

/** Where the columns stand in a CSV body; -1 for one that is not there. */
interface Columns {
  lon: number;
  lat: number;
  item: number;
  facility: number;
  accuracy: number;
  accuracyPercent: number;
  crs: number;
}

function columnsOf(header: readonly string[]): Columns {
  const names = header.map((name) => name.trim().toLowerCase());
  const errors: FieldError[] = ['lon', 'lat']
    .filter((name) => !names.includes(name))
    .map((name) => ({ path: `row 1, field ${name}`, message: `the header has no column "${name}"` }));
  if (errors.length > 0)
    throw new Problem(
      400,
      'missing-column',
      `The header is "${header.join(',')}"; expected lon,lat[,item,facility,accuracy,accuracyPercent,crs]`,
      errors,
    );
  const at = (name: string) => names.indexOf(name);
  return {
    lon: at('lon'),
    lat: at('lat'),
    item: at('item'),
    facility: at('facility'),
    accuracy: at('accuracy'),
    accuracyPercent: at('accuracypercent'),
    crs: at('crs'),
  };
}

function fieldsOf(records: string): string[][] {
  if (!records.includes('"')) {
    const lines = records.split('\n');
    if (lines.at(-1) === '') lines.pop();
    return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line).split(','));
  }
  const options = { relax_column_count: true, relax_quotes: true, skip_empty_lines: false } as const;
  try {
    return parse(records, options);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // A quote that nobody closes: lines that stand by themselves are still answered.
    return records
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => (line.split('"').length % 2 === 1 ? (parse(line, options)[0] ?? ['']) : unclosed));
  }
}

// Stands for a line with an unclosed quote; it has no fields to read.
const unclosed: string[] = [];

/** What stands in a column; undefined where there is no such column. */
function textAt(fields: readonly string[], column: number): string | undefined {
  return column >= 0 ? fields[column]?.trim() : undefined;
}

function csvLine(fields: readonly string[], columns: Columns, line: number): BulkLine {
  if (fields === unclosed)
    return { line, problem: new Problem(400, 'unclosed-quote', 'a quote is opened and not closed') };
  try {
    const lonText = fields[columns.lon];
    const latText = fields[columns.lat];
    const query: BulkQuery = { lon: numberOf(lonText, 'lon'), lat: numberOf(latText, 'lat') };
    const item = textAt(fields, columns.item);
    const facility = textAt(fields, columns.facility);
    const accuracy = textAt(fields, columns.accuracy);
    const percent = textAt(fields, columns.accuracyPercent);
    const crs = textAt(fields, columns.crs);
    if (item) query.item = item;
    if (facility) query.facility = facility;
    if (accuracy) query.accuracy = numberOf(accuracy, 'accuracy');
    if (percent) query.accuracyPercent = numberOf(percent, 'accuracyPercent');
    if (crs) query.crs = crs;
    return { line, query, lonText: lonText!.trim(), latText: latText!.trim() };
  } catch (error) {
    if (error instanceof Problem) return { line, problem: error };
    throw error;
  }
}

/**
 * Reads a CSV body with a header, in batches as it arrives; the first batch, perhaps empty, comes once the
 * header is understood. Empty lines are passed over.
 * @throws Problem 400 `empty-body`, `missing-column`, `line-too-long`
 */
export async function* readCsv(body: AsyncIterable<Uint8Array>): AsyncGenerator<BulkLine[]> {
  let columns: Columns | null = null;
  let line = 0;
  for await (const records of wholeRecords(body)) {
    const rows = fieldsOf(records);
    if (!columns) {
      const header = rows.shift()!;
      header[0] = header[0]!.replace(/^\uFEFF/, '');
      columns = columnsOf(header);
      line = 1;
    }
    const batch: BulkLine[] = [];
    for (const fields of rows) {
      line++;
      if (fields === unclosed || fields.length > 1 || fields[0] !== '')
        batch.push(csvLine(fields, columns, line));
    }
    yield batch;
  }
  if (!columns) throw emptyBody();
}

/** A point of a JSON body as a line. @param line its place, from 1 */
export function pointLine(value: unknown, line: number): BulkLine {
  const parsed = pointSchema.safeParse(value);
  if (parsed.success) {
    const query = parsed.data;
    return { line, query, lonText: String(query.lon), latText: String(query.lat) };
  }
  const issue = parsed.error.issues[0]!;
  const path = `/${issue.path.join('/')}`;
  const detail = `${path}: ${issue.message}`;
  return { line, problem: new Problem(400, 'invalid-point', detail, [{ path, message: issue.message }]) };
}

/** Reads newline-delimited JSON, a point a line, in batches as it arrives. Empty lines are passed over. */
export async function* readNdjson(body: AsyncIterable<Uint8Array>): AsyncGenerator<BulkLine[]> {
  let line = 0;
  let rest = '';
  const decoder = new TextDecoder();
  let some = false;
  const read = (texts: readonly string[]) => {
    const batch: BulkLine[] = [];
    for (const text of texts) {
      line++;
      if (text.trim() === '') continue;
      some = true;
      try {
        batch.push(pointLine(JSON.parse(text), line));
      } catch (error) {
        const detail = `The line is not valid JSON: ${(error as Error).message}`;
        batch.push({ line, problem: new Problem(400, 'invalid-json', detail) });
      }
    }
    return batch;
  };
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    if (rest.length > MOST_LINE)
      throw new Problem(400, 'line-too-long', `Line ${line + 1} is longer than ${MOST_LINE} characters`);
    for (let from = 0; from < lines.length; from += LINES_A_BATCH) {
      // Nothing is answered before there is a point: the body may yet turn out to be empty.
      const batch = read(lines.slice(from, from + LINES_A_BATCH));
      if (batch.length > 0) yield batch;
    }
  }
  rest += decoder.decode();
  if (rest !== '') yield read([rest]);
  if (!some) throw emptyBody();
}

/** Reads `{"points": […]}`, numbering the points from 1. @throws Problem 400 `empty-body`, `missing-points` */
export function readPoints(body: unknown): BulkLine[] {
  if (body === undefined || (typeof body === 'object' && Object.keys(body ?? {}).length === 0))
    throw emptyBody();
  const points = (body as { points?: unknown }).points;
  if (!Array.isArray(points))
    throw new Problem(400, 'missing-points', 'Expected {"points": [{"lon": number, "lat": number}, …]}', [
      { path: '/points', message: 'expected an array' },
    ]);
  return points.map((point, i) => pointLine(point, i + 1));
}
