/**
 * The rule of `domain/access/scopes.ts` as conditions, for whoever reads without the role whose policies say the same.
 * `parameter` is of the type text[]: the reader's scopes, null for the whole city.
 */

/** Orders, as `o`. */
export function orderVisible(parameter: `$${number}`): string {
  return `(${parameter}::text[] is null or o.scopes && ${parameter} or o.reporters && ${parameter})`;
}

/** Reports, as `e`, with their orders, as `o`. */
export function eventVisible(parameter: `$${number}`): string {
  return `(${parameter}::text[] is null or o.scopes && ${parameter}
    or array['source/' || e.source, 'reporter/' || e.created_by] && ${parameter})`;
}
