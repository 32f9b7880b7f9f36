import { LRUCache } from 'lru-cache';
import type { Fields, FieldType } from '../cql2/expression.ts';
import type { Queryable } from '../database/database.ts';
import { fieldsOf, keyFields } from '../layers/fields.ts';
import type { PublishedLayer } from '../layers/published.ts';
import * as store from './store.ts';

/** Features that are looked at for properties that their layer does not declare, and at once of these. */
const looked = 50_000;
const runRows = 10_000;

const all = { box: null, equals: [], filter: null, sort: [], fields: new Map() };

function typeOf(types: readonly string[]): FieldType {
  const [type, ...others] = types.filter((each) => each !== 'null');
  if (others.length > 0) return 'other';
  if (type === 'number' || type === 'boolean' || type === 'array') return type;
  return type === 'object' ? 'other' : 'text';
}

/**
 * The properties of the features of layers: what the layer declares, and what its file brought along beside that. The
 * latter are found by looking at the first 50,000 features of the version, once.
 */
export class Properties {
  private readonly found = new LRUCache<string, Promise<ReadonlyMap<string, FieldType>>>({ max: 500 });

  /** @param database where the layer is read */
  async of(layer: PublishedLayer, database: Queryable): Promise<Fields> {
    const key = `${layer.table}@${layer.version}`;
    let finding = this.found.get(key);
    if (!finding) {
      finding = undeclared(layer, database);
      this.found.set(key, finding);
      finding.catch(() => this.found.delete(key));
    }
    const fields = new Map(fieldsOf(layer));
    for (const [name, type] of await finding)
      if (!fields.has(name) && (!layer.shownFields || layer.shownFields.includes(name)))
        fields.set(name, type);
    return fields;
  }
}

async function undeclared(
  { table }: PublishedLayer,
  database: Queryable,
): Promise<ReadonlyMap<string, FieldType>> {
  const types = new Map<string, Set<string>>();
  let after = -1;
  for (let seen = 0; seen < looked; seen += runRows) {
    const run = await store.surveyRun(database, table, all, after, runRows);
    for (const { key, types: found } of run.properties)
      types.set(key, new Set([...(types.get(key) ?? []), ...found]));
    if (run.last === null || run.count < runRows) break;
    after = run.last;
  }
  return new Map([...types].map(([name, found]) => [name, typeOf([...found])]));
}

export type ColumnType = 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'json';

/** A column of a file: what is under its name in every feature that is chosen. */
export interface Column {
  name: string;
  type: ColumnType;
  /** The longest of its texts in UTF-8. */
  bytes: number;
}

/** What is chosen, looked at before it is written into a file that has columns. */
export interface Survey {
  count: number;
  columns: Column[];
  /** Types of geometry in capitals, as PostGIS has them. */
  shapes: string[];
}

interface Found {
  types: Set<string>;
  bytes: number;
  isInteger: boolean;
  isDate: boolean;
}

function columnType({ types, isInteger, isDate }: Found, isDeclaredDate: boolean): ColumnType {
  const [type, ...others] = [...types].filter((each) => each !== 'null');
  // What is of several types is told as text, and so is what is always null.
  if (type === undefined || others.length > 0) return 'text';
  if (type === 'number') return isInteger ? 'integer' : 'number';
  if (type === 'boolean') return 'boolean';
  if (type === 'string') return isDeclaredDate && isDate ? 'date' : 'text';
  return 'json';
}

/**
 * Looks at all that is chosen, in runs.
 * @param behind the number of a feature behind which it begins
 */
export async function survey(
  database: Queryable,
  { table, definition }: PublishedLayer,
  selection: Parameters<typeof store.surveyRun>[2],
  behind: number,
): Promise<Survey> {
  const found = new Map<string, Found>();
  const shapes = new Set<string>();
  const memberBytes = [0, 0, 0];
  let count = 0;
  for (let after: number | null = behind; after !== null; ) {
    const run: store.FoundRun = await store.surveyRun(database, table, selection, after, runRows);
    for (const { key, ...own } of run.properties) {
      const before = found.get(key) ?? { types: [], bytes: 0, isInteger: true, isDate: true };
      found.set(key, {
        types: new Set([...before.types, ...own.types]),
        bytes: Math.max(before.bytes, own.bytes),
        isInteger: before.isInteger && own.isInteger,
        isDate: before.isDate && own.isDate,
      });
    }
    for (const shape of run.shapes) shapes.add(shape);
    for (const [at, bytes] of run.memberBytes.entries()) memberBytes[at] = Math.max(memberBytes[at]!, bytes);
    count += run.count;
    after = run.count < runRows ? null : run.last;
  }
  const declared = definition.fields.map(({ name }) => name);
  const others = [...found.keys()].filter((name) => !declared.includes(name));
  const columns = [
    ...keyFields.map((name, at): Column => ({ name, type: 'text', bytes: memberBytes[at]! })),
    ...[...declared, ...others.sort()]
      .filter((name) => !keyFields.includes(name))
      .map((name): Column => {
        const field = definition.fields.find((each) => each.name === name);
        const own = found.get(name);
        return own
          ? { name, type: columnType(own, field?.type === 'date'), bytes: own.bytes }
          : { name, type: emptyType[field!.type], bytes: 0 };
      }),
  ];
  return {
    count,
    shapes: [...shapes],
    columns,
  };
}

/** Of declared fields that no feature has. */
const emptyType = { string: 'text', number: 'number', boolean: 'boolean', date: 'date' } as const;

/** What whole versions hold, which does not change: looked at once. */
export class WholeSurveys {
  private readonly found = new LRUCache<string, Survey>({ max: 200 });

  /** @param look looks at all of the version, with all of its properties */
  async of({ table, version, shownFields }: PublishedLayer, look: () => Promise<Survey>): Promise<Survey> {
    const key = JSON.stringify([table, version, shownFields]);
    const known = this.found.get(key) ?? (await look());
    this.found.set(key, known);
    return known;
  }
}
