import { Problem } from '../input/problem.ts';

/**
 * The refusal of a filter.
 * @param at the place in its text, counted from 0
 */
export function badFilter(at: number, message: string): Problem {
  const told = `character ${at + 1}: ${message}`;
  return new Problem(400, 'bad-filter', `The filter cannot be read at ${told}`, [
    { path: 'query.filter', message: told },
  ]);
}
