import type { Geometry, Position } from 'geojson';

/** A shape that a person can take by its vertices: terra-draw knows no holes and no collections. */
export interface DrawnPart {
  type: 'Point' | 'LineString' | 'Polygon';
  coordinates: Position | Position[] | Position[][];
}

const ring = (coordinates: Position[]): DrawnPart => ({ type: 'Polygon', coordinates: [coordinates] });
const line = (coordinates: Position[]): DrawnPart => ({ type: 'LineString', coordinates });
const point = (coordinates: Position): DrawnPart => ({ type: 'Point', coordinates });

/** A geometry as parts: each ring of an area, holes too, is a polygon of its own; each line and each point too. */
export function partsOf(geometry: Geometry): DrawnPart[] {
  switch (geometry.type) {
    case 'Point':
      return [point(geometry.coordinates)];
    case 'MultiPoint':
      return geometry.coordinates.map(point);
    case 'LineString':
      return [line(geometry.coordinates)];
    case 'MultiLineString':
      return geometry.coordinates.map(line);
    case 'Polygon':
      return geometry.coordinates.map(ring);
    case 'MultiPolygon':
      return geometry.coordinates.flat().map(ring);
    default:
      return [];
  }
}

/** The geometry that `parts`, changed, make up; `like` is the one that they were taken from. */
export function assemble(like: Geometry, parts: readonly DrawnPart[]): Geometry {
  const rings = () => parts.map(({ coordinates }) => (coordinates as Position[][])[0]!);
  switch (like.type) {
    case 'Point':
    case 'LineString':
      return parts[0] as Geometry;
    case 'MultiPoint':
    case 'MultiLineString':
      return { type: like.type, coordinates: parts.map(({ coordinates }) => coordinates) } as Geometry;
    case 'Polygon':
      return { type: 'Polygon', coordinates: rings() };
    case 'MultiPolygon': {
      const all = rings();
      return {
        type: 'MultiPolygon',
        coordinates: like.coordinates.map((area) => all.splice(0, area.length)),
      };
    }
    default:
      return like;
  }
}

/** The chains of vertices of a geometry: rings and lines; a point is a chain of one. */
export function chainsOf(geometry: Geometry): Position[][] {
  return partsOf(geometry).map(({ type, coordinates }) => {
    if (type === 'Point') return [coordinates as Position];
    return type === 'LineString' ? (coordinates as Position[]) : (coordinates as Position[][])[0]!;
  });
}
