import type { Comparison, Fold, Shape, SpatialRelation } from './syntax.ts';

/** What a property holds. An `instant` is a text in the form of `instant.ts`. */
export type ValueType = 'text' | 'number' | 'boolean' | 'instant';

/** The properties that a layer declares. */
export type Fields = ReadonlyMap<string, ValueType>;

/** The name of the property that holds a feature's geometry. */
export const geometryName = 'geometry';

export type Value =
  | { kind: 'property'; name: string; type: ValueType }
  | { kind: 'constant'; type: ValueType; value: string | number | boolean }
  | { kind: 'fold'; fold: Fold; of: Value };

export type Place =
  | { kind: 'feature' }
  | { kind: 'constant'; geometry: Extract<Shape, { kind: 'geometry' }>['geometry'] };

/**
 * A filter that fits a layer, in the few forms that are left when temporal predicates, `BETWEEN` and `IN` are written
 * out. It has three answers, as SQL has: what compares with null is unknown, and the unknown is not chosen.
 */
export type Expression =
  | { kind: 'and' | 'or'; of: Expression[] }
  | { kind: 'not'; of: Expression }
  | { kind: 'constant'; value: boolean }
  | { kind: 'compare'; operator: Comparison; left: Value; right: Value }
  | { kind: 'like'; value: Value; pattern: string }
  | { kind: 'null'; of: Value | 'geometry' }
  | { kind: 'spatial'; relation: SpatialRelation; left: Place; right: Place };
