import { describe, expect, test } from 'vitest';
import { readWkt } from '../../../server/layers/loading/wkt.ts';
import { fileWriter } from './file-writer.ts';
import { readAll } from './read-all.ts';

const file = fileWriter();

describe('Well-Known Text', () => {
  test.each([
    ['POINT (123 31)', 'Point', [123, 31]],
    ['SRID=4326;point z(123 31 4)', 'Point', [123, 31, 4]],
    [
      'MULTIPOINT (1 2, 3 4)',
      'MultiPoint',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'MULTIPOINT ((1 2), (3 4))',
      'MultiPoint',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'LINESTRING(1 2,3e1 -4.5)',
      'LineString',
      [
        [1, 2],
        [30, -4.5],
      ],
    ],
    [
      'POLYGON ((1 2, 3 4, 5 6, 1 2), (1 2, 3 4, 5 6, 1 2))',
      'Polygon',
      [
        [
          [1, 2],
          [3, 4],
          [5, 6],
          [1, 2],
        ],
        [
          [1, 2],
          [3, 4],
          [5, 6],
          [1, 2],
        ],
      ],
    ],
    [
      'MULTIPOLYGON (((1 2, 3 4, 5 6, 1 2)))',
      'MultiPolygon',
      [
        [
          [
            [1, 2],
            [3, 4],
            [5, 6],
            [1, 2],
          ],
        ],
      ],
    ],
    ['MULTILINESTRING EMPTY', 'MultiLineString', []],
  ])('%s', (text, type, coordinates) => {
    expect(readWkt(text)).toEqual({ type, coordinates });
  });

  test.each([
    '',
    'POINT',
    'CIRCLE (1 2)',
    'GEOMETRYCOLLECTION (POINT (1 2))',
    'POLYGON ((1 2, 3 4)',
    'POINT (1 2))(',
  ])('%s is refused', (text) => {
    expect(() => readWkt(text)).toThrow(/Well-Known Text|out of place/);
  });

  test('with curves is refused for that', () => {
    const curved = 'CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1, 2 0, 1 -1, 0 0))';
    expect(() => readWkt(curved)).toThrow('the geometry has curves, expected straight edges');
  });

  test('in a column of a CSV file', async () => {
    const path = await file('areas.csv', 'code,geom\nA,"POLYGON ((1 2, 3 4, 5 6, 1 2))"\n');
    expect((await readAll(path)).features).toEqual([
      {
        place: 'row 2',
        properties: { code: 'A' },
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [1, 2],
              [3, 4],
              [5, 6],
              [1, 2],
            ],
          ],
        },
      },
    ]);
    const wrong = await file('wrong.csv', 'code,wkt\nA,POINT (1 2)\nB,nowhere\n');
    await expect(readAll(wrong)).rejects.toThrow(
      'wrong.csv, row 3, field wkt: "nowhere" is not Well-Known Text',
    );
  });
});
