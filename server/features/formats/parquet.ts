import type { SchemaElement } from 'hyparquet';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import type { ColumnType } from '../properties.ts';
import type { Table } from './format.ts';
import { cannotHold } from './refusal.ts';
import { plainValue } from './values.ts';
import { boundsOf } from './wkb-bounds.ts';

const format = 'GeoParquet';
/** Rows of a group, which stands in memory. */
const groupRows = 5_000;

const types: Record<ColumnType, Omit<SchemaElement, 'name' | 'repetition_type'>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON' },
  date: { type: 'INT32', converted_type: 'DATE' },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
};

const typeNames: Record<string, string> = {
  POINT: 'Point',
  LINESTRING: 'LineString',
  POLYGON: 'Polygon',
  MULTIPOINT: 'MultiPoint',
  MULTILINESTRING: 'MultiLineString',
  MULTIPOLYGON: 'MultiPolygon',
};

/** GeoParquet 1.1: geometry as Well-Known Binary in CRS84, which is what a file without a system is in. */
export async function writeParquet(table: Table, path: string): Promise<void> {
  const { columns, shapes, system } = table;
  if (!system.isCrs84)
    throw cannotHold(
      format,
      '这里只能写经纬度（WGS 84）：请去掉 crs',
      'it is written in longitude and latitude of WGS 84 alone: leave out crs',
    );
  const hasGeometry = shapes.length > 0;
  const geometry = 'geometry';
  if (hasGeometry && columns.some(({ name }) => name === geometry))
    throw cannotHold(
      format,
      `字段“${geometry}”与几何列同名：请用 properties 选择其他字段`,
      `the field "${geometry}" has the name of the column of geometry: choose others by properties`,
    );
  const whole: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: [
      { name: 'root', num_children: columns.length + Number(hasGeometry) },
      ...columns.map(
        ({ name, type }): SchemaElement => ({ name, ...types[type], repetition_type: 'OPTIONAL' }),
      ),
      ...(hasGeometry
        ? [{ name: geometry, type: 'BYTE_ARRAY', repetition_type: 'REQUIRED' } satisfies SchemaElement]
        : []),
    ],
    kvMetadata: [],
    createdBy: 'wangge',
  });
  let held: { values: unknown[]; wkb: Buffer | null }[] = [];
  async function writeGroup() {
    if (held.length === 0) return;
    const rows = held;
    held = [];
    await writer.write({
      rowGroupSize: rows.length,
      columnData: [
        ...columns.map((column, at) => ({
          name: column.name,
          data: rows.map(({ values }) => {
            if (column.type === 'json') return values[at] ?? undefined;
            const value = plainValue(values[at], column) ?? undefined;
            if (value === undefined) return undefined;
            if (column.type === 'integer') return BigInt(value as number);
            return column.type === 'date' ? new Date(String(value)) : value;
          }),
        })),
        ...(hasGeometry ? [{ name: geometry, data: rows.map(({ wkb }) => new Uint8Array(wkb!)) }] : []),
      ],
    });
  }
  for await (const batch of table.rows())
    for (const { values, wkb } of batch) {
      if (wkb) {
        const box = boundsOf(wkb);
        for (const at of [0, 1]) whole[at] = Math.min(whole[at]!, box[at]!);
        for (const at of [2, 3]) whole[at] = Math.max(whole[at]!, box[at]!);
      }
      if (held.push({ values, wkb }) >= groupRows) await writeGroup();
    }
  await writeGroup();
  const geo = {
    version: '1.1.0',
    primary_column: geometry,
    columns: {
      [geometry]: {
        encoding: 'WKB',
        geometry_types: shapes.map((shape) => typeNames[shape]!).sort(),
        ...(whole.every(Number.isFinite) ? { bbox: whole } : {}),
      },
    },
  };
  if (hasGeometry) writer.kvMetadata = [{ key: 'geo', value: JSON.stringify(geo) }];
  await writer.finish();
}
