import { readAngle, readPair } from '../../coordinates/angles.ts';
import { Problem } from '../../input/problem.ts';
import { type CoordinateColumns, findColumns, missingAxes } from './coordinate-columns.ts';
import { distinctNames } from './distinct-names.ts';
import type { FieldMap } from './field-map.ts';
import { placeInChinese } from './place-text.ts';
import type { SourceFeature } from './source-feature.ts';
import { readWkt } from './wkt.ts';

const textOf = (cell: unknown) => String(cell ?? '');

export const isEmptyRow = (cells: readonly unknown[]) => cells.every((cell) => textOf(cell).trim() === '');

/** Above the names of the columns there may be so many rows of titles. */
export const mostTitles = 10;

/**
 * Which of the first rows of a table names its columns: one with a pair of coordinates comes before one with a word for
 * both, which may stand above the two. Where none does, the fullest.
 */
export function headerAmong(rows: readonly (readonly unknown[])[], map: FieldMap): number {
  const found = rows.map((row) => findColumns(row.map(textOf), map));
  for (const kinds of [['pair', 'wkt'], ['combined']]) {
    const at = found.findIndex((columns) => columns && kinds.includes(columns.kind));
    if (at >= 0) return at;
  }
  const filled = rows.map((row) => row.filter((cell) => textOf(cell).trim() !== '').length);
  return Math.max(0, filled.indexOf(Math.max(...filled)));
}

function refuse(file: string, place: string, column: string, zh: string, en: string): Problem {
  const where = `${file}, ${place}, field ${column}`;
  return new Problem(400, 'invalid-table', { zh: `${placeInChinese(where)}：${zh}`, en: `${where}: ${en}` });
}

// What people write where there is nothing to write.
const nothing = /^(|[-–—/]+|无|暂无|空|n\/?a|null|none)$/i;

const isBlank = (cell: unknown) => nothing.test(textOf(cell).trim());

/** A value of one axis: a number, or an angle in degrees, minutes and seconds. */
function readValue(file: string, place: string, column: string, cell: unknown): number {
  const number = Number(cell);
  const value = Number.isFinite(number) ? number : readAngle(textOf(cell));
  if (value === undefined)
    throw refuse(
      file,
      place,
      column,
      `${JSON.stringify(cell)} 不是数值`,
      `${JSON.stringify(cell)} is not a number`,
    );
  return value;
}

function readCombined(file: string, place: string, column: string, cell: unknown): object {
  const text = textOf(cell);
  const pair = readPair(text);
  if (pair) return { type: 'Point', coordinates: pair };
  if (/^\s*(SRID=\d+\s*;\s*)?[A-Z]+\s*(Z|M|ZM)?\s*\(/i.test(text)) return readWkt(text);
  throw refuse(
    file,
    place,
    column,
    `${JSON.stringify(cell)} 不是坐标，应为 121.47,31.23 这样的两个数`,
    `${JSON.stringify(cell)} is not a place, expected two values such as 121.47,31.23`,
  );
}

/** Makes a feature of a row's cells. @throws Problem 400 `invalid-table` naming row and field */
export type RowReader = (place: string, cells: readonly unknown[]) => SourceFeature;

/** How the rows of a table are read. */
export interface TableReader {
  toFeature: RowReader;
  /** The system that the names of the columns speak of, such as `高德经度`. */
  crs: string | undefined;
}

function noCoordinates(file: string, names: readonly string[]): Problem {
  return new Problem(
    400,
    'no-coordinates',
    {
      zh: `${file}：在 ${names.join('、')} 中没有找到经度、纬度或坐标列；可命名为“经度”“纬度”、“X”“Y”、“坐标”或“wkt”，或指定由哪一列充当`,
      en: `${file}: no ${missingAxes(names)} among ${names.join(', ')}; expected two such as 经度 and 纬度 or X and Y, one of both such as 坐标, or Well-Known Text in wkt; or say which they are: lon=FIELD,lat=FIELD or coordinates=FIELD`,
    },
    names.map((name) => ({ path: '/map', message: name })),
  );
}

/**
 * How the rows of a table are read: columns of coordinates as `findColumns` finds them, all others become properties.
 * A row whose coordinates are blank has no geometry.
 * @throws Problem 400 `no-coordinates` where no such columns exist, with the names that there are in `errors`
 */
export function tableReader(file: string, header: readonly unknown[], map: FieldMap): TableReader {
  const names = distinctNames(header.map(textOf));
  const columns = findColumns(names, map);
  if (!columns) throw noCoordinates(file, names);
  const used = usedColumns(columns);
  const kept = names.map((_, i) => i).filter((i) => !used.includes(i));

  const geometryOf = (place: string, cells: readonly unknown[]): object | null => {
    // A row of a total, or a thing whose place is not known yet.
    if (used.some((i) => isBlank(cells[i]))) return null;
    const [first, second] = used as [number, number];
    if (columns.kind === 'combined') return readCombined(file, place, names[first]!, cells[first]);
    if (columns.kind === 'pair')
      return {
        type: 'Point',
        coordinates: [first, second].map((i) => readValue(file, place, names[i]!, cells[i])),
      };
    try {
      return readWkt(textOf(cells[first]));
    } catch (error) {
      throw refuse(
        file,
        place,
        names[first]!,
        `几何文本（WKT）无法读取：${(error as Error).message}`,
        (error as Error).message,
      );
    }
  };
  return {
    crs: columns.crs,
    toFeature(place, cells) {
      const properties: Record<string, unknown> = {};
      for (const i of kept) properties[names[i]!] = cells[i] ?? '';
      return { place, properties, geometry: geometryOf(place, cells) };
    },
  };
}

function usedColumns(columns: CoordinateColumns): number[] {
  return columns.kind === 'pair' ? [columns.longitude, columns.latitude] : [columns.column];
}
