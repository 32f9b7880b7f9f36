import type { Geometry } from 'geojson';

/** What a filter says, as it was written: nothing is known yet of the layer it is asked of. `at` counts from 0. */
export type Operand =
  | { kind: 'property'; name: string; at: number }
  | { kind: 'text'; value: string; at: number }
  | { kind: 'number'; value: number; at: number }
  | { kind: 'boolean'; value: boolean; at: number }
  | { kind: 'instant'; value: string; at: number }
  | { kind: 'fold'; fold: Fold; of: Operand; at: number };

/** `case`: upper and lower case are one; `accent`: a letter with and without accents is one. */
export type Fold = 'case' | 'accent';

/** An instant is an interval that starts and ends at once; null for an open end. */
export interface Interval {
  start: Operand | null;
  end: Operand | null;
  at: number;
}

export type Shape =
  | { kind: 'property'; name: string; at: number }
  | { kind: 'geometry'; geometry: Exclude<Geometry, { type: 'GeometryCollection' }>; at: number };

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
  | { kind: 'compare'; operator: Comparison; left: Operand; right: Operand; at: number }
  | { kind: 'like'; value: Operand; pattern: Operand; at: number }
  | { kind: 'between'; value: Operand; low: Operand; high: Operand; at: number }
  | { kind: 'in'; value: Operand; list: Operand[]; at: number }
  | { kind: 'null'; name: string; at: number }
  | { kind: 'spatial'; relation: SpatialRelation; left: Shape; right: Shape; at: number }
  | { kind: 'temporal'; relation: TemporalRelation; left: Interval; right: Interval; at: number };
