import type {
  Arithmetic,
  ArrayRelation,
  Comparison,
  Fold,
  SingleGeometry,
  SpatialRelation,
} from './syntax.ts';

/** What a value is. An `instant` is a text in the form of `instant.ts`. */
export type ValueType = 'text' | 'number' | 'boolean' | 'instant';

/** What a property holds: a value, several of them, or what can only be there or not. */
export type FieldType = ValueType | 'array' | 'other';

/** The properties that features of a layer have. */
export type Fields = ReadonlyMap<string, FieldType>;

/** The name of the property that holds a feature's geometry. */
export const geometryName = 'geometry';

export type Value =
  | { kind: 'property'; name: string; type: ValueType }
  | { kind: 'constant'; type: ValueType; value: string | number | boolean }
  | { kind: 'fold'; fold: Fold; of: Value }
  | { kind: 'arithmetic'; operator: Arithmetic; left: Value; right: Value }
  | { kind: 'call'; name: FunctionName; of: Value };

/** Functions of one value, by what they take and answer. */
export const functions = {
  abs: { takes: 'number', answers: 'number', description: 'the number without its sign' },
  ceil: { takes: 'number', answers: 'number', description: 'the whole number at or above' },
  floor: { takes: 'number', answers: 'number', description: 'the whole number at or below' },
  length: { takes: 'text', answers: 'number', description: 'how many characters the text has' },
} as const satisfies Record<string, { takes: ValueType; answers: ValueType; description: string }>;
export type FunctionName = keyof typeof functions;

export type ListValue =
  | { kind: 'property'; name: string }
  | { kind: 'constant'; items: (string | number | boolean)[] };

export type Place = { kind: 'feature' } | { kind: 'constant'; geometry: SingleGeometry };

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
  | { kind: 'null'; of: Value | 'geometry' | { kind: 'any'; name: string } }
  | { kind: 'array'; relation: ArrayRelation; left: ListValue; right: ListValue }
  | { kind: 'spatial'; relation: SpatialRelation; left: Place; right: Place };
