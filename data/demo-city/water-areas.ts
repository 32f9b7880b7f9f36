import { type Point, type Polyline, resample, rounded, spline } from './curves.ts';
import type { Mosaic } from './mosaic.ts';
import { noise1 } from './noise.ts';
import type { Park } from './parks.ts';
import { bankOf, type Plan, type PlannedRiver } from './plan.ts';
import type { Area } from './tiers.ts';

/** A body of water on the base map, as a closed ring in local metres. */
export interface WaterArea {
  kind: 'sea' | 'lake' | 'river' | 'pond';
  zh: string;
  en: string;
  ring: Point[];
}

/** The sea to the east, and the broad rivers, which go on beyond the city's border, and ponds in the larger parks. */
export function drawWater(plan: Plan, parks: readonly Park[], mosaic: Mosaic): WaterArea[] {
  const areas: WaterArea[] = [{ kind: 'sea', zh: '云海', en: 'Yunhai Sea', ring: sea(plan.coast) }];
  for (const river of plan.rivers) areas.push(...stretches(river));
  for (const park of parks) {
    const largest = park.units.reduce((a, b) => (b.area > a.area ? b : a));
    if (park.riverside || largest.area < 16_000) continue;
    areas.push({
      kind: 'pond',
      zh: `${park.name.zh}湖`,
      en: `${park.name.en} Lake`,
      ring: pond(mosaic, largest),
    });
  }
  return areas;
}

/** A broad river from bank to bank, its lake apart from the rest. */
function stretches(river: PlannedRiver): WaterArea[] {
  const right = bankOf(river, -1);
  const left = bankOf(river, 1);
  const usual = river.halfWidth[0]!;
  const isLake = (i: number): boolean => usual < 150 && river.halfWidth[i]! > usual * 2.5;
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

/** A rounded pond in the middle of a unit grid. */
function pond({ map }: Mosaic, unit: Area): Point[] {
  const corners = unit.border
    .filter((_, i) => i % 3 === 0)
    .map((h): Point => {
      const vertex = map.origin[h]!;
      return [unit.x + (map.x[vertex]! - unit.x) * 0.52, unit.y + (map.y[vertex]! - unit.y) * 0.52];
    });
  return rounded(corners, 3);
}
