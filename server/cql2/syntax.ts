import type { Geometry } from 'geojson';
import type { At } from './refuse.ts';

/** What a filter says, as it was written: nothing is known yet of the layer it is asked of. */
export type Operand =
  | { kind: 'property'; name: string; at: At }
  | { kind: 'text'; value: string; at: At }
  | { kind: 'number'; value: number; at: At }
  | { kind: 'boolean'; value: boolean; at: At }
  | { kind: 'instant'; value: string; at: At }
  | { kind: 'fold'; fold: Fold; of: Operand; at: At }
  | { kind: 'arithmetic'; operator: Arithmetic; left: Operand; right: Operand; at: At }
  | { kind: 'call'; name: string; of: Operand[]; at: At };

export const arithmetic = ['+', '-', '*', '/', '%', 'div', '^'] as const;
export type Arithmetic = (typeof arithmetic)[number];

/** A list of values as it stands in a filter, or a property that holds one. */
export type List =
  | { kind: 'property'; name: string; at: At }
  | { kind: 'list'; items: (string | number | boolean)[]; at: At };

/** `case`: upper and lower case are one; `accent`: a letter with and without accents is one. */
export type Fold = 'case' | 'accent';

/** An instant is an interval that starts and ends at once; null for an open end. */
export interface Interval {
  start: Operand | null;
  end: Operand | null;
  at: At;
}

export type SingleGeometry = Exclude<Geometry, { type: 'GeometryCollection' }>;

export type Shape =
  | { kind: 'property'; name: string; at: At }
  | { kind: 'geometry'; geometry: SingleGeometry; at: At }
  /** Of several kinds; what is of one kind is that kind's Multi form. */
  | { kind: 'collection'; members: SingleGeometry[]; at: At };

export const comparisons = ['=', '<>', '<', '>', '<=', '>='] as const;
export type Comparison = (typeof comparisons)[number];

export const spatialRelations = [
  'intersects',
  'equals',
  'disjoint',
  'touches',
  'within',
  'overlaps',
  'crosses',
  'contains',
] as const;
export type SpatialRelation = (typeof spatialRelations)[number];

export const arrayRelations = ['equals', 'contains', 'containedby', 'overlaps'] as const;
export type ArrayRelation = (typeof arrayRelations)[number];

export const temporalRelations = [
  'after',
  'before',
  'contains',
  'disjoint',
  'during',
  'equals',
  'finishedby',
  'finishes',
  'intersects',
  'meets',
  'metby',
  'overlappedby',
  'overlaps',
  'startedby',
  'starts',
] as const;
export type TemporalRelation = (typeof temporalRelations)[number];

export type Condition =
  | { kind: 'and' | 'or'; of: Condition[] }
  | { kind: 'not'; of: Condition }
  | { kind: 'constant'; value: boolean }
  | { kind: 'compare'; operator: Comparison; left: Operand; right: Operand; at: At }
  | { kind: 'like'; value: Operand; pattern: Operand; at: At }
  | { kind: 'between'; value: Operand; low: Operand; high: Operand; at: At }
  | { kind: 'in'; value: Operand; list: Operand[]; at: At }
  | { kind: 'null'; name: string; at: At }
  | { kind: 'spatial'; relation: SpatialRelation; left: Shape; right: Shape; at: At }
  | { kind: 'array'; relation: ArrayRelation; left: List; right: List; at: At }
  | { kind: 'temporal'; relation: TemporalRelation; left: Interval; right: Interval; at: At };
