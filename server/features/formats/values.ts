import type { Column } from '../properties.ts';

/** A value as text, null where there is none: lists and objects as JSON. */
export function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A value as its column has it: of columns of text, whatever it is becomes one. */
export function plainValue(value: unknown, { type }: Column): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (type === 'number' || type === 'integer' || type === 'boolean') return value as number | boolean;
  return textOf(value);
}
