import type { Expression, Fields } from '../cql2/expression.ts';
import { property, toSql } from '../cql2/sql.ts';
import type { System } from './systems.ts';

/** West, south, east, north, or the same of a projection: easting first, whatever the register says. */
export type Box = [west: number, south: number, east: number, north: number];

/** A box in a system, with the degrees around it that an index can be asked for. */
export interface BoxIn {
  box: Box;
  system: System;
  around: Box;
}

export interface SortKey {
  name: string;
  descending: boolean;
}

/** Which features are meant, in which order, and how their geometry is told. */
export interface Selection {
  box: BoxIn | null;
  /** Property name and exact value, as text. */
  equals: readonly (readonly [string, string])[];
  filter: Expression | null;
  sort: readonly SortKey[];
  fields: Fields;
}

type Parameter = (value: unknown) => string;

const columns = ['code', 'name', 'parent'];

function insideBox({ box, system, around }: BoxIn, parameter: Parameter): string {
  const envelope = ([left, bottom, right, top]: Box, srid: number) =>
    `st_makeenvelope(${parameter(left)}, ${parameter(bottom)}, ${parameter(right)}, ${parameter(top)}, ${srid})`;
  if (system.isCrs84) {
    const [west, south, east, north] = box;
    const boxes: Box[] =
      west <= east
        ? [box]
        : [
            [west, south, 180, north],
            [-180, south, east, north],
          ];
    const meets = boxes.map((each) => {
      const area = envelope(each, 4326);
      return `(geom && ${area} and st_intersects(geom, ${area}))`;
    });
    return `(${meets.join(' or ')})`;
  }
  const near = envelope(around, 4326);
  // What lies far away may have no place in the system: it is never asked for.
  return `(geom && ${near} and case when geom && ${near} then st_intersects(st_transform(geom, ${system.srid}), ${envelope(box, system.srid)}) end)`;
}

/** A selection as a condition over a version's table. */
export function conditionOf(
  { box, equals, filter }: Pick<Selection, 'box' | 'equals' | 'filter'>,
  parameter: Parameter,
): string {
  const conditions = equals.map(([name, value]) =>
    columns.includes(name)
      ? `${name} = ${parameter(value)}`
      : `properties ->> ${parameter(name)} = ${parameter(value)}`,
  );
  if (box) conditions.push(insideBox(box, parameter));
  if (filter) conditions.push(toSql(filter, parameter));
  return conditions.length > 0 ? conditions.join(' and ') : 'true';
}

function sortValue({ name }: SortKey, fields: Fields, parameter: Parameter): string {
  const type = fields.get(name);
  if (type === undefined || type === 'array' || type === 'other') throw new Error(`"${name}" has no order`);
  const value = property(name, type, parameter);
  // By code point, whatever the database's own order is.
  return type === 'text' || type === 'instant' ? `${value} collate "C"` : value;
}

/**
 * The numbers of the features of a page in their order, beside the one before or behind which it stands; what has no
 * value comes last. Backwards the order is the other way round.
 */
export function orderOf(
  { sort, fields }: Pick<Selection, 'sort' | 'fields'>,
  backwards: boolean,
  parameter: Parameter,
): string {
  const keys = sort.map((key) => {
    const falling = key.descending !== backwards;
    return `${sortValue(key, fields, parameter)} ${falling ? 'desc' : 'asc'} nulls ${backwards ? 'first' : 'last'}`;
  });
  return [...keys, `fid ${backwards ? 'desc' : 'asc'}`].join(', ');
}

/** What comes behind the feature of a number in the order, or before it. */
export function beyond(
  { sort, fields }: Pick<Selection, 'sort' | 'fields'>,
  table: string,
  fid: number,
  backwards: boolean,
  parameter: Parameter,
): string {
  const number = parameter(fid);
  const last = `fid ${backwards ? '<' : '>'} ${number}`;
  // From the last key to the first: equal so far, and then beyond.
  return [...sort].reverse().reduce((rest, key) => {
    const own = sortValue(key, fields, parameter);
    const other = `(select ${own} from ${table} where fid = ${number})`;
    const farther = `${own} ${key.descending !== backwards ? '<' : '>'} ${other}`;
    const isBeyond = backwards
      ? `(${farther} or (${own} is not null and ${other} is null))`
      : `(${farther} or (${own} is null and ${other} is not null))`;
    return `(${isBeyond} or (${own} is not distinct from ${other} and ${rest}))`;
  }, last);
}
