import type { Geometry } from 'geojson';
import {
  type Expression,
  functions,
  type ListValue,
  type Place,
  type Value,
  type ValueType,
} from './expression.ts';
import { firstLetters } from './first-letters.ts';
import type { SpatialRelation } from './syntax.ts';

/** The columns of a table of features that are not in its `properties`. */
const columns = ['code', 'name', 'parent'];

const relations: Record<SpatialRelation, string> = {
  intersects: 'st_intersects',
  equals: 'st_equals',
  disjoint: 'st_disjoint',
  touches: 'st_touches',
  within: 'st_within',
  overlaps: 'st_overlaps',
  crosses: 'st_crosses',
  contains: 'st_contains',
};

/**
 * A filter as a SQL condition over a table of features (`code`, `name`, `parent`, `properties`, `geom`). Nothing of
 * the filter's own text is in it: names of properties and values alike are parameters.
 * @param parameter adds a value to the statement and answers its `$n`
 */
export function toSql(expression: Expression, parameter: (value: unknown) => string): string {
  const sql = (part: Expression): string => {
    switch (part.kind) {
      case 'and':
      case 'or':
        return `(${part.of.map(sql).join(` ${part.kind} `)})`;
      case 'not':
        return `(not ${sql(part.of)})`;
      case 'constant':
        return String(part.value);
      case 'compare': {
        // Sorted by code point, whatever the database's own order is.
        const order =
          part.operator === '=' || part.operator === '<>' || !isText(part.left) ? '' : ' collate "C"';
        const condition = `(${value(part.left)} ${part.operator} ${value(part.right)}${order})`;
        const first = part.operator === '=' ? sameFirstLetter(part.left, part.right) : null;
        return first ? `(${first} and ${condition})` : condition;
      }
      case 'like':
        return `(${value(part.value)} like ${parameter(part.pattern)}::text)`;
      case 'null':
        if (part.of === 'geometry') return '(geom is null)';
        return part.of.kind === 'any'
          ? `(coalesce(jsonb_typeof(properties -> ${parameter(part.of.name)}::text), 'null') = 'null')`
          : `(${value(part.of)} is null)`;
      case 'array':
        return `wangge.compare_lists(${parameter(part.relation)}::text, ${list(part.left)}, ${list(part.right)})`;
      case 'spatial':
        return `${relations[part.relation]}(${place(part.left)}, ${place(part.right)})`;
    }
  };
  const value = (of: Value): string => {
    if (of.kind === 'property') return property(of.name, of.type, parameter);
    if (of.kind === 'constant') return `${parameter(of.value)}::${sqlTypes[of.type]}`;
    if (of.kind === 'arithmetic')
      return `wangge.calculate(${parameter(of.operator)}::text, ${value(of.left)}, ${value(of.right)})`;
    if (of.kind === 'call') return sqlFunctions[of.name](value(of.of));
    if (of.fold === 'accent')
      return `regexp_replace(normalize(${value(of.of)}, nfd), '[\\u0300-\\u036f]', '', 'g')`;
    return `wangge.fold_case(${value(of.of)})`;
  };
  const list = (of: ListValue): string => {
    if (of.kind === 'constant') return `${parameter(JSON.stringify(of.items))}::jsonb`;
    const found = `properties -> ${parameter(of.name)}::text`;
    return `(case jsonb_typeof(${found}) when 'array' then ${found} end)`;
  };
  /** What an equation of a folded text and a constant asks first, so that few texts are folded. */
  const sameFirstLetter = (left: Value, right: Value): string | null => {
    const [folded, other] = isCaseFold(left) && left.of.kind === 'property' ? [left, right] : [right, left];
    const text = isCaseFold(other) ? other.of : other;
    if (!isCaseFold(folded) || folded.of.kind !== 'property' || text.kind !== 'constant') return null;
    return `ascii(${value(folded.of)}) = any(${parameter(firstLetters(String(text.value)))}::int[])`;
  };
  const place = (of: Place): string =>
    of.kind === 'feature' ? 'geom' : `st_geomfromtext(${parameter(toWkt(of.geometry))}::text, 4326)`;
  return sql(expression);
}

const sqlFunctions: Record<keyof typeof functions, (value: string) => string> = {
  abs: (value) => `abs(${value})`,
  ceil: (value) => `ceil(${value})`,
  floor: (value) => `floor(${value})`,
  length: (value) => `char_length(${value})::float8`,
};

const sqlTypes: Record<ValueType, string> = {
  text: 'text',
  number: 'float8',
  boolean: 'boolean',
  instant: 'text',
};

/** A property's value in SQL, null where a feature has none of the declared type. */
export function property(name: string, type: ValueType, parameter: (value: unknown) => string): string {
  if (columns.includes(name)) return name;
  const key = `${parameter(name)}::text`;
  const typed = (jsonType: string, form: string) =>
    `case jsonb_typeof(properties -> ${key}) when '${jsonType}' then ${form} end`;
  const text = `properties ->> ${key}`;
  if (type === 'number') return `(${typed('number', `(${text})::float8`)})`;
  if (type === 'boolean') return `(${typed('boolean', `(${text})::boolean`)})`;
  if (type === 'instant') return `wangge.instant_text(${typed('string', text)})`;
  return `(${typed('string', text)})`;
}

function isCaseFold(value: Value): value is Extract<Value, { kind: 'fold' }> {
  return value.kind === 'fold' && value.fold === 'case';
}

function isText(value: Value): boolean {
  if (value.kind === 'fold') return true;
  const type =
    value.kind === 'call'
      ? functions[value.name].answers
      : value.kind === 'arithmetic'
        ? 'number'
        : value.type;
  return type === 'text' || type === 'instant';
}

/** Well-Known Text with every digit of its numbers. */
export function toWkt(geometry: Exclude<Geometry, { type: 'GeometryCollection' }>): string {
  const write = (part: unknown[]): string =>
    typeof part[0] === 'number'
      ? part.join(' ')
      : `(${part.map((item) => write(item as unknown[])).join(', ')})`;
  const body = write(geometry.coordinates);
  return `${geometry.type.toUpperCase()}${geometry.type === 'Point' ? `(${body})` : body}`;
}
