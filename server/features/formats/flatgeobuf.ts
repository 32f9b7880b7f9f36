import { type FileHandle, open } from 'node:fs/promises';
import { Builder, ByteBuffer } from 'flatbuffers';
import { magicbytes } from 'flatgeobuf/lib/mjs/constants.js';
import { Column as ColumnTable } from 'flatgeobuf/lib/mjs/flat-geobuf/column.js';
import { ColumnType } from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js';
import { Crs } from 'flatgeobuf/lib/mjs/flat-geobuf/crs.js';
import { Feature } from 'flatgeobuf/lib/mjs/flat-geobuf/feature.js';
import type { Geometry } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry.js';
import { GeometryType } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry-type.js';
import { Header } from 'flatgeobuf/lib/mjs/flat-geobuf/header.js';
import { buildFeature } from 'flatgeobuf/lib/mjs/generic/feature.js';
import { parseGeometry } from 'flatgeobuf/lib/mjs/geojson/geometry.js';
import { calcTreeSize, DEFAULT_NODE_SIZE } from 'flatgeobuf/lib/mjs/packedrtree.js';
import { readWkb } from '../../layers/loading/read-wkb.ts';
import type { Column, ColumnType as OurType } from '../properties.ts';
import type { PlainGeometry, Table } from './format.ts';
import { PackedTree } from './packed-tree.ts';
import { requireGeometry } from './refusal.ts';
import { type Extent, SpatialRuns } from './spatial-runs.ts';
import { plainValue } from './values.ts';

const types: Record<OurType, ColumnType> = {
  text: ColumnType.String,
  integer: ColumnType.Long,
  number: ColumnType.Double,
  boolean: ColumnType.Bool,
  date: ColumnType.DateTime,
  json: ColumnType.Json,
};

const geometryTypes: Record<string, GeometryType> = {
  POINT: GeometryType.Point,
  LINESTRING: GeometryType.LineString,
  POLYGON: GeometryType.Polygon,
  MULTIPOINT: GeometryType.MultiPoint,
  MULTILINESTRING: GeometryType.MultiLineString,
  MULTIPOLYGON: GeometryType.MultiPolygon,
};

/** What is gathered before it is written. */
const pieceBytes = 1 << 20;

const geometryType = (shapes: readonly string[]) =>
  shapes.length === 1 ? geometryTypes[shapes[0]!]! : GeometryType.Unknown;

/** What stands before the index and the features. */
function head({ name, columns, shapes, system }: Table, count: number, bounds: Extent | null): Buffer {
  const builder = new Builder();
  const columnTables = columns.map((column) => {
    const text = builder.createString(column.name);
    ColumnTable.startColumn(builder);
    ColumnTable.addName(builder, text);
    ColumnTable.addType(builder, types[column.type]);
    return ColumnTable.endColumn(builder);
  });
  const columnsAt = Header.createColumnsVector(builder, columnTables);
  const nameAt = builder.createString(name);
  const boundsAt = bounds && Header.createEnvelopeVector(builder, bounds);
  Crs.startCrs(builder);
  Crs.addCode(builder, system.srid);
  const systemAt = Crs.endCrs(builder);
  Header.startHeader(builder);
  Header.addName(builder, nameAt);
  if (boundsAt !== null) Header.addEnvelope(builder, boundsAt);
  Header.addGeometryType(builder, geometryType(shapes));
  Header.addColumns(builder, columnsAt);
  Header.addFeaturesCount(builder, BigInt(count));
  Header.addIndexNodeSize(builder, bounds ? DEFAULT_NODE_SIZE : 0);
  Header.addCrs(builder, systemAt);
  builder.finishSizePrefixed(Header.endHeader(builder));
  return Buffer.concat([magicbytes, builder.asUint8Array()]);
}

