import type { PostgresModule, PostgresProgram } from './postgres-module.ts';

// Levels and codes as PostgreSQL numbers them (elog.h, errcodes.h): ERROR, and XX000, which PostGIS raises too.
const errorLevel = 21;
const internalError = 2600;

function readText({ HEAPU8 }: PostgresModule, address: number): string {
  return Buffer.from(HEAPU8.subarray(address, HEAPU8.indexOf(0, address))).toString('utf8');
}

/** Writes a text into memory that PostgreSQL frees with the statement. */
function writeText(module: PostgresModule, text: string): number {
  const bytes = Buffer.from(`${text}\0`);
  const address = module._palloc(bytes.length);
  module.HEAPU8.set(bytes, address);
  return address;
}

const wordAt = ({ HEAPU32 }: PostgresModule, address: number) => HEAPU32[address >>> 2] ?? 0;

/**
 * What a thrown C++ object says of itself. Its layout is that of the Itanium C++ ABI: the type's name follows the
 * table pointer of its `type_info`, and `std::exception::what` is the third entry of an exception's own table. GEOS
 * and PROJ throw nothing but descendants of `std::exception`.
 */
function describe({ module, names }: PostgresProgram, thrown: number, type: number): string {
  const typeName = readText(module, wordAt(module, type + 4));
  if (!/^(N|S|\d)/.test(typeName)) return `a C++ exception of type ${typeName}`;
  const what: (self: number) => number = names.__indirect_function_table.get(
    wordAt(module, wordAt(module, thrown) + 8),
  );
  return readText(module, what(thrown));
}

/**
 * What to link in place of `__cxa_throw`: makes each C++ exception of PostGIS an ERROR of PostgreSQL.
 *
 * PGlite's PostGIS is built without a way to catch what GEOS throws: an exception unwinds through PostgreSQL, which goes
 * on as if the statement had found nothing (electric-sql/pglite#916). Here the throw itself raises the error, so that the
 * statement fails, its transaction is rolled back and an exception block of PL/pgSQL can catch it. What GEOS had allocated
 * by then is not freed. Nor can GEOS fall back to a more robust algorithm by itself, as it does elsewhere: the functions
 * of `sql/functions/overlays.sql` do that.
 */
export function raiseThrown(program: PostgresProgram): (thrown: number, type: number) => void {
  const raise = (thrown: number, type: number) => {
    const { module } = program;
    const text = writeText(module, `GEOS error: ${describe(program, thrown, type)}`);
    const format = writeText(module, '%s');
    const source = writeText(module, 'postgis');
    const values = module._palloc(4);
    module.HEAPU32[values >>> 2] = text;
    module._errstart(errorLevel, 0);
    module._errcode(internalError);
    module._errmsg_internal(format, values);
    // Leaves by the long jump of PostgreSQL's error handling and does not return.
    module._errfinish(source, 0, source);
  };
  // Emscripten asks each function that others link against for its signature.
  return Object.assign(raise, { sig: 'vppp' });
}
