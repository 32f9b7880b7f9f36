import { z } from 'zod';
import type { Database } from '../database/database.ts';
import { fromCityTime } from '../input/city-time.ts';
import { type Columns, readCsvTable } from '../input/csv-table.ts';
import { type FieldError, Problem } from '../input/problem.ts';
import { faultOf } from './pushed-values.ts';
import { pushedSchema } from './schema.ts';
import * as store from './store.ts';

const columns = {
  indicator: ['code', '指标', '指标编码', '指标代码'],
  value: ['数值', '值'],
  at: ['time', '时间', '采集时间'],
  unit: ['单位'],
} satisfies Columns<string>;

const rowSchema = pushedSchema.extend({ indicator: z.string('expected the code of an indicator').min(1) });

/** Values of a file, with the row that each stands in. */
interface Row {
  row: number;
  given: unknown;
}

/** The rows of a CSV file; the first names its columns: `indicator`, `value` and, if any, `at` and `unit`. */
async function rowsOfCsv(bytes: Uint8Array, errors: FieldError[]): Promise<Row[]> {
  const { rows } = await readCsvTable(bytes, undefined, columns, ['indicator', 'value'], 'refuse');
  return rows.flatMap((each, index) => {
    const row = index + 2;
    if (each instanceof Problem) {
      errors.push({ path: `/${row}`, message: `row ${row}: ${each.detail}` });
      return [];
    }
    const { value = '', at, ...rest } = each.values;
    const number = value.trim() === '' ? value : Number(value);
    const given = {
      ...rest,
      value: Number.isNaN(number) ? value : number,
      ...(at ? { at: fromCityTime(at) } : {}),
    };
    return [{ row, given }];
  });
}

/** The rows of a JSON file, an array of `{indicator, value, at, unit}`. @throws Problem 400 `invalid-json` */
function rowsOfJson(bytes: Uint8Array): Row[] {
  let given: unknown;
  try {
    given = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new Problem(400, 'invalid-json', `The file is not valid JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(given))
    throw new Problem(400, 'invalid-json', 'Expected an array of {"indicator", "value", "at", "unit"}');
  return given.map((each, index) => ({ row: index + 1, given: each }));
}

function valueAt(given: unknown, path: readonly PropertyKey[]): string {
  let value = given;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  return JSON.stringify(value) ?? 'nothing';
}

/**
 * Writes the values of a file, of many indicators, all or none. What an alarm makes of them, a running service finds when it
 * looks next.
 * @param form of the file; a time without a zone is by the clock of the city
 * @returns how many were new, and how many of a time that was known already and stay as they were
 * @throws Problem 400 `invalid-values`, naming row, column, value and what was expected of every fault, and what
 *   `readCsvTable` throws
 */
export async function pushFile(
  database: Database,
  bytes: Uint8Array,
  form: 'csv' | 'json',
  by: string,
  now = new Date(),
): Promise<{ taken: number; repeated: number; indicators: number }> {
  const errors: FieldError[] = [];
  const rows = form === 'csv' ? await rowsOfCsv(bytes, errors) : rowsOfJson(bytes);
  const known = new Map((await store.all(database)).map((kept) => [kept.code, kept]));
  const values = new Map<string, { at: string; value: number }[]>();
  for (const { row, given } of rows) {
    const refuse = (column: string, value: string, expected: string) =>
      errors.push({ path: `/${row}/${column}`, message: `row ${row}, ${column}: ${value}: ${expected}` });
    const parsed = rowSchema.safeParse(given);
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues)
        refuse(path.join('.') || 'the row', valueAt(given, path), message);
      continue;
    }
    const { indicator, ...pushed } = parsed.data;
    const kept = known.get(indicator);
    if (!kept) refuse('indicator', `"${indicator}"`, 'there is no such indicator');
    else if (kept.definition.source.kind !== 'pushed')
      refuse('indicator', `"${indicator}"`, 'it is computed here and takes no values');
    else {
      const fault = faultOf(kept.definition, pushed, now);
      if (fault) refuse(fault.path, valueAt(given, [fault.path]), fault.text.en);
      else
        values.set(indicator, [
          ...(values.get(indicator) ?? []),
          { at: pushed.at ?? now.toISOString(), value: pushed.value },
        ]);
    }
  }
  const [first] = errors;
  if (first)
    throw new Problem(
      400,
      'invalid-values',
      `${first.message}${errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''}; nothing was written`,
      errors,
    );
  const sent = [...values.values()].reduce((sum, each) => sum + each.length, 0);
  const taken = await database.transaction(async (transaction) => {
    let written = 0;
    for (const [code, each] of values) written += await store.write(transaction, code, each, by);
    await store.lookAgain(transaction, [...values.keys()]);
    return written;
  });
  return { taken, repeated: sent - taken, indicators: values.size };
}
