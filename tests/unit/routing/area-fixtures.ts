import fc from 'fast-check';
import type { Area, Ring } from '../../../server/routing/kernel/areas.ts';
import { between, side } from '../../../server/routing/kernel/side.ts';

/** Whether the area covers the point, borders included, by a ray to the east through every edge. */
export function covers(area: Area, x: number, y: number): boolean {
  let inside = false;
  for (const ring of area.polygons.flat())
    for (let i = 0; i + 3 < ring.length; i += 2) {
      const [ax, ay, bx, by] = [ring[i]!, ring[i + 1]!, ring[i + 2]!, ring[i + 3]!];
      const where = side(ax, ay, bx, by, x, y);
      if (where === 0 && between(ax, ay, bx, by, x, y)) return true;
      if (ay > y !== by > y && where > 0 === by > ay) inside = !inside;
    }
  return inside;
}

export function ring(...xy: number[]): Ring {
  return Float64Array.from([...xy, xy[0]!, xy[1]!]);
}

export function rectangle(west: number, south: number, east: number, north: number): Ring {
  return ring(west, south, east, south, east, north, west, north);
}

/** A mosaic of columns × rows quadrilaterals whose inner corners are moved, in the unit of `scale` degrees. */
export function mosaicTier(columns: number, rows: number, moves: readonly number[], scale: number): Area[] {
  const corner = (i: number, j: number): [number, number] => {
    const inner = i > 0 && i < columns && j > 0 && j < rows;
    const move = inner ? moves[(7 * i + 13 * j) % moves.length]! : 0;
    return [120 + scale * (8 * i + (move % 4)), 30 + scale * (8 * j + (Math.trunc(move / 4) % 4))];
  };
  const areas: Area[] = [];
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++)
      areas.push({
        code: String(1000 + 7 * ((i * 31 + j * 17) % 97) * 100 + i * 10 + j),
        polygons: [
          [ring(...corner(i, j), ...corner(i + 1, j), ...corner(i + 1, j + 1), ...corner(i, j + 1))],
        ],
      });
  return areas;
}

/** Star-shaped polygons on small integers: vertices, edges and corners of different areas meet often. */
export const starArea: fc.Arbitrary<Ring[]> = fc
  .record({
    x: fc.integer({ min: 0, max: 12 }),
    y: fc.integer({ min: 0, max: 12 }),
    radii: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 8, maxLength: 8 }),
    hole: fc.boolean(),
  })
  .map(({ x, y, radii, hole }) => {
    const directions = [
      [1, 0],
      [1, 1],
      [0, 1],
      [-1, 1],
      [-1, 0],
      [-1, -1],
      [0, -1],
      [1, -1],
    ];
    const outline = directions.flatMap(([dx, dy], i) => [x + dx! * radii[i]!, y + dy! * radii[i]!]);
    const rings = [ring(...outline)];
    if (hole && radii.every((radius) => radius > 1))
      rings.push(ring(x + 0.5, y, x, y + 0.5, x - 0.5, y, x, y - 0.5));
    return rings;
  });
