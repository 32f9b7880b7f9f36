/**
 * The rule of `domain/access/scopes.ts` as conditions, for whoever reads without the role whose policies say the same.
 * `parameter` is of the type text[]: the reader's scopes, null for the whole city.
 */

/** A call for each row is dear, and hardly any reader has limits. */
const withinLimits = (parameter: `$${number}`) =>
  `(coalesce(left((${parameter}::text[])[1], 1), '') <> '&' or wangge.within_limits(o.scopes, o.geom, ${parameter}))`;

/** Orders, as `o`. */
export function orderVisible(parameter: `$${number}`): string {
  return `(${parameter}::text[] is null or (o.scopes && ${parameter} or o.reporters && ${parameter})
    and ${withinLimits(parameter)})`;
}

/** Reports, as `e`, with their orders, as `o`. */
export function eventVisible(parameter: `$${number}`): string {
  return `(${parameter}::text[] is null or (o.scopes && ${parameter}
    or array['source/' || e.source, 'reporter/' || e.created_by] && ${parameter})
    and ${withinLimits(parameter)})`;
}
