import type { Polygon, Position } from 'geojson';
import { beforeAll, expect, it, vi } from 'vitest';
import { buildCity } from '../../../data/demo-city/city.ts';
import type { CityFeature } from '../../../data/demo-city/features.ts';

// Building a city takes seconds on an idle machine and much longer on a busy one; nothing here measures time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let layers: Map<string, CityFeature[]>;
beforeAll(() => {
  layers = new Map(buildCity(7).map(({ layer, features }) => [layer, features]));
});

const ringOf = ({ geometry }: CityFeature) => (geometry as Polygon).coordinates[0]!;

/** Twice the area to the left of a line, negative where the point lies to its right. */
const turn = (a: Position, b: Position, c: Position) =>
  (b[0]! - a[0]!) * (c[1]! - a[1]!) - (b[1]! - a[1]!) * (c[0]! - a[0]!);

function crosses(a: Position, b: Position, c: Position, d: Position): boolean {
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

/** Whether one of the sides of a convex ring has all of the other ring on its outer side. */
const apart = (ring: Position[], other: Position[]) =>
  ring.slice(1).some((corner, i) => other.every((point) => turn(ring[i]!, corner, point) < 0));

it('stand on their block, clear of its border and of each other', () => {
  const blocks = new Map(layers.get('unit-grids')!.map((unit) => [unit.code, ringOf(unit)]));
  const placed = new Map<string | null, Position[][]>();
  for (const building of layers.get('buildings')!) {
    const [block, ring] = [blocks.get(building.parent)!, ringOf(building)];
    for (let i = 1; i < ring.length; i++)
      for (let j = 1; j < block.length; j++)
        if (crosses(ring[i - 1]!, ring[i]!, block[j - 1]!, block[j]!))
          expect.fail(`${building.name} crosses the border of ${building.parent}`);
    const neighbours = placed.get(building.parent) ?? [];
    for (const other of neighbours)
      if (!apart(ring, other) && !apart(other, ring))
        expect.fail(`two buildings overlap in ${building.parent}`);
    placed.set(building.parent, [...neighbours, ring]);
  }
  expect(placed.size).toBeGreaterThan(blocks.size * 0.75);
});

it('bear the numbers of a road of the city, odd on its left and even on its right', () => {
  const roads = new Map<string, { line: Position[]; from: number; to: number }[]>();
  for (const road of layers.get('roads')!) {
    const { numberFrom, numberTo } = road.properties as { numberFrom?: number; numberTo?: number };
    if (numberFrom === undefined || numberTo === undefined || road.geometry.type !== 'LineString') continue;
    const line = { line: road.geometry.coordinates, from: numberFrom, to: numberTo };
    roads.set(road.name, [...(roads.get(road.name) ?? []), line]);
  }
  // The length of a degree of longitude there is 0.86 of one of latitude.
  const away = (point: Position, a: Position, b: Position) => {
    const [dx, dy] = [(b[0]! - a[0]!) * 0.86, b[1]! - a[1]!];
    const [x, y] = [(point[0]! - a[0]!) * 0.86, point[1]! - a[1]!];
    const share = Math.min(1, Math.max(0, (x * dx + y * dy) / (dx * dx + dy * dy)));
    return Math.hypot(x - share * dx, y - share * dy);
  };
  let right = 0;
  const numbered = layers.get('buildings')!;
  const some = numbered.filter((_, i) => i % 40 === 0);
  for (const building of some) {
    const number = building.properties.number as number;
    const name = building.name.replace(`${number}号`, '');
    const corner = ringOf(building)[0]!;
    const stretches = roads.get(name) ?? [];
    const nearest = stretches
      .flatMap(({ line, from, to }) =>
        line.slice(1).map((b, i) => ({ a: line[i]!, b, from, to, away: away(corner, line[i]!, b) })),
      )
      .reduce((a, b) => (b.away < a.away ? b : a));
    expect(number).toBeGreaterThanOrEqual(nearest.from - 1);
    expect(number).toBeLessThanOrEqual(nearest.to + 1);
    if (turn(nearest.a, nearest.b, corner) > 0 === (number % 2 === 1)) right++;
  }
  expect(numbered.length).toBeGreaterThan(50_000);
  // At a bend the nearest stretch of the road may be that of another block.
  expect(right / some.length).toBeGreaterThan(0.97);
});

it('stand on land of their use, a block each', () => {
  const land = layers.get('land-use')!;
  const uses = new Map(land.map(({ parent, properties }) => [parent, properties.use]));
  expect(uses.size).toBe(land.length);
  const built = new Set<string | null>();
  for (const { parent, properties } of layers.get('buildings')!) {
    built.add(parent);
    expect(uses.get(parent)).toBe(properties.use);
  }
  // A block with footprints and no road with numbers has land and no building.
  expect(built.size).toBeGreaterThan(uses.size * 0.9);
  const blocks = new Map(layers.get('unit-grids')!.map((unit) => [unit.code, ringOf(unit)]));
  for (const block of land.filter((_, i) => i % 500 === 0))
    expect(ringOf(block)).toEqual(blocks.get(block.parent!));
});
