import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';
import type { System } from '../systems.ts';
import { type DbfColumn, dbfColumns, dbfHeader, dbfRow } from './dbf.ts';
import type { Table } from './format.ts';
import { cannotHold, requireGeometry } from './refusal.ts';
import { shapeHeader, shapeOf, shapeType } from './shapes.ts';
import { boundsOf } from './wkb-bounds.ts';

const format = 'Shapefile';
/** Many programs take the lengths in a shapefile for whole numbers with a sign. */
const mostBytes = 2 ** 31 - 1;

/** A file that is written to its end, and then its header. */
class Part {
  bytes: number;

  private constructor(
    private readonly handle: FileHandle,
    private readonly headerBytes: number,
  ) {
    this.bytes = headerBytes;
  }

  static async at(path: string, headerBytes: number): Promise<Part> {
    return new Part(await open(path, 'w'), headerBytes);
  }

  async add(pieces: readonly Buffer[]): Promise<void> {
    const bytes = Buffer.concat(pieces);
    if (this.bytes + bytes.length > mostBytes)
      throw cannotHold(
        format,
        '文件超过 2 GB：请缩小范围，或改用 gpkg、fgb',
        'a file of more than 2 GB: choose fewer features, or ask for gpkg or fgb',
      );
    await this.handle.write(bytes, 0, bytes.length, this.bytes);
    this.bytes += bytes.length;
  }

  async finish(header: Buffer): Promise<void> {
    if (header.length !== this.headerBytes)
      throw new Error('the header has another length than was left for it');
    await this.handle.write(header, 0, header.length, 0);
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

/** The system in the words of ESRI, which its programs know degrees of WGS 84 and CGCS 2000 by. */
function esriWkt({ wkt }: System): string {
  return wkt
    .replace(/,(AUTHORITY|TOWGS84|AXIS|EXTENSION)\[("[^"]*"(,("[^"]*"|[A-Z]+))*|[-0-9.,e]+)\]/g, '')
    .replace(
      'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84"',
      'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984"',
    )
    .replace(
      'GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000"',
      'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000"',
    )
    .replace(/UNIT\["degree",0\.01745329251994\d*\]/g, 'UNIT["Degree",0.0174532925199433]')
    .replace(/UNIT\["metre",1\]/g, 'UNIT["Meter",1]');
}

/** What has become of the names and texts that a dBASE table has no room for; null where it has. */
function fieldList(columns: readonly DbfColumn[]): string | null {
  const changed = columns.filter(({ name, short, cut }) => name !== short || cut > 0);
  if (changed.length === 0) return null;
  const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = changed.map(({ name, short, cut }) => `${cell(short)},${cell(name)},${cut}\r\n`);
  return `\ufeff短名 short,全名 name,截断的值 values cut\r\n${lines.join('')}`;
}

async function writeParts(table: Table, base: string): Promise<DbfColumn[]> {
  const type = shapeType(table.shapes);
  const columns = dbfColumns(table);
  const emptyTable = dbfHeader(columns, 0, table.encoding);
  const parts = await Promise.all([
    Part.at(`${base}.shp`, 100),
    Part.at(`${base}.shx`, 100),
    Part.at(`${base}.dbf`, emptyTable.length),
  ]);
  const [shp, shx, dbf] = parts;
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  let number = 0;
  try {
    for await (const batch of table.rows()) {
      const records: Buffer[] = [];
      const places: Buffer[] = [];
      let at = shp.bytes;
      for (const { wkb } of batch) {
        const own = boundsOf(wkb!);
        for (const side of [0, 1]) box[side] = Math.min(box[side]!, own[side]!);
        for (const side of [2, 3]) box[side] = Math.max(box[side]!, own[side]!);
        const shape = shapeOf(wkb!, type);
        const [head, place] = [Buffer.alloc(8), Buffer.alloc(8)];
        head.writeInt32BE(++number, 0);
        head.writeInt32BE(shape.length / 2, 4);
        place.writeInt32BE(at / 2, 0);
        place.writeInt32BE(shape.length / 2, 4);
        records.push(head, shape);
        places.push(place);
        at += 8 + shape.length;
      }
      await shp.add(records);
      await shx.add(places);
      await dbf.add(
        batch.map(({ fid, values }) => dbfRow(values, columns, table.columns, table.encoding, fid)),
      );
    }
    await dbf.add([Buffer.from([0x1a])]);
    await shp.finish(shapeHeader(type, shp.bytes, box));
    await shx.finish(shapeHeader(type, shx.bytes, box));
    await dbf.finish(dbfHeader(columns, number, table.encoding));
  } finally {
    await Promise.all(parts.map((part) => part.close()));
  }
  return columns;
}

/**
 * A zip with a shapefile (ESRI, 1998): .shp, .shx, .dbf, .prj, .cpg and, where names or texts had to be cut, a list of
 * them.
 */
export async function writeShapefile(table: Table, path: string): Promise<void> {
  const { name, count, shapes, system, encoding } = table;
  requireGeometry(format, shapes, count);
  const base = join(dirname(path), 'parts');
  const columns = await writeParts(table, base);
  const archive = new yazl.ZipFile();
  for (const extension of ['shp', 'shx', 'dbf'])
    archive.addReadStream(createReadStream(`${base}.${extension}`), `${name}.${extension}`);
  archive.addBuffer(Buffer.from(esriWkt(system)), `${name}.prj`);
  archive.addBuffer(Buffer.from(encoding === 'gbk' ? '936' : 'UTF-8'), `${name}.cpg`);
  const list = fieldList(columns);
  if (list) archive.addBuffer(Buffer.from(list), `${name}.fields.txt`);
  archive.end();
  await pipeline(archive.outputStream as Readable, createWriteStream(path));
}
