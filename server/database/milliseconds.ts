/** SQL of a `timestamptz` from milliseconds since 1970. */
export const fromMs = (column: string) => `to_timestamp(${column} / 1000.0)`;

/** SQL of milliseconds since 1970 from a `timestamptz`. */
export const toMs = (column: string) => `round(extract(epoch from ${column}) * 1000)::double precision`;
