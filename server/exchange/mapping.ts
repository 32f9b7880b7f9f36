import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Kind } from '../../domain/exchange/kinds.ts';
import {
  type MappedCodes,
  type MappedFields,
  type Mapping,
  mappingSchema,
} from '../../domain/exchange/mapping.ts';
import type { Item } from '../../domain/items/entries.ts';
import type { Text } from '../../domain/schema-texts.ts';

const file = new URL('../../data/exchange/cjt-545.json', import.meta.url);

/** `data/exchange/cjt-545.json`. @throws Error that says what is wrong with it */
export function readMapping(): Mapping {
  const result = mappingSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')), { reportInput: true });
  if (result.success) return result.data;
  throw new Error(`data/exchange/cjt-545.json is not valid: ${z.prettifyError(result.error)}`);
}

/** What a value of a field is written as: a code, or a list of records. */
interface Form {
  codes?: MappedCodes;
  list?: { fields: MappedFields; forms: Forms };
}
type Forms = Readonly<Record<string, Form>>;

/** How records of one kind are written. */
export interface RecordForm {
  fields: MappedFields;
  forms: Forms;
}

export function formOf(mapping: Mapping, kind: Kind): RecordForm {
  if (kind === 'evaluations') return { fields: mapping.evaluations, forms: {} };
  const { states, actions, severities, steps, reports } = mapping;
  const ofStep = { action: { codes: actions }, from: { codes: states }, to: { codes: states } };
  return {
    fields: mapping.cases,
    forms: {
      state: { codes: states },
      severity: { codes: severities },
      steps: { list: { fields: steps, forms: ofStep } },
      reports: { list: { fields: reports, forms: {} } },
    },
  };
}

/** A record by our names, by the names and codes of the mapping, in its order. */
export function written(record: Readonly<Record<string, unknown>>, { fields, forms }: RecordForm) {
  return Object.fromEntries(
    fields.map(({ value: ours, name }): [string, unknown] => {
      const value = record[ours] ?? null;
      const { codes, list } = forms[ours] ?? {};
      if (codes) return [name, codes.find((each) => each.value === value)?.code ?? null];
      if (list) return [name, (value as Record<string, unknown>[]).map((each) => written(each, list))];
      return [name, value];
    }),
  );
}

/** Where in a record, by the names of the mapping, and what is wrong. */
export interface ReadFault {
  field: string;
  value: unknown;
  expected: Text;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/**
 * A record as it was sent, by our names; each value is still to be validated.
 * @param refuse is told of names and codes that are not known
 */
export function readBy(
  given: unknown,
  { fields, forms }: RecordForm,
  refuse: (fault: ReadFault) => void,
  within = '',
): Record<string, unknown> {
  if (!isRecord(given)) {
    refuse({ field: within, value: given, expected: { zh: '应为一个对象', en: 'expected an object' } });
    return {};
  }
  const record: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const field = fields.find((each) => each.name === name);
    const at = `${within}${name}`;
    if (!field) {
      const known = fields.map((each) => each.name);
      refuse({
        field: at,
        value,
        expected: {
          zh: `没有此字段，应为 ${known.join('、')} 之一`,
          en: `there is no such field; expected one of ${known.join(', ')}`,
        },
      });
      continue;
    }
    record[field.value] = valueBy(value, forms[field.value] ?? {}, refuse, at);
  }
  return record;
}

function valueBy(
  value: unknown,
  { codes, list }: Form,
  refuse: (fault: ReadFault) => void,
  at: string,
): unknown {
  if (value === null || value === undefined) return undefined;
  if (list && Array.isArray(value))
    return value.map((each, index) => readBy(each, list, refuse, `${at}/${index}/`));
  if (!codes) return value;
  const known = codes.find(({ code }) => code === value);
  if (known) return known.value;
  const all = codes.map(({ code }) => code);
  refuse({
    field: at,
    value,
    expected: {
      zh: `不是已有的代码，应为 ${all.join('、')} 之一`,
      en: `is no code; expected one of ${all.join(', ')}`,
    },
  });
  return undefined;
}

/** The name in files of a path by our names, such as `caseState` or `steps/2/at`. */
export function namedPath(path: readonly PropertyKey[], { fields, forms }: RecordForm): string {
  const [ours, index, ...rest] = path;
  const name = fields.find(({ value }) => value === ours)?.name ?? String(ours ?? '');
  const list = forms[String(ours)]?.list;
  if (index === undefined) return name;
  return [
    name,
    String(index),
    ...(list && rest.length > 0 ? [namedPath(rest, list)] : rest.map(String)),
  ].join('/');
}

/** The class of GB/T 30428.2 that an item is of, as the mapping writes it; null where it lists none. */
export function classOf(mapping: Mapping, item: Item | undefined): string | null {
  const own = item?.classes.gbt30428;
  if (!own) return null;
  const found = mapping.classes.find(
    ({ kind, major, minor }) => kind === own.kind && major === own.major && minor === own.minor,
  );
  return found?.code ?? null;
}
