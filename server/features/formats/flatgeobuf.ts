import { magicbytes } from 'flatgeobuf/lib/mjs/constants.js';
import { ColumnType } from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js';
import { GeometryType } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry-type.js';
import { buildFeature } from 'flatgeobuf/lib/mjs/generic/feature.js';
import { buildHeader } from 'flatgeobuf/lib/mjs/generic/featurecollection.js';
import { parseGeometry } from 'flatgeobuf/lib/mjs/geojson/geometry.js';
import { readWkb } from '../../layers/loading/read-wkb.ts';
import type { Column, ColumnType as OurType } from '../properties.ts';
import type { PlainGeometry, Table } from './format.ts';
import { requireGeometry } from './refusal.ts';
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

const columnOf = ({ name, type }: Column) => ({
  name,
  type: types[type],
  title: null,
  description: null,
  width: -1,
  precision: -1,
  scale: -1,
  nullable: true,
  unique: false,
  primary_key: false,
});

/** FlatGeobuf (version 3) without an index, which would have to stand before the features. */
export async function* writeFlatGeobuf({
  columns,
  count,
  shapes,
  system,
  rows,
}: Table): AsyncGenerator<Uint8Array> {
  requireGeometry('FlatGeobuf', shapes, count);
  const header = {
    geometryType: shapes.length === 1 ? geometryTypes[shapes[0]!]! : GeometryType.Unknown,
    columns: columns.map(columnOf),
    envelope: null,
    featuresCount: count,
    indexNodeSize: 0,
    crs: null,
    title: null,
    description: null,
    metadata: null,
  };
  yield magicbytes;
  yield buildHeader(header, system.srid);
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