/** Features as the format has them, one behind the other, from rows of any geometry. */
async function* fromRows({ columns, shapes, rows }: Table): AsyncGenerator<Buffer> {
  const header = {
    ...{
      geometryType: geometryType(shapes),
      columns: columns.map(columnOf),
      envelope: null,
      featuresCount: 0,
    },
    ...{ indexNodeSize: 0, crs: null, title: null, description: null, metadata: null },
  };
  for await (const batch of rows())
    yield Buffer.concat(
      batch.map(({ values, wkb }) => {
        // The package writes what is JSON itself.
        const entries = columns.map((column, at) => [
          column.name,
          column.type === 'json' ? values[at] : plainValue(values[at], column),
        ]);
        const geometry = parseGeometry(readWkb(wkb!) as PlainGeometry);
        return buildFeature(geometry, Object.fromEntries(entries), header);
      }),
    );
}

const columnOf = ({ name, type }: Column) => ({
  ...{ name, type: types[type], title: null, description: null, width: -1, precision: -1, scale: -1 },
  ...{ nullable: true, unique: false, primary_key: false },
});

function widen(box: Extent, geometry: Geometry): void {
  const numbers = geometry.xyLength();
  for (let at = 0; at < numbers; at += 2) {
    const [x, y] = [geometry.xy(at)!, geometry.xy(at + 1)!];
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  for (let part = 0; part < geometry.partsLength(); part++) widen(box, geometry.parts(part)!);
}

/** Where features lie in bytes that hold some, and in the plane. */
async function gather(features: AsyncIterable<Buffer>, runs: SpatialRuns): Promise<void> {
  const feature = new Feature();
  for await (const chunk of features) {
    runs.take(chunk);
    const bytes = new ByteBuffer(chunk);
    for (let start = 0; start < chunk.length; ) {
      bytes.setPosition(start);
      const length = 4 + chunk.readUInt32LE(start);
      const box: Extent = [Infinity, Infinity, -Infinity, -Infinity];
      widen(box, Feature.getSizePrefixedRootAsFeature(bytes, feature).geometry()!);
      if (runs.room === 0) await runs.flush();
      runs.add(start, length, box);
      start += length;
    }
    if (runs.isFull) await runs.flush();
  }
}

async function writeIndexed(
  table: Table,
  features: AsyncIterable<Buffer>,
  file: FileHandle,
  runs: SpatialRuns,
) {
  await gather(features, runs);
  const { count, bounds } = runs;
  if (count === 0) return void (await file.write(head(table, 0, null)));
  const start = head(table, count, bounds);
  await file.write(start, 0, start.length, 0);
  const tree = new PackedTree(file, count, start.length);
  const first = start.length + calcTreeSize(count, DEFAULT_NODE_SIZE);
  let [written, filled] = [0, 0];
  let piece = Buffer.allocUnsafe(pieceBytes);
  async function flush() {
    await file.write(piece, 0, filled, first + written);
    written += filled;
    filled = 0;
  }
  async function slowly(bytes: Buffer) {
    await flush();
    if (bytes.length > piece.length) piece = Buffer.allocUnsafe(bytes.length);
    filled = bytes.copy(piece);
  }
  await runs.inOrder(({ box, buffer, from, to }) => {
    const indexing = tree.add(box, written + filled);
    if (filled + to - from <= piece.length) {
      filled += buffer.copy(piece, filled, from, to);
      return indexing;
    }
    return Promise.all([indexing, slowly(buffer.subarray(from, to))]).then(() => undefined);
  });
  await flush();
  await tree.finish();
}

/**
 * FlatGeobuf (version 3) with its index, along Hilbert's curve; features that were asked for in an order of their own
 * keep it, without an index, which stands for the other one.
 */
export async function writeFlatGeobuf(table: Table, path: string): Promise<void> {
  requireGeometry('FlatGeobuf', table.shapes, table.count);
  const features = table.flatGeobuf?.() ?? fromRows(table);
  const file = await open(path, 'w');
  try {
    if (table.isSorted) {
      await file.write(head(table, table.count, null));
      for await (const chunk of features) await file.write(chunk);
      return;
    }
    const runs = await SpatialRuns.open(`${path}.runs`, table.extent);
    await writeIndexed(table, features, file, runs).finally(() => runs.close());
  } finally {
    await file.close();
  }
}
