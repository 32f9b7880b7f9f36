import type { Mosaic } from './mosaic.ts';

/** A pair of CRS84 degrees. Features that share a vertex share the pair itself; it must not be changed. */
export type Position = [lon: number, lat: number];

/** One area of a tier. */
export interface Area {
  /** 0 district, 1 street, 2 responsibility grid, 3 unit grid. */
  depth: number;
  parent: Area | null;
  children: Area[];
  /** The unit grids inside it, as a range of the mosaic's units. */
  firstUnit: number;
  endUnit: number;
  /** Half-edges of its border, counter-clockwise. */
  border: number[];
  /** Square metres, and the centre of gravity in local metres. */
  area: number;
  x: number;
  y: number;
  /** Whether all of it is open water. */
  wet: boolean;
  code: string;
  zh: string;
  en: string;
}

/** The areas of the four tiers, and the unit grid to the left of every half-edge (-1 outside the city). */
export interface Tiers {
  districts: Area[];
  streets: Area[];
  responsibilityGrids: Area[];
  units: Area[];
  unitOf: Int32Array;
}

/** Raises the tiers from the faces of the unit grids: an area's border is where the units on the two sides differ. */
export function raiseTiers(mosaic: Mosaic): Tiers {
  const { map, units, childCounts } = mosaic;
  const unitOf = new Int32Array(map.halfEdgeCount).fill(-1);
  units.forEach((face, index) => {
    for (const h of map.ring(face.half)) unitOf[h] = index;
  });
  const tiers: Area[][] = [
    units.map((face, index) => measured(mosaic, 3, index, index + 1, map.ring(face.half))),
  ];
  for (const depth of [2, 1, 0]) {
    const below = tiers[0]!;
    const counts = childCounts[depth]!;
    const groupOf = new Int32Array(units.length);
    const spans: { first: number; end: number; children: Area[] }[] = [];
    let next = 0;
    counts.forEach((count, group) => {
      const children = below.slice(next, next + count);
      next += count;
      const [first, end] = [children[0]!.firstUnit, children.at(-1)!.endUnit];
      groupOf.fill(group, first, end);
      spans.push({ first, end, children });
    });
    const borders = bordersOf(mosaic, unitOf, groupOf, counts.length);
    tiers.unshift(
      spans.map(({ first, end, children }, group) => {
        const area = measured(mosaic, depth, first, end, borders[group]!);
        area.children = children;
        for (const child of children) child.parent = area;
        return area;
      }),
    );
  }
  const [districts, streets, responsibilityGrids, unitAreas] = tiers as [Area[], Area[], Area[], Area[]];
  return { districts, streets, responsibilityGrids, units: unitAreas, unitOf };
}

function bordersOf({ map }: Mosaic, unitOf: Int32Array, groupOf: Int32Array, groups: number): number[][] {
  const groupAt = (h: number): number => (unitOf[h]! < 0 ? -1 : groupOf[unitOf[h]!]!);
  const start = new Int32Array(groups).fill(-1);
  for (let h = 0; h < map.halfEdgeCount; h++) {
    const group = groupAt(h);
    if (group >= 0 && start[group]! < 0 && groupAt(h ^ 1) !== group) start[group] = h;
  }
  return Array.from(start, (first, group) => {
    const border: number[] = [];
    let h = first;
    do {
      border.push(h);
      h = map.next[h]!;
      while (groupAt(h ^ 1) === group) h = map.next[h ^ 1]!;
    } while (h !== first);
    return border;
  });
}

function measured({ map, units }: Mosaic, depth: number, first: number, end: number, border: number[]): Area {
  const base = map.origin[border[0]!]!;
  let double = 0;
  let mx = 0;
  let my = 0;
  for (const h of border) {
    const [a, b] = [map.origin[h]!, map.origin[h ^ 1]!];
    const [ax, ay] = [map.x[a]! - map.x[base]!, map.y[a]! - map.y[base]!];
    const [bx, by] = [map.x[b]! - map.x[base]!, map.y[b]! - map.y[base]!];
    const cross = ax * by - bx * ay;
    double += cross;
    mx += (ax + bx) * cross;
    my += (ay + by) * cross;
  }
  return {
    depth,
    parent: null,
    children: [],
    firstUnit: first,
    endUnit: end,
    border,
    area: double / 2,
    x: map.x[base]! + mx / (3 * double),
    y: map.y[base]! + my / (3 * double),
    wet: units.slice(first, end).every((face) => face.wet),
    code: '',
    zh: '',
    en: '',
  };
}

/** The closed GeoJSON ring of an area, counter-clockwise, with every vertex that any tier has on it. */
export function ringOf(mosaic: Mosaic, positions: Positions, area: Area): Position[] {
  const ring = area.border.map((h) => positions.of(mosaic.map.origin[h]!));
  ring.push(ring[0]!);
  return ring;
}

/** One shared position for every vertex of the map. */
export class Positions {
  readonly #made: (Position | undefined)[];
  readonly #mosaic: Mosaic;

  constructor(mosaic: Mosaic) {
    this.#mosaic = mosaic;
    this.#made = new Array(mosaic.map.vertexCount);
  }

  of(vertex: number): Position {
    const made = this.#made[vertex];
    if (made) return made;
    const { map } = this.#mosaic;
    const position: Position = [map.lon[vertex]! / 1e7, map.lat[vertex]! / 1e7];
    this.#made[vertex] = position;
    return position;
  }
}
