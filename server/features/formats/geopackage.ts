import sqlite from 'node-sqlite3-wasm';
import type { ColumnType } from '../properties.ts';
import { crs84 } from '../systems.ts';
import type { Table } from './format.ts';
import { requireDistinct, requireGeometry } from './refusal.ts';
import { plainValue } from './values.ts';
import { boundsOf } from './wkb-bounds.ts';

const types: Record<ColumnType, string> = {
  text: 'TEXT',
  integer: 'INTEGER',
  number: 'REAL',
  boolean: 'BOOLEAN',
  date: 'DATE',
  json: 'TEXT',
};

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** A name for a column of the format's own that no field of the features has. */
function ownName(wanted: string, names: readonly string[]): string {
  const taken = new Set(names.map((name) => name.toLowerCase()));
  let name = wanted;
  for (let number = 1; taken.has(name); number++) name = `${wanted}_${number}`;
  return name;
}

/** GeoPackage (OGC 12-128r18), 1.1: what every one holds. */
const schema = `
  create table gpkg_spatial_ref_sys (
    srs_name text not null, srs_id integer not null primary key, organization text not null,
    organization_coordsys_id integer not null, definition text not null, description text);
  create table gpkg_contents (
    table_name text not null primary key, data_type text not null, identifier text unique, description text default '',
    last_change datetime not null default (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x double, min_y double, max_x double, max_y double, srs_id integer,
    constraint fk_gc_r_srs_id foreign key (srs_id) references gpkg_spatial_ref_sys(srs_id));
  create table gpkg_geometry_columns (
    table_name text not null, column_name text not null, geometry_type_name text not null, srs_id integer not null,
    z tinyint not null, m tinyint not null,
    constraint pk_geom_cols primary key (table_name, column_name),
    constraint fk_gc_tn foreign key (table_name) references gpkg_contents(table_name),
    constraint fk_gc_srs foreign key (srs_id) references gpkg_spatial_ref_sys (srs_id));
  insert into gpkg_spatial_ref_sys values
    ('Undefined Cartesian', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
    ('Undefined geographic', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system');`;

/** "GP", version, flags (little endian, an envelope of four numbers), system, envelope and Well-Known Binary. */
function geometryOf(wkb: Buffer, srid: number, box: readonly number[]): Buffer {
  const header = Buffer.alloc(40);
  header.write('GP', 0, 'latin1');
  header[3] = 0b011;
  header.writeInt32LE(srid, 4);
  const [west, south, east, north] = box as [number, number, number, number];
  for (const [at, value] of [west, east, south, north].entries()) header.writeDoubleLE(value, 8 + 8 * at);
  return Buffer.concat([header, wkb]);
}

/** A GeoPackage of one layer, whose rows have the numbers of the features. */
export async function writeGeoPackage(table: Table, path: string): Promise<void> {
  const { name, title, columns, count, shapes, system } = table;
  requireGeometry('GeoPackage', shapes, count);
  const names = columns.map((column) => column.name);
  requireDistinct('GeoPackage', names);
  const [key, geometry] = [ownName('fid', names), ownName('geom', names)];
  const database = new sqlite.Database(path);
  let insert: sqlite.Statement | undefined;
  try {
    database.exec('pragma journal_mode = off; pragma synchronous = off');
    database.exec(`pragma application_id = 0x47504B47; pragma user_version = 10300;${schema}`);
    const { wkt, srid } = system;
    const systemName = /^\w+\["([^"]*)"/.exec(wkt)?.[1] ?? `EPSG:${srid}`;
    const definitions = [
      ['WGS 84 geodetic', 4326, 'EPSG', 4326, crs84.wkt],
      ...(srid === 4326 ? [] : [[systemName, srid, 'EPSG', srid, wkt]]),
    ];
    for (const row of definitions)
      database.run(
        'insert into gpkg_spatial_ref_sys values (?, ?, ?, ?, ?, null)',
        row as sqlite.SQLiteValue[],
      );
    const declared = columns.map((column) => `${quoted(column.name)} ${types[column.type]}`);
    const shape = shapes.length === 1 ? shapes[0]! : 'GEOMETRY';
    database.exec(
      `create table ${quoted(name)} (${[`${quoted(key)} integer primary key autoincrement not null`, `${quoted(geometry)} ${shape}`, ...declared].join(', ')})`,
    );
    database.exec('begin');
    const places = Array.from({ length: columns.length + 2 }, () => '?').join(', ');
    insert = database.prepare(`insert into ${quoted(name)} values (${places})`);
    const whole = [Infinity, Infinity, -Infinity, -Infinity];
    for await (const batch of table.rows())
      for (const { fid, values, wkb } of batch) {
        const box = boundsOf(wkb!);
        for (const at of [0, 1]) whole[at] = Math.min(whole[at]!, box[at]!);
        for (const at of [2, 3]) whole[at] = Math.max(whole[at]!, box[at]!);
        const cells = columns.map((column, at) => {
          const value = plainValue(values[at], column);
          return typeof value === 'boolean' ? Number(value) : value;
        });
        insert.run([fid, geometryOf(wkb!, srid, box), ...cells] as sqlite.SQLiteValue[]);
      }
    const extent = whole.every(Number.isFinite) ? whole : [null, null, null, null];
    database.run(
      `insert into gpkg_contents (table_name, data_type, identifier, description, min_x, min_y, max_x, max_y, srs_id)
       values (?, 'features', ?, ?, ?, ?, ?, ?, ?)`,
      [name, name, title, ...extent, srid],
    );
    database.run('insert into gpkg_geometry_columns values (?, ?, ?, ?, 0, 0)', [
      name,
      geometry,
      shape,
      srid,
    ]);
    database.exec('commit');
  } finally {
    // With a statement open the database does not close.
    insert?.finalize();
    database.close();
  }
}
