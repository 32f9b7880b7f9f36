import { Problem } from '../input/problem.ts';

/** A place in a filter: in text, a character counted from 0; in JSON, a pointer (RFC 6901). */
export type At = number | string;

/** The refusal of a filter. */
export function badFilter(at: At, message: string): Problem {
  const told = `${typeof at === 'number' ? `character ${at + 1}` : at || 'the whole'}: ${message}`;
  return new Problem(400, 'bad-filter', `The filter cannot be read at ${told}`, [
    { path: 'query.filter', message: told },
  ]);
}
