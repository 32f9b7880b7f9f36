import type { z } from 'zod';
import type { Kind } from '../../domain/exchange/kinds.ts';
import { textOf } from '../../domain/schema-texts.ts';
import { isStorable } from '../database/storable-text.ts';
import { fromCityTime } from '../input/city-time.ts';
import { type Columns, readCsvTable } from '../input/csv-table.ts';
import { Problem } from '../input/problem.ts';
import { namedPath, type ReadFault, type RecordForm, readBy } from './mapping.ts';
import { cellText, type FileForm } from './writing.ts';

/** Most records of one file, as many as one request may report. */
const mostRecords = 10_000;
/** Faults that are named; more are only counted. */
const mostNamed = 100;
const longestShown = 80;

export interface RowFault extends ReadFault {
  /** Of a table the line, of JSON the place in the list from 1 on. */
  row: number;
}

/** A record of a file with the row that it stands in. */
export interface ReadRow<Value> {
  row: number;
  value: Value;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? '""';
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

/** The refusal of a file: it names row, field, value and what was expected of every fault, in both languages. */
export function refusal(faults: readonly RowFault[]): Problem {
  const errors = faults.slice(0, mostNamed).map(({ row, field, value, expected }) => {
    const text = {
      zh: `第${row}行，字段“${field}”的值 ${shown(value)}：${expected.zh}`,
      en: `row ${row}, field ${field}, value ${shown(value)}: ${expected.en}`,
    };
    return { path: `row ${row}, field ${field}`, message: text.en, text };
  });
  const [first] = errors;
  const more = faults.length - 1;
  return new Problem(
    400,
    'invalid-exchange',
    {
      zh: `${first!.text.zh}${more > 0 ? `（另有${more}处）` : ''}；未写入任何内容`,
      en: `${first!.text.en}${more > 0 ? ` (and ${more} more)` : ''}; nothing was written`,
    },
    errors,
  );
}

const storable = {
  zh: '不应含空字符或半个代理对，且嵌套不超过20层',
  en: 'expected no NUL, no half of a surrogate pair, and at most 20 levels',
};
const deepest = 20;

/** Whether the database can hold a value; walks without recursion, so that no nesting can exhaust the stack. */
function isHeld(given: unknown): boolean {
  const open: { value: unknown; depth: number }[] = [{ value: given, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string' && !isStorable(value)) return false;
    if (value === null || typeof value !== 'object') continue;
    if (depth === deepest) return false;
    for (const [name, member] of Object.entries(value)) {
      if (!isStorable(name)) return false;
      open.push({ value: member, depth: depth + 1 });
    }
  }
  return true;
}

const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

/** What a cell of a table is to be, by the schema of its field. */
function cellValue(text: string, schema: z.ZodType): unknown {
  if (accepts(schema, 1) || accepts(schema, 0)) {
    const number = Number(text);
    return Number.isFinite(number) ? number : text;
  }
  if (accepts(schema, []) || accepts(schema, {})) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  const isTime = accepts(schema, '2026-01-01T00:00:00Z') && !accepts(schema, 'text');
  return isTime ? fromCityTime(text) : cellText(text);
}

async function rowsOfTable(
  bytes: Uint8Array,
  charset: string | undefined,
  { fields }: RecordForm,
  shape: Readonly<Record<string, z.ZodType>>,
  faults: RowFault[],
): Promise<ReadRow<unknown>[]> {
  const columns: Columns<string> = Object.fromEntries(fields.map(({ name, title }) => [name, [title.zh]]));
  const needed = fields.filter(({ value }) => !accepts(shape[value]!, undefined)).map(({ name }) => name);
  const { rows } = await readCsvTable(bytes, charset, columns, needed, 'refuse').catch((error: unknown) => {
    if (!(error instanceof Problem) || error.text) throw error;
    const { status, code, detail, errors } = error;
    throw new Problem(status, code, { zh: `表格无法读取：${detail}`, en: detail }, errors);
  });
  return rows.flatMap((each, index): ReadRow<unknown>[] => {
    const row = index + 2;
    if (each instanceof Problem) {
      const expected = {
        zh: '各列的个数应与表头一致',
        en: 'expected as many values as the header names columns',
      };
      faults.push({ row, field: '*', value: each.detail, expected });
      return [];
    }
    const value = Object.fromEntries(
      fields.flatMap(({ name, value: ours }) => {
        const text = each.values[name];
        return text === undefined ? [] : [[name, cellValue(text, shape[ours]!)]];
      }),
    );
    return [{ row, value }];
  });
}

function listOfJson(bytes: Uint8Array, kind: Kind): unknown[] {
  let given: unknown;
  try {
    given = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new Problem(400, 'invalid-json', {
        zh: `文件不是有效的 JSON：${error.message}`,
        en: `The file is not valid JSON: ${error.message}`,
      });
    throw new Problem(400, 'wrong-encoding', {
      zh: '文件不是有效的 UTF-8 文本',
      en: 'The file is not valid UTF-8',
    });
  }
  const list = Array.isArray(given) ? given : (given as Record<string, unknown> | null)?.[kind];
  if (Array.isArray(list)) return list;
  throw new Problem(400, 'invalid-json', {
    zh: `应为数组，或含数组“${kind}”的对象`,
    en: `Expected an array, or an object with the array "${kind}"`,
  });
}

/**
 * The records of a file by our names, in JSON or CSV; the faults of those that cannot be read go to `faults`.
 * @param charset of a table, where it is told
 * @throws Problem 400 for what concerns the whole file, 413 `too-many-events`
 */
export async function readFile<Schema extends z.ZodObject>(
  bytes: Uint8Array,
  given: { form: FileForm; charset: string | undefined; kind: Kind; record: RecordForm; schema: Schema },
  faults: RowFault[],
): Promise<ReadRow<z.output<Schema>>[]> {
  const { form, charset, kind, record, schema } = given;
  const raw =
    form === 'csv'
      ? await rowsOfTable(bytes, charset, record, schema.shape, faults)
      : listOfJson(bytes, kind).map((value, index) => ({ row: index + 1, value }));
  if (raw.length === 0 && faults.length === 0)
    throw new Problem(400, 'no-events', {
      zh: '文件中没有记录，应至少有一条',
      en: 'The file has no records; expected at least one',
    });
  if (raw.length > mostRecords)
    throw new Problem(413, 'too-many-events', {
      zh: `文件有${raw.length}条记录，一次最多${mostRecords}条`,
      en: `The file has ${raw.length} records; one request takes ${mostRecords} at most`,
    });
  return raw.flatMap(({ row, value }): ReadRow<z.output<Schema>>[] => {
    const before = faults.length;
    const named = readBy(value, record, (fault) => faults.push({ row, ...fault }));
    if (faults.length > before) return [];
    const unheld = Object.entries(named).filter(([, each]) => !isHeld(each));
    for (const [ours, each] of unheld)
      faults.push({ row, field: namedPath([ours], record), value: each, expected: storable });
    if (unheld.length > 0) return [];
    const parsed = schema.safeParse(named, { reportInput: true });
    if (parsed.success) return [{ row, value: parsed.data }];
    for (const issue of parsed.error.issues)
      faults.push({
        row,
        field: namedPath(issue.path, record),
        value: issue.input === undefined ? null : issue.input,
        expected: issue.input === undefined ? { zh: '为必填', en: 'is required' } : textOf(issue),
      });
    return [];
  });
}

/** Names a second record with a key that another one of the file has. */
export function refuseSameKeys<Value>(
  rows: readonly ReadRow<Value>[],
  keyOf: (value: Value) => string,
  field: string,
  faults: RowFault[],
): void {
  const seen = new Map<string, number>();
  for (const { row, value } of rows) {
    const key = keyOf(value);
    const first = seen.get(key);
    if (first !== undefined)
      faults.push({
        row,
        field,
        value: key,
        expected: {
          zh: `与第${first}行重复，每条应不同`,
          en: `is that of row ${first} too; expected one that no other row has`,
        },
      });
    else seen.set(key, row);
  }
}
