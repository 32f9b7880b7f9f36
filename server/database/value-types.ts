import pg from 'pg';

const { builtins, getTypeParser } = pg.types;

/**
 * How `pg` reads values: int8 and numeric as numbers (ids, counts and sums stay far below 2^53), the rest as `pg`
 * does it, so timestamptz is a Date and jsonb is parsed. For every client that is not made by `openDatabase`.
 */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    format !== 'binary' && (oid === builtins.INT8 || oid === builtins.NUMERIC)
      ? Number
      : getTypeParser(oid, format as 'text'),
};
