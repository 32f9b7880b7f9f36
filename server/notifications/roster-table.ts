import { fromCityTime } from '../input/city-time.ts';
import { type Columns, readCsvTable } from '../input/csv-table.ts';
import { type FieldError, Problem } from '../input/problem.ts';
import { type Shift, shiftSchema } from './schema.ts';

const columns = {
  person: ['人员', '值班人员', '姓名', '账号'],
  from: ['开始', '开始时间', '起'],
  to: ['结束', '结束时间', '止'],
  phone: ['电话', '值班电话', '联系电话'],
} satisfies Columns<string>;

/**
 * The shifts of a table with the columns `person`, `from`, `to` and perhaps `phone`; times are RFC 3339, or by the city's clock.
 * @throws Problem 400 for what concerns the whole table, see `readCsvTable`; `invalid-roster`, naming all rows at fault
 */
export async function readRosterTable(bytes: Uint8Array): Promise<Shift[]> {
  const { rows } = await readCsvTable(bytes, undefined, columns, ['person', 'from', 'to'], 'refuse');
  const errors: FieldError[] = [];
  const shifts: Shift[] = [];
  for (const [index, row] of rows.entries()) {
    // The first row of a table names its columns.
    const line = index + 2;
    if (row instanceof Problem) {
      errors.push({ path: `/${line}`, message: row.detail });
      continue;
    }
    const { person, from = '', to = '', phone } = row.values;
    const parsed = shiftSchema.safeParse({ person, from: fromCityTime(from), to: fromCityTime(to), phone });
    if (parsed.success) shifts.push(parsed.data);
    else
      for (const { path, message } of parsed.error.issues)
        errors.push({
          path: `/${line}/${path.join('/')}`,
          message: `row ${line}, ${path.join('/')}: ${message}`,
        });
  }
  if (errors.length > 0) throw new Problem(400, 'invalid-roster', errors[0]!.message, errors);
  return shifts;
}
