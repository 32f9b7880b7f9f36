import type { Position } from 'geojson';
import { Problem } from '../../input/problem.ts';
import { encodingOfCpg, readDbf } from './dbf.ts';
import type { SourceFeature } from './source-feature.ts';

/** The files of one shapefile; only `shp` must be there. The .shx is not needed: records follow one another. */
export interface ShapefileParts {
  shp: Buffer;
  dbf?: Buffer | undefined;
  prj?: Buffer | undefined;
  cpg?: Buffer | undefined;
}

export const isShp = (bytes: Buffer) => bytes.length >= 4 && bytes.readInt32BE(0) === 9994;

function refuse(file: string, what: string): Problem {
  return new Problem(400, 'invalid-shapefile', `${file}: ${what}`);
}

function readPositions(bytes: Buffer, at: number, count: number): Position[] {
  return Array.from({ length: count }, (_, i) => [
    bytes.readDoubleLE(at + 16 * i),
    bytes.readDoubleLE(at + 16 * i + 8),
  ]);
}

function readParts(bytes: Buffer): Position[][] {
  const [parts, points] = [bytes.readInt32LE(36), bytes.readInt32LE(40)];
  const starts = Array.from({ length: parts }, (_, i) => bytes.readInt32LE(44 + 4 * i));
  return starts.map((start, i) =>
    readPositions(bytes, 44 + 4 * parts + 16 * start, (starts[i + 1] ?? points) - start),
  );
}

/** Twice the signed area: below zero for a ring that runs clockwise. */
function signedArea(ring: Position[]): number {
  const [x0, y0] = ring[0] as [number, number];
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1] as [number, number];
    const [bx, by] = ring[i] as [number, number];
    sum += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return sum;
}

function isInside([x, y]: Position, ring: Position[]): boolean {
  let inside = false;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1] as [number, number];
    const [bx, by] = ring[i] as [number, number];
    if (ay > y! !== by > y! && x! < ((bx - ax) * (y! - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** Shapefiles list rings without saying which hole is whose: outer rings run clockwise, holes the other way. */
function toPolygons(rings: Position[][]): Position[][][] {
  const areas = rings.map(signedArea);
  const polygons = rings.filter((_, i) => areas[i]! <= 0).map((ring) => [ring]);
  if (polygons.length === 0) return rings.map((ring) => [ring]);
  for (const [i, ring] of rings.entries()) {
    if (areas[i]! <= 0) continue;
    const around = polygons
      .filter(([outer]) => ring.some((position) => isInside(position, outer!)))
      .sort(([a], [b]) => Math.abs(signedArea(a!)) - Math.abs(signedArea(b!)));
    if (around[0]) around[0].push(ring);
    else polygons.push([ring]);
  }
  return polygons;
}

const one = <T>(list: T[]): T | undefined => (list.length === 1 ? list[0] : undefined);

/** The geometry of a record's content; null for a null shape. Z and M values are left out. */
function readShape(file: string, place: string, bytes: Buffer): object | null {
  const type = bytes.readInt32LE(0);
  switch (type % 10) {
    case 0:
      return null;
    case 1:
      if (type > 21) break;
      return { type: 'Point', coordinates: readPositions(bytes, 4, 1)[0] };
    case 8:
      return { type: 'MultiPoint', coordinates: readPositions(bytes, 40, bytes.readInt32LE(36)) };
    case 3: {
      const lines = readParts(bytes);
      const single = one(lines);
      return single
        ? { type: 'LineString', coordinates: single }
        : { type: 'MultiLineString', coordinates: lines };
    }
    case 5: {
      const polygons = toPolygons(readParts(bytes).filter((ring) => ring.length > 0));
      const single = one(polygons);
      return single
        ? { type: 'Polygon', coordinates: single }
        : { type: 'MultiPolygon', coordinates: polygons };
    }
  }
  throw refuse(`${file}, ${place}`, `the shape type ${type} is not a point, line or area`);
}

function readShapes(file: string, bytes: Buffer): (object | null)[] {
  if (bytes.length < 100 || !isShp(bytes)) throw refuse(file, 'the .shp file has no header of a shapefile');
  const shapes: (object | null)[] = [];
  let at = 100;
  while (at + 8 <= bytes.length) {
    const place = `record ${shapes.length + 1}`;
    const end = at + 8 + 2 * bytes.readInt32BE(at + 4);
    if (end > bytes.length || end < at + 12)
      throw refuse(`${file}, ${place}`, 'the .shp file ends in the middle of it, or its length is wrong');
    try {
      shapes.push(readShape(file, place, bytes.subarray(at + 8, end)));
    } catch (error) {
      if (error instanceof RangeError)
        throw refuse(`${file}, ${place}`, 'its counts of parts and points do not fit its length');
      throw error;
    }
    at = end;
  }
  return shapes;
}

/**
 * Reads a shapefile (ESRI, 1998) from its parts.
 * @param encoding of the text, as a person names it; else the .cpg file or the bytes decide
 * @returns the features and what the .prj file says, undefined without one
 * @throws Problem 400 `invalid-shapefile`, `wrong-encoding`
 */
export function readShapefile(
  file: string,
  { shp, dbf, prj, cpg }: ShapefileParts,
  encoding: string | undefined,
): { features: SourceFeature[]; encoding: string; crs: string | undefined } {
  const shapes = readShapes(file, shp);
  const table = dbf && readDbf(file, dbf, encoding ?? (cpg && encodingOfCpg(cpg.toString('latin1'))));
  if (table && table.rows.length !== shapes.length)
    throw refuse(file, `the .shp file has ${shapes.length} records and the .dbf table ${table.rows.length}`);
  const crs = prj?.toString('utf8').trim();
  if (crs && !/^(PROJCS|GEOGCS|PROJCRS|GEOGCRS|BOUNDCRS|COMPD_CS)\s*\[/i.test(crs))
    throw refuse(
      file,
      `the .prj file names no coordinate system but holds ${JSON.stringify(crs.slice(0, 40))}`,
    );
  const features = shapes.flatMap((geometry, i): SourceFeature[] => {
    const properties = table ? table.rows[i] : {};
    return properties ? [{ place: `record ${i + 1}`, properties, geometry }] : [];
  });
  return { features, encoding: table?.encoding ?? 'utf-8', crs: crs || undefined };
}
