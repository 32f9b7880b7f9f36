import type { Geometry, Position } from 'geojson';
import type { Random } from '../../data/demo-city/random.ts';

type Point = [number, number];

const metresPerDegree = 111_195;

/** Metres east and north of `from` as a place in degrees; good to a metre over a few kilometres. */
export function displaced([lon, lat]: Point, east: number, north: number): Point {
  return [lon + east / (metresPerDegree * Math.cos((lat * Math.PI) / 180)), lat + north / metresPerDegree];
}

function at(position: Position): Point {
  return [position[0]!, position[1]!];
}

function lengthOf(line: readonly Position[]): number {
  let length = 0;
  for (let i = 1; i < line.length; i++)
    length += Math.hypot(line[i]![0]! - line[i - 1]![0]!, line[i]![1]! - line[i - 1]![1]!);
  return length;
}

function alongLine(line: readonly Position[], random: Random): Point {
  let rest = random.next() * lengthOf(line);
  for (let i = 1; i < line.length; i++) {
    const [ax, ay] = at(line[i - 1]!);
    const [bx, by] = at(line[i]!);
    const step = Math.hypot(bx - ax, by - ay);
    if (rest <= step && step > 0) return [ax + ((bx - ax) * rest) / step, ay + ((by - ay) * rest) / step];
    rest -= step;
  }
  return at(line.at(-1)!);
}

/** Whether the point is inside by the even-odd rule; rings may be outer rings or holes. */
function isInside([x, y]: Point, rings: readonly Position[][]): boolean {
  let inside = false;
  for (const ring of rings)
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ax, ay] = at(ring[i]!);
      const [bx, by] = at(ring[j]!);
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  return inside;
}

function withinRings(rings: readonly Position[][], random: Random): Point {
  const outer = rings.flat();
  const xs = outer.map((position) => position[0]!);
  const ys = outer.map((position) => position[1]!);
  const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as const;
  for (let tries = 0; tries < 200; tries++) {
    const point: Point = [random.between(box[0], box[2]), random.between(box[1], box[3])];
    if (isInside(point, rings)) return point;
  }
  return at(rings[0]![0]!);
}

/** A random place on a point or line, or inside an area; evenly spread over its length or surface. */
export function placeOn(geometry: Geometry, random: Random): Point {
  switch (geometry.type) {
    case 'Point':
      return at(geometry.coordinates);
    case 'MultiPoint':
      return at(random.pick(geometry.coordinates));
    case 'LineString':
      return alongLine(geometry.coordinates, random);
    case 'MultiLineString':
      return alongLine(random.pick(geometry.coordinates), random);
    case 'Polygon':
      return withinRings(geometry.coordinates, random);
    case 'MultiPolygon':
      return withinRings(geometry.coordinates.flat(), random);
    case 'GeometryCollection':
      return placeOn(random.pick(geometry.geometries), random);
  }
}

/** A place as a source with the given 68 % error, in metres, would report it: normally distributed. */
export function blurred(point: Point, accuracy: number, random: Random): Point {
  // Of a normal distribution in two dimensions 68 % lie within 1.51 standard deviations of one axis.
  const deviation = accuracy / 1.51;
  const radius = deviation * Math.sqrt(-2 * Math.log(1 - random.next()));
  const angle = random.between(0, 2 * Math.PI);
  return displaced(point, radius * Math.cos(angle), radius * Math.sin(angle));
}
