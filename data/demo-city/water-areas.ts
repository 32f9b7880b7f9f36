import { type Point, type Polyline, resample, rounded, spline } from './curves.ts';
import type { Mosaic } from './mosaic.ts';
import type { Name, Words } from './names.ts';
import { noise1, noise2 } from './noise.ts';
import type { Park } from './parks.ts';
import type { Plan } from './plan.ts';
import { bankOf, type PlannedRiver, usualWidth } from './plan-rivers.ts';
import type { Random } from './random.ts';
import type { Area, Tiers } from './tiers.ts';

/** A body of water on the base map, as a closed ring in local metres. */
export interface WaterArea {
  kind: 'sea' | 'lake' | 'river' | 'pond';
  zh: string;
  en: string;
  ring: Point[];
}

/** A pond inside one unit grid. */
export interface Pond {
  name: Name;
  unit: Area;
  /** How far it reaches from the middle of the unit to its border. */
  share: number;
}

/** The sea to the east, the broad rivers, which go on beyond the city's border, and ponds. */
export function drawWater(plan: Plan, ponds: readonly Pond[], mosaic: Mosaic): WaterArea[] {
  const areas: WaterArea[] = [{ kind: 'sea', zh: '云海', en: 'Yunhai Sea', ring: sea(plan.coast) }];
  for (const river of plan.rivers) areas.push(...stretches(river));
  for (const { name, unit, share } of ponds) {
    const corners = pondCorners(mosaic, unit, share);
    if (seenFromMiddle(corners, unit)) areas.push({ kind: 'pond', ...name, ring: rounded(corners, 3) });
  }
  return areas;
}

/** Ponds in the larger parks, and fish ponds in the low ground near the lake and the coast. */
export function digPonds(
  { density, water }: Mosaic,
  tiers: Tiers,
  parks: readonly Park[],
  closed: ReadonlySet<Area>,
  words: Words,
  random: Random,
): Pond[] {
  const ponds: Pond[] = [];
  for (const park of parks) {
    const largest = park.units.reduce((a, b) => (b.area > a.area ? b : a));
    if (park.riverside || largest.area < 16_000) continue;
    ponds.push({ name: { zh: `${park.name.zh}湖`, en: `${park.name.en} Lake` }, unit: largest, share: 0.52 });
  }
  const seed = random.integer(1, 1e6);
  for (const unit of tiers.units) {
    const low = noise2(seed, unit.x / 2400, unit.y / 2400) > 0.5 && unit.y < 4000;
    if (!low || unit.wet || closed.has(unit) || density.urbanityAt(unit.x, unit.y) > 0.12) continue;
    if (water.at(unit.x, unit.y) || !random.chance(0.3)) continue;
    const word = words.take('ponds', 'river');
    ponds.push({
      name: { zh: `${word.zh}荡`, en: `${word.en}dang Pond` },
      unit,
      share: random.between(0.5, 0.74),
    });
  }
  return ponds;
}

/** A broad river from bank to bank, its lake apart from the rest. */
function stretches(river: PlannedRiver): WaterArea[] {
  const right = bankOf(river, -1);
  const left = bankOf(river, 1);
  const usual = usualWidth(river);
  const isLake = (i: number): boolean => usual < 300 && river.halfWidth[i]! > usual;
  const areas: WaterArea[] = [];
  let start = 0;
  for (let i = 1; i < right.length; i++) {
    if (i + 1 < right.length && isLake(i) === isLake(start)) continue;
    const ring = [...right.slice(start, i + 1), ...left.slice(start, i + 1).reverse()];
    const name = isLake(start) ? { zh: '镜湖', en: 'Mirror Lake' } : river.name;
    areas.push({ kind: isLake(start) ? 'lake' : 'river', ...name, ring });
    start = i;
  }
  return areas;
}

/** The coast of the city, carried on to the north and the south, and closed far out in the east. */
function sea(coast: Polyline): Point[] {
  const south = coast[0]!;
  const north = coast[coast.length - 1]!;
  const onward = (from: Point, steps: readonly Point[]): Point[] => {
    const curve = spline([from, ...steps.map(([x, y]): Point => [from[0] + x, from[1] + y])], 40);
    return resample(curve, () => 150).map(
      ([x, y], i): Point => [x + 260 * Math.min(1, i / 12) * noise1(77, i / 11), y],
    );
  };
  const northward = onward(north, [
    [900, 2600],
    [2600, 6200],
    [1800, 10_500],
    [5200, 16_000],
    [4200, 24_000],
    [9000, 36_000],
  ]);
  const southward = onward(south, [
    [700, -2400],
    [-600, -5600],
    [1900, -10_000],
    [-200, -16_000],
    [2600, -24_000],
    [-3000, -36_000],
  ]);
  const east = 140_000;
  return [
    ...southward.reverse().slice(0, -1),
    ...coast,
    ...northward.slice(1),
    [east, northward.at(-1)![1]],
    [east, southward[0]![1]],
  ];
}

/** The corners of a pond in the middle of a unit grid, `share` of the way to its border. */
function pondCorners({ map }: Mosaic, unit: Area, share: number): Point[] {
  return unit.border
    .filter((_, i) => i % 3 === 0)
    .map((h): Point => {
      const vertex = map.origin[h]!;
      return [unit.x + (map.x[vertex]! - unit.x) * share, unit.y + (map.y[vertex]! - unit.y) * share];
    });
}

/** Whether every corner of a ring can be seen from the unit's middle, so that rounding cannot make it cross itself. */
function seenFromMiddle(corners: Polyline, { x, y }: Area): boolean {
  return corners.every(([ax, ay], i) => {
    const [bx, by] = corners[(i + 1) % corners.length]!;
    return (ax - x) * (by - y) - (bx - x) * (ay - y) > 0;
  });
}
