import { copyFile, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import fc from 'fast-check';
import type { Geometry } from 'geojson';
import sqlite from 'node-sqlite3-wasm';
import { describe, expect, test } from 'vitest';
import { layersOfFile } from '../../../client/features/workbench/load-settings.ts';
import { openLayerFile } from '../../../server/layers/loading/read-file.ts';
import { readWkb } from '../../../server/layers/loading/read-wkb.ts';
import { toWkb } from '../../../server/layers/loading/wkb.ts';
import { fileWriter } from './file-writer.ts';
import { readAll } from './read-all.ts';
import { zip } from './zip-writer.ts';

const file = fileWriter();
const point: Geometry = { type: 'Point', coordinates: [123.5, 31.25] };
const area: Geometry = {
  type: 'MultiPolygon',
  coordinates: [
    [
      [
        [123, 31],
        [124, 31],
        [124, 32],
        [123, 31],
      ],
    ],
  ],
};

/** GeoPackageBinary of a geometry, with an envelope of two dimensions where one is wanted. */
function binary(geometry: Geometry, hasEnvelope: boolean): Buffer {
  const header = Buffer.from([0x47, 0x50, 0, hasEnvelope ? 3 : 1, 0, 0, 0, 0]);
  return Buffer.concat([header, Buffer.alloc(hasEnvelope ? 32 : 0), toWkb(geometry)]);
}

interface Layer {
  table: string;
  srs: number;
  rows: [name: string | null, value: unknown, geometry: Buffer | null][];
}

/** A GeoPackage with these layers, written by the letter of its specification. */
async function geopackage(name: string, layers: Layer[]): Promise<string> {
  const path = await file(name, '');
  await rm(path);
  const database = new sqlite.Database(path);
  database.exec(`create table gpkg_spatial_ref_sys (srs_id integer primary key, srs_name text, organization text,
                   organization_coordsys_id integer, definition text);
                 create table gpkg_geometry_columns (table_name text, column_name text, geometry_type_name text,
                   srs_id integer);
                 insert into gpkg_spatial_ref_sys values (4490, 'CGCS2000', 'epsg', 4490, 'GEOGCS[…]'),
                   (4326, 'WGS 84', 'EPSG', 4326, 'GEOGCS[…]'),
                   (0, 'none', 'NONE', 0, 'undefined'),
                   (99999, 'Undefined SRS', 'NONE', 99999, 'LOCAL_CS["Undefined SRS",UNIT["unknown",0]]')`);
  database.exec('begin');
  for (const { table, srs, rows } of layers) {
    database.exec(`create table "${table}" (fid integer primary key, "编码" text, value, geom blob)`);
    database.run("insert into gpkg_geometry_columns values (?, 'geom', 'GEOMETRY', ?)", [table, srs]);
    for (const row of rows)
      database.run(`insert into "${table}" ("编码", value, geom) values (?, ?, ?)`, row as never);
  }
  database.exec('commit');
  database.close();
  return path;
}

test('a layer is read with its system, its Chinese fields and values of every type', async () => {
  const path = await geopackage('parks.gpkg', [
    {
      table: '公园 一',
      srs: 4490,
      rows: [
        ['P1', 2n ** 60n, binary(point, true)],
        [null, 1.5, binary(area, false)],
        ['P3', Buffer.from([1, 2]), null],
      ],
    },
  ]);
  expect(await readAll(path)).toMatchObject({
    format: 'geopackage',
    crs: 'EPSG:4490',
    features: [
      { place: 'row 1', properties: { fid: 1, 编码: 'P1', value: '1152921504606846976' }, geometry: point },
      { place: 'row 2', properties: { 编码: null, value: 1.5 }, geometry: area },
      { place: 'row 3', properties: { value: 'AQI=' }, geometry: null },
    ],
  });
});

test.each([0, 99999])('a system that is not defined (%i) is none', async (srs) => {
  const path = await geopackage(`plain-${srs}.gpkg`, [
    { table: 'a', srs, rows: [['A', 1, binary(point, false)]] },
  ]);
  expect((await readAll(path)).crs).toBeUndefined();
});

/** The names beside a file that begin like its own. */
async function beside(path: string): Promise<string[]> {
  const names = await readdir(dirname(path));
  return names.filter((name) => name.startsWith(basename(path))).sort();
}

describe('a file that a desktop has open (WAL mode)', () => {
  test('is read without its log, and nothing is left beside it', async () => {
    const path = await geopackage('walled.gpkg', [
      { table: 'a', srs: 4490, rows: [['A', 1, binary(point, false)]] },
    ]);
    const handle = await open(path, 'r+');
    await handle.write(Buffer.from([2, 2]), 0, 2, 18);
    await handle.close();
    expect((await readAll(path)).features).toHaveLength(1);
    expect(await beside(path)).toEqual(['walled.gpkg']);
  });

  test('is read with its log where that lies beside it', async () => {
    const path = await geopackage('logged.gpkg', [
      { table: 'a', srs: 4490, rows: [['A', 1, binary(point, false)]] },
    ]);
    const database = new sqlite.Database(path);
    database.exec('pragma locking_mode = exclusive; pragma journal_mode = wal');
    database.run(`insert into a ("编码", value, geom) values ('B', 2, ?)`, [binary(point, false)]);
    const copy = path.replace('logged', 'copied');
    await copyFile(path, copy);
    await copyFile(`${path}-wal`, `${copy}-wal`);
    database.close();
    expect((await readAll(copy)).features.map(({ properties }) => properties.编码)).toEqual(['A', 'B']);
    expect(await beside(copy)).toEqual(['copied.gpkg', 'copied.gpkg-wal']);
    const parts = [copy, `${copy}-wal`].map(async (part) => ({
      name: basename(part),
      content: await readFile(part),
    }));
    const archive = await file('logged.zip', zip(await Promise.all(parts)));
    expect((await readAll(archive)).features).toHaveLength(2);
  });
});

test('tables without numbers of rows, views, and columns in another case are layers like others', async () => {
  const path = await geopackage('kinds.gpkg', [
    {
      table: 'a',
      srs: 4490,
      rows: [
        ['A', 1, binary(point, false)],
        ['B', 2, binary(point, false)],
      ],
    },
  ]);
  const database = new sqlite.Database(path);
  database.exec(`create table keyed (code text primary key, GEOM blob) without rowid;
                 insert into keyed select "编码", geom from a;
                 create view seen as select "编码", geom from a where value = 2;
                 insert into gpkg_geometry_columns values ('keyed', 'geom', 'POINT', 4490),
                   ('seen', 'geom', 'POINT', 4490), ('dropped', 'geom', 'POINT', 4490)`);
  database.close();
  await expect(readAll(path)).rejects.toThrow('several layers (a, keyed, seen), expected one');
  expect((await readAll(path, undefined, 'keyed')).features).toEqual([
    { place: 'row 1', properties: { code: 'A' }, geometry: point },
    { place: 'row 2', properties: { code: 'B' }, geometry: point },
  ]);
  expect((await readAll(path, undefined, 'seen')).features).toEqual([
    { place: 'row 1', properties: { 编码: 'B' }, geometry: point },
  ]);
});

test('reading that stops half-way leaves no lock, and one that another left does not matter', async () => {
  const rows = Array.from({ length: 2_100 }, (_, i): Layer['rows'][number] => [
    `P${i}`,
    i,
    binary(point, false),
  ]);
  const path = await geopackage('locked.gpkg', [{ table: 'a', srs: 4490, rows }]);
  await mkdir(`${path}.lock`);
  for (const _ of [1, 2]) {
    const opened = await openLayerFile(path);
    await opened.batches[Symbol.asyncIterator]().next();
    await opened.close();
    await rm(`${path}.lock`, { recursive: true, force: true });
    expect(await beside(path)).toEqual(['locked.gpkg']);
  }
});

test('of several layers the one that is named is read; what there are is told with their rows and types', async () => {
  const path = await geopackage('city.gpkg', [
    { table: 'parks', srs: 4490, rows: [['P1', 1, binary(area, true)]] },
    {
      table: 'stations (new)',
      srs: 4326,
      rows: [
        ['S1', 1, binary(point, true)],
        ['S2', 2, null],
      ],
    },
  ]);
  expect(await readAll(path, undefined, 'stations (new)')).toMatchObject({
    crs: 'EPSG:4326',
    features: [{ properties: { 编码: 'S1' } }, { properties: { 编码: 'S2' } }],
  });
  const layers = [
    { path: '/table', message: 'parks (1 rows, GEOMETRY)' },
    { path: '/table', message: 'stations (new) (2 rows, GEOMETRY)' },
  ];
  await expect(readAll(path)).rejects.toMatchObject({ code: 'several-layers', errors: layers });
  await expect(readAll(path, undefined, 'Parks')).rejects.toMatchObject({
    code: 'unknown-table',
    errors: layers,
  });
  expect(layersOfFile(layers)).toEqual([
    { table: 'parks', note: '1 · GEOMETRY' },
    { table: 'stations (new)', note: '2 · GEOMETRY' },
  ]);
});

test('several layers, no layer, a curve and damage are refused by name', async () => {
  const two = await geopackage('two.gpkg', [
    { table: 'a', srs: 0, rows: [] },
    { table: 'b', srs: 0, rows: [] },
  ]);
  await expect(readAll(two)).rejects.toThrow(
    'two.gpkg: the GeoPackage holds several layers (a, b), expected one',
  );
  await expect(readAll(await geopackage('none.gpkg', []))).rejects.toThrow('holds no layer');
  const curve = toWkb(point);
  curve.writeUInt32LE(8, 1);
  const bent = Buffer.concat([Buffer.from([0x47, 0x50, 0, 1, 0, 0, 0, 0]), curve]);
  const curved = await geopackage('curved.gpkg', [{ table: 'a', srs: 0, rows: [['A', 1, bent]] }]);
  await expect(readAll(curved)).rejects.toThrow('curved.gpkg, row 1: the geometry has curves');
  const damaged = await file('damaged.gpkg', `SQLite format 3\0${'x'.repeat(5_000)}`);
  await expect(readAll(damaged)).rejects.toThrow('damaged.gpkg: the GeoPackage is damaged or cut');
});

const position = fc.tuple(fc.double({ noNaN: true }), fc.double({ noNaN: true }));
const ring = fc.array(position, { maxLength: 6 });
const shape = fc.oneof(
  fc.record({ type: fc.constant('Point'), coordinates: position }),
  fc.record({ type: fc.constant('LineString'), coordinates: ring }),
  fc.record({ type: fc.constant('Polygon'), coordinates: fc.array(ring, { maxLength: 3 }) }),
  fc.record({ type: fc.constant('MultiPoint'), coordinates: ring }),
  fc.record({ type: fc.constant('MultiPolygon'), coordinates: fc.array(fc.array(ring), { maxLength: 3 }) }),
);

test('WKB is read as it was written, and cut or damaged it is refused or means something else', () => {
  fc.assert(
    fc.property(shape, fc.nat(), fc.nat(255), (geometry, at, value) => {
      const bytes = toWkb(geometry as Geometry);
      expect(readWkb(bytes)).toEqual(geometry);
      expect(() => readWkb(bytes.subarray(0, bytes.length - 1))).toThrow('the geometry is cut');
      bytes[at % bytes.length] = value;
      try {
        readWkb(bytes);
      } catch (error) {
        expect((error as Error).message).toMatch(/^the geometry /);
      }
    }),
  );
});
