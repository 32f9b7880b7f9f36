import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { Problem } from '../../input/problem.ts';
import { batchSize, type SourceFeature } from './source-feature.ts';
import { readWkt } from './wkt.ts';

const longitudeNames = ['lon', 'lng', 'long', 'longitude', 'x', '经度', '东经'];
const latitudeNames = ['lat', 'latitude', 'y', '纬度', '北纬'];
const wktNames = ['wkt', 'geom', 'geometry', 'the_geom', 'shape', '几何'];

function findColumn(columns: string[], names: string[]): string | undefined {
  return columns.find((column) => names.includes(column.trim().toLowerCase()));
}

function readNumber(file: string, place: string, column: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new Problem(
      400,
      'invalid-csv',
      `${file}, ${place}, field ${column}: ${JSON.stringify(text)} is not a number`,
    );
  return value;
}

/** How the geometry of a row is found. */
type ReadGeometry = (place: string, take: (column: string) => string) => unknown;

function geometryReader(file: string, header: string[]): ReadGeometry {
  const longitude = findColumn(header, longitudeNames);
  const latitude = findColumn(header, latitudeNames);
  if (longitude !== undefined && latitude !== undefined)
    return (place, take) => ({
      type: 'Point',
      coordinates: [longitude, latitude].map((column) => readNumber(file, place, column, take(column))),
    });
  const wkt = findColumn(header, wktNames);
  if (wkt !== undefined)
    return (place, take) => {
      try {
        return readWkt(take(wkt));
      } catch (error) {
        throw new Problem(400, 'invalid-csv', `${file}, ${place}, field ${wkt}: ${(error as Error).message}`);
      }
    };
  throw new Problem(
    400,
    'no-coordinates',
    `${file}: no ${longitude === undefined ? 'longitude' : 'latitude'} column among ${header.join(', ')}; expected ${longitudeNames.join(', ')} and ${latitudeNames.join(', ')}, or Well-Known Text in ${wktNames.join(', ')}`,
  );
}

function toFeature(header: string[], cells: string[], place: string, read: ReadGeometry): SourceFeature {
  const properties = Object.fromEntries(header.map((column, i) => [column.trim(), cells[i] ?? '']));
  const geometry = read(place, (column) => {
    const name = column.trim();
    const value = properties[name] ?? '';
    delete properties[name];
    return value;
  });
  return { place, properties, geometry };
}

/**
 * The rows of a CSV text with a header line, in batches. Longitude and latitude columns, or one of Well-Known Text,
 * are found by name, in English or Chinese; all other columns become properties, as text.
 * @throws Problem 400 `no-coordinates` when no such columns exist, `invalid-csv` naming row and field
 */
export async function* readCsv(file: string, texts: AsyncIterable<string>): AsyncGenerator<SourceFeature[]> {
  const parser = parse({ bom: true, skip_empty_lines: true, relax_column_count: false });
  // What fails in either of the two comes out of the parser below.
  pipeline(Readable.from(texts), parser).catch(() => undefined);
  let header: string[] | undefined;
  let read: ReadGeometry | undefined;
  let batch: SourceFeature[] = [];
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      row++;
      if (!header || !read) {
        header = cells;
        read = geometryReader(file, header);
        continue;
      }
      batch.push(toFeature(header, cells, `row ${row}`, read));
      if (batch.length === batchSize) {
        yield batch;
        batch = [];
      }
    }
  } catch (error) {
    if (error instanceof CsvError) throw new Problem(400, 'invalid-csv', `${file}: ${error.message}`);
    throw error;
  }
  if (!header) throw new Problem(400, 'invalid-csv', `${file}: the file is empty, expected a header line`);
  yield batch;
}
