import { copyFile, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { Problem } from '../../input/problem.ts';
import { batchesOf, largestRecord } from './batches.ts';
import { chooseLayer, type FileLayer } from './choosing.ts';
import { statedCrs } from './crs.ts';
import { placeInChinese } from './place-text.ts';
import { readWkb } from './read-wkb.ts';
import type { FilePlace, OpenFile, SourceFeature } from './source-feature.ts';
import { makeTemporaryFolder, withoutRoom } from './temporary.ts';
import { unreadable } from './unreadable.ts';

export const isGeoPackage = (bytes: Buffer) => bytes.toString('latin1', 0, 15) === 'SQLite format 3';

type Row = Record<string, unknown>;

function refuse(file: string, what: string): Problem {
  return new Problem(400, 'invalid-geopackage', {
    zh: `${placeInChinese(file)}：GeoPackage 有误（${what}）`,
    en: `${file}: ${what}`,
  });
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

const rowsOf = (database: sqlite.Database, table: string) =>
  Number((database.get(`select count(*) as count from ${quoted(table)}`) as Row).count);

/** The table of features, with its geometry column and coordinate system (OGC 12-128r18, 1.1.5 and 2.1.5). */
function findLayer(file: string, database: sqlite.Database, wanted: string | undefined) {
  const has = (name: string) =>
    database.all(`select 1 from sqlite_schema where lower(name) = '${name}'`).length > 0;
  if (!has('gpkg_geometry_columns')) throw unreadable(file, has('tiles') ? 'tiles' : 'sqlite');
  const layers = database.all(
    `select g.table_name as "table", g.column_name as "column", g.geometry_type_name as type, s.organization,
            s.organization_coordsys_id as code, s.definition
       from gpkg_geometry_columns g left join gpkg_spatial_ref_sys s on s.srs_id = g.srs_id
      where exists (select 1 from sqlite_schema t where lower(t.name) = lower(g.table_name)) order by 1`,
  ) as Row[];
  if (layers.length === 0) throw refuse(file, 'the GeoPackage holds no layer, expected one');
  const { table, column, organization, code, definition } = chooseLayer(
    `${file}: the GeoPackage`,
    layers.map((layer) => ({
      ...layer,
      name: String(layer.table),
      note: `${rowsOf(database, String(layer.table))} rows, ${String(layer.type)}`,
    })) as (Row & FileLayer)[],
    wanted,
  );
  const name = String(table);
  const info = database.all(`pragma table_xinfo(${quoted(name)})`) as Row[];
  const columns = info.map((row) => String(row.name));
  const geometry = columns.find((own) => own.toLowerCase() === String(column).toLowerCase());
  if (geometry === undefined) throw refuse(file, `the layer "${name}" has no column "${column}"`);
  const [kind] = database.all(`pragma table_list(${quoted(name)})`) as Row[];
  return {
    table: name,
    column: geometry,
    // SQLite has no truth values: they are the numbers 0 and 1 (OGC 12-128r18, table 1).
    truths: new Set(info.flatMap((row) => (/^boolean$/i.test(String(row.type)) ? [String(row.name)] : []))),
    hasNumbers: kind?.type === 'table' && Number(kind.wr) === 0,
    crs:
      String(organization).toUpperCase() === 'EPSG' && Number(code) > 0
        ? `EPSG:${code}`
        : statedCrs(String(definition ?? '')),
  };
}

// GeoPackageBinary: "GP", version, flags, srs_id, an envelope whose size the flags tell, and WKB.
const envelopeSizes = [0, 32, 48, 48, 64];

/** @throws Error that says what is wrong, without the place in the file */
function readGeometry(value: unknown): object | null {
  if (value === null || value === undefined) return null;
  if (!(value instanceof Uint8Array) || value.length < 8 || value[0] !== 0x47 || value[1] !== 0x50)
    throw new Error('the geometry does not begin like one of a GeoPackage');
  if (value.length > largestRecord) throw new Error(`one feature of more than ${largestRecord} bytes`);
  const flags = value[3]!;
  const envelope = envelopeSizes[(flags >> 1) & 7];
  if (envelope === undefined || (flags & 0x20) !== 0) throw new Error('the geometry is of an unknown form');
  return readWkb(Buffer.from(value.buffer, value.byteOffset, value.length).subarray(8 + envelope));
}

// Beside the columns of the layer, whose names are its own.
const rowNumber = '@row';

// Values that JSON cannot hold: whole numbers beyond 2^53 and bytes.
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return value;
}

function* readRows(
  file: string,
  database: sqlite.Database,
  { table, column, truths, hasNumbers }: ReturnType<typeof findLayer>,
  onRow: (bytes: number) => void,
): Generator<SourceFeature> {
  let statement: sqlite.Statement | undefined;
  try {
    // Views, and tables without numbers of rows, are counted in the order in which they come.
    const number = hasNumbers ? 'rowid' : 'row_number() over ()';
    statement = database.prepare(
      `select ${number} as ${quoted(rowNumber)}, * from ${quoted(table)}${hasNumbers ? ' order by rowid' : ''}`,
    );
    for (const row of statement.iterate() as IterableIterator<Row>) {
      const { [rowNumber]: number, [column]: geometry, ...rest } = row;
      const place = `row ${number}`;
      onRow(geometry instanceof Uint8Array ? geometry.length : 0);
      try {
        const properties = Object.fromEntries(
          Object.entries(rest).map(([name, value]) => [
            name,
            truths.has(name) && (value === 0 || value === 1) ? value === 1 : plain(value),
          ]),
        );
        yield { place, properties, geometry: readGeometry(geometry) };
      } catch (error) {
        throw refuse(`${file}, ${place}`, (error as Error).message);
      }
    }
  } catch (error) {
    throw damaged(file, error);
  } finally {
    statement?.finalize();
  }
}

function damaged(file: string, error: unknown): unknown {
  if (error instanceof Problem) return error;
  return refuse(file, `the GeoPackage is damaged or cut: ${(error as Error).message}`);
}

/**
 * A place of our own beside which SQLite may keep what it needs: it locks a file by a folder beside it, and a file that
 * was copied while a desktop had it open (WAL mode, SQLite 4.2) asks for its log. The user's folder stays as it is.
 */
async function ownPlace(path: string) {
  const folder = await makeTemporaryFolder('unpacked');
  const place = join(folder.path, 'layer.gpkg');
  try {
    await symlink(resolve(path), place).catch(() => copyFile(path, place));
    await copyFile(`${path}-wal`, `${place}-wal`).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    return { place, remove: folder.remove };
  } catch (error) {
    await folder.remove();
    throw withoutRoom(error);
  }
}

/**
 * Opens a layer of a GeoPackage: a table or a view. What a log in WAL mode beside it holds is read with it.
 * @throws Problem 400 `several-layers`, `unknown-table`, `invalid-geopackage`; `batches` throws the last too
 */
export async function openGeoPackage(
  { path, file }: FilePlace,
  table: string | undefined,
): Promise<OpenFile> {
  const { place, remove } = await ownPlace(path);
  let database: sqlite.Database | undefined;
  try {
    database = new sqlite.Database(place, { readOnly: true, fileMustExist: true });
    // In WAL mode others are told by shared memory, which WebAssembly does not have.
    database.exec('pragma locking_mode = exclusive; pragma trusted_schema = off');
    const layer = findLayer(file, database, table);
    const total = rowsOf(database, layer.table);
    let [rows, bytes] = [0, 0];
    const features = readRows(file, database, layer, (size) => {
      rows++;
      bytes += size;
    });
    const opened = database;
    return {
      file,
      format: 'geopackage',
      encoding: 'utf-8',
      crs: layer.crs,
      batches: batchesOf(features, () => bytes),
      share: () => (total === 0 ? 1 : rows / total),
      async close() {
        // Ends the statement where reading stopped half-way: with one open the database does not close.
        features.return(undefined);
        opened.close();
        await remove();
      },
    };
  } catch (error) {
    database?.close();
    await remove();
    throw damaged(file, error);
  }
}
