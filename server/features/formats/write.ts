import type { FormatName } from '../../../domain/features/formats.ts';
import type { Chosen } from '../choosing.ts';
import { mostColumns } from '../flatgeobuf-runs.ts';
import type { Features } from '../service.ts';
import { writeCsv } from './csv.ts';
import { writeFlatGeobuf } from './flatgeobuf.ts';
import type { Row, Table } from './format.ts';
import { writeGeoPackage } from './geopackage.ts';
import { writeGml } from './gml.ts';
import { writeKml } from './kml.ts';
import { writeParquet } from './parquet.ts';
import { writeShapefile } from './shapefile.ts';
import { writeXlsx } from './xlsx.ts';

/** Formats that are sent while they are written, and those whose files have to be whole first. */
export const streams = { csv: writeCsv, kml: writeKml, gml: writeGml };
export const files = {
  xlsx: writeXlsx,
  gpkg: writeGeoPackage,
  shp: writeShapefile,
  fgb: writeFlatGeobuf,
  parquet: writeParquet,
};

export const isStream = (name: FormatName): name is keyof typeof streams => name in streams;
export const isFile = (name: FormatName): name is keyof typeof files => name in files;

/** The chosen features as a table, looked at once before they are read. @throws Problem 503 `too-slow` */
export async function tableOf(
  features: Pick<Features, 'survey' | 'readBinary' | 'readFlatGeobuf' | 'extent'>,
  chosen: Chosen,
  { encoding, schemaAddress }: Pick<Table, 'encoding' | 'schemaAddress'>,
  signal: AbortSignal,
): Promise<Table> {
  const { layer, selection, shown, limit } = chosen;
  const { count, columns, shapes } = await features.survey(chosen, signal);
  const members = ['code', 'name', 'parent'] as const;
  async function* rows(): AsyncGenerator<Row[]> {
    for await (const batch of features.readBinary(chosen, signal)) {
      signal.throwIfAborted();
      yield batch.map(({ fid, wkb, properties, ...row }) => ({
        fid,
        wkb,
        values: columns.map(({ name }) => {
          const member = members.find((each) => each === name);
          return (member ? row[member] : properties[name]) ?? null;
        }),
      }));
    }
  }
  return {
    name: layer.id,
    title: `${layer.title.zh} ${layer.title.en}`,
    columns,
    // Looked at was all that matches, of which pages leave out some.
    count: limit === null ? count : Math.min(count, limit),
    shapes: shown.skipped ? [] : shapes,
    system: shown.system,
    encoding,
    schemaAddress,
    isSorted: selection.sort.length > 0,
    extent: await features.extent(chosen, signal),
    flatGeobuf:
      shapes.length === 1 && columns.length <= mostColumns && selection.sort.length === 0
        ? () => features.readFlatGeobuf(chosen, columns, signal)
        : null,
    rows,
  };
}
