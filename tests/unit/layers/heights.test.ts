import { serialize } from 'flatgeobuf/lib/mjs/geojson/featurecollection.js';
import type { FeatureCollection } from 'geojson';
import { expect, test } from 'vitest';
import { hasHeights } from '../../../server/layers/loading/heights.ts';
import { readWkb } from '../../../server/layers/loading/read-wkb.ts';
import { readShape } from '../../../server/layers/loading/shape.ts';
import { readWkt } from '../../../server/layers/loading/wkt.ts';
import { fileWriter } from './file-writer.ts';
import { readAll } from './read-all.ts';

const file = fileWriter();

/** A record of a shapefile with one area whose positions have a height and a measure each (ESRI, 1998: PolygonZ). */
function polygonZ(height: number, measure: number): Buffer {
  const places = [123, 31, 123, 32, 124, 32, 123, 31];
  const third = (value: number) => [value, value, value, value, value, value];
  const bytes = Buffer.alloc(48 + 8 * (places.length + 12));
  for (const [at, value] of [
    [0, 15],
    [36, 1],
    [40, 4],
  ] as const)
    bytes.writeInt32LE(value, at);
  [...places, ...third(height), ...third(measure)].forEach((value, i) => {
    bytes.writeDoubleLE(value, 48 + 8 * i);
  });
  return bytes;
}

/** ISO WKB of a point with a height, and with a measure behind it where one is given. */
function pointWkb(...values: number[]): Buffer {
  const bytes = Buffer.alloc(5 + 8 * values.length);
  bytes.writeUInt8(1, 0);
  bytes.writeUInt32LE(values.length === 4 ? 3001 : 1001, 1);
  values.forEach((value, i) => {
    bytes.writeDoubleLE(value, 5 + 8 * i);
  });
  return bytes;
}

const kml = (height: number) =>
  `<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><Point><coordinates>123,31,${height}</coordinates></Point></Placemark></kml>`;

function flatgeobuf(height: number): Buffer {
  const line = [
    [123, 31, 0],
    [124, 32, height],
  ];
  const features = [
    { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: line } },
    { type: 'Feature', properties: {}, geometry: { type: 'MultiLineString', coordinates: [line] } },
  ];
  return Buffer.from(serialize({ type: 'FeatureCollection', features } as FeatureCollection));
}

const geometriesIn = async (name: string, content: string | Buffer) =>
  (await readAll(await file(name, content))).features.map(({ geometry }) => geometry);

test.each<[string, (height: number) => unknown[] | Promise<unknown[]>]>([
  ['a shapefile', (height) => [readShape(polygonZ(height, 0)), readShape(polygonZ(0, height))]],
  ['WKB', (height) => [readWkb(pointWkb(123, 31, height)), readWkb(pointWkb(123, 31, 0, height))]],
  [
    'WKT',
    (height) => [
      readWkt(`POINT Z (123 31 ${height})`),
      readWkt(`POINTZM(123 31 0 ${height})`),
      readWkt(`LINESTRING (123 31, 124 32 ${height})`),
    ],
  ],
  ['KML', (height) => geometriesIn('peak.kml', kml(height))],
  ['FlatGeobuf', (height) => geometriesIn('lines.fgb', flatgeobuf(height))],
])('%s: heights and measures that are left out are told of, and zero is none', async (_, read) => {
  expect((await read(4.5)).map(hasHeights)).not.toContain(false);
  expect((await read(0)).map(hasHeights)).not.toContain(true);
});
