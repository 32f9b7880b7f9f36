import { Problem } from '../../input/problem.ts';
import { distinctNames } from './distinct-names.ts';
import type { SourceFeature } from './source-feature.ts';
import { readWkt } from './wkt.ts';

const longitudeNames = ['lon', 'lng', 'long', 'longitude', 'x', '经度', '东经'];
const latitudeNames = ['lat', 'latitude', 'y', '纬度', '北纬'];
const wktNames = ['wkt', 'geom', 'geometry', 'the_geom', 'shape', '几何'];

/** Where the columns of coordinates stand in a header, -1 for those that it does not name. */
function coordinateColumns(names: readonly string[]) {
  const find = (known: string[]) => names.findIndex((name) => known.includes(name.trim().toLowerCase()));
  return { longitude: find(longitudeNames), latitude: find(latitudeNames), wkt: find(wktNames) };
}

/** Whether a row is a header that `tableReader` takes. */
export function namesCoordinates(row: readonly unknown[]): boolean {
  const { longitude, latitude, wkt } = coordinateColumns(row.map((cell) => String(cell ?? '')));
  return (longitude >= 0 && latitude >= 0) || wkt >= 0;
}

function refuse(file: string, place: string, column: string, what: string): Problem {
  return new Problem(400, 'invalid-table', `${file}, ${place}, field ${column}: ${what}`);
}

// What people write where there is nothing to write.
const nothing = /^(|[-–—/]+|无|暂无|空|n\/?a|null|none)$/i;

const isBlank = (cell: unknown) => cell === null || cell === undefined || nothing.test(String(cell).trim());

function readNumber(file: string, place: string, column: string, cell: unknown): number {
  const value = Number(cell);
  if (!Number.isFinite(value)) throw refuse(file, place, column, `${JSON.stringify(cell)} is not a number`);
  return value;
}

/** Makes a feature of a row's cells. @throws Problem 400 `invalid-table` naming row and field */
export type TableReader = (place: string, cells: readonly unknown[]) => SourceFeature;

/**
 * How the rows of a table are read: longitude and latitude columns, or one of Well-Known Text, are found by name, in
 * English or Chinese; all other columns become properties.
 * @throws Problem 400 `no-coordinates` where no such columns exist, `invalid-table`
 */
export function tableReader(file: string, header: readonly unknown[]): TableReader {
  const names = distinctNames(header.map((name) => String(name ?? '')));
  const { longitude, latitude, wkt } = coordinateColumns(names);
  const isPoint = longitude >= 0 && latitude >= 0;
  if (!isPoint && wkt < 0)
    throw new Problem(
      400,
      'no-coordinates',
      `${file}: no ${longitude < 0 ? 'longitude' : 'latitude'} column among ${names.join(', ')}; expected ${longitudeNames.join(', ')} and ${latitudeNames.join(', ')}, or Well-Known Text in ${wktNames.join(', ')}`,
    );
  const geometryColumns = isPoint ? [longitude, latitude] : [wkt];
  const kept = names.map((_, i) => i).filter((i) => !geometryColumns.includes(i));

  const geometryOf = (place: string, cells: readonly unknown[]) => {
    // A row of a total, or a thing whose place is not known yet.
    if (geometryColumns.some((i) => isBlank(cells[i]))) return null;
    if (isPoint)
      return {
        type: 'Point',
        coordinates: geometryColumns.map((i) => readNumber(file, place, names[i]!, cells[i])),
      };
    try {
      return readWkt(String(cells[wkt] ?? ''));
    } catch (error) {
      throw refuse(file, place, names[wkt]!, (error as Error).message);
    }
  };
  return (place, cells) => {
    const properties: Record<string, unknown> = {};
    for (const i of kept) properties[names[i]!] = cells[i] ?? '';
    return { place, properties, geometry: geometryOf(place, cells) };
  };
}
