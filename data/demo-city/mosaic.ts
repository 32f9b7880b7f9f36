import { resample } from './curves.ts';
import { Density } from './density.ts';
import { DirectionField } from './direction-field.ts';
import { type Guide, type GuidePiece, partsInside } from './guide.ts';
import { type Depth, MapLines } from './map-line.ts';
import { Mask } from './mask.ts';
import type { Name } from './names.ts';
import { drawPlan, type Plan } from './plan.ts';
import { bankOf, usualWidth } from './plan-rivers.ts';
import { PlanarMap } from './planar-map.ts';
import type { Random } from './random.ts';
import { type Face, Subdivision } from './subdivision.ts';

/** How many areas each tier has, from districts to unit grids. */
const tierCounts = [16, 213, 1829, 40_625] as const;

/** The finished mosaic: every area of a tier is a run of consecutive areas of the tier below. */
export interface Mosaic {
  plan: Plan;
  map: PlanarMap;
  lines: MapLines;
  density: Density;
  /** Where the broad rivers and the lake are. */
  water: Mask;
  /** The faces of the unit grids, children of one parent side by side. */
  units: Face[];
  /** For each tier but the last, how many children every area has, in order. */
  childCounts: [districts: number[], streets: number[], responsibilityGrids: number[]];
}

export function buildMosaic(
  random: Random,
  onProgress: (stage: string, done: number, total: number) => void,
): Mosaic {
  const plan = drawPlan(random.fork('plan'));
  const water = new Mask();
  for (const river of plan.rivers) water.mark(river.centre, (i) => river.halfWidth[i]!);
  const density = new Density(plan.centres, random.fork('density').integer(1, 1e6), (x, y) => water.at(x, y));
  const field = new DirectionField(plan, density, random.fork('field'));
  const map = new PlanarMap();
  const lines = new MapLines();
  const border = lines.add({ kind: 'outline', depth: 0, planned: true, name: null, width: 0 });
  const root: Face = {
    half: map.outline(plan.outline, border),
    pieces: guidePieces(plan, lines, density),
    wet: false,
  };
  markCoast(plan, map, lines);

  const subdivision = new Subdivision(map, lines, density, field, random.fork('cuts'));
  const stages = ['districts', 'streets', 'responsibility-grids', 'unit-grids'] as const;
  const childCounts: number[][] = [];
  let faces: Face[] = [root];
  for (const depth of [0, 1, 2, 3] as const) {
    const total = tierCounts[depth];
    const counts = apportion(
      total,
      faces.map((face) => subdivision.weigh(face)),
    );
    if (depth > 0) childCounts.push(counts);
    let done = 0;
    faces = subdivision
      .split(faces, counts, depth, () => {
        done++;
        if (done % 500 === 0 || done === total) onProgress(stages[depth], done, total);
      })
      .flat();
  }
  return {
    plan,
    map,
    lines,
    density,
    water,
    units: faces,
    childCounts: childCounts as Mosaic['childCounts'],
  };
}

/** Deals `total` out in proportion to the weights, at least one each (largest remainders). */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const spare = total - weights.length;
  const exact = weights.map((weight) => Math.max(0, (weight / sum) * total - 1));
  const scale = spare / exact.reduce((a, b) => a + b, 0);
  const counts = exact.map((share) => 1 + Math.floor(share * scale));
  const order = exact
    .map((share, i) => ({ i, rest: share * scale - Math.floor(share * scale) }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i);
  let left = total - counts.reduce((a, b) => a + b, 0);
  for (const { i } of order) {
    if (left-- <= 0) break;
    counts[i]!++;
  }
  return counts;
}

/** The plan's lines as guides, in the order in which they are to be followed. */
function guidePieces(plan: Plan, lines: MapLines, density: Density): GuidePiece[] {
  const spacing = (x: number, y: number): number => Math.min(0.3 * density.unitSide(x, y), 70);
  const pieces: GuidePiece[] = [];
  const add = (guide: Guide, points: readonly (readonly [number, number])[]): void => {
    for (const part of partsInside(points, plan.outline))
      pieces.push({ guide, points: resample(part, spacing) });
  };
  const planned = (kind: 'river' | 'bank' | 'road', depth: Depth, name: Name, width: number): number =>
    lines.add({ kind, depth, planned: true, name, width });
  for (const river of plan.rivers) {
    add(
      { line: planned('river', 0, river.name, usualWidth(river)), fromDepth: 0, forced: false, wet: null },
      river.centre,
    );
  }
  for (const road of plan.roads) {
    add({ line: planned('road', 0, road.name, 0), fromDepth: 0, forced: false, wet: null }, road.line);
  }
  for (const river of plan.rivers) {
    const forced = usualWidth(river) > 300;
    const fromDepth = forced ? 2 : 3;
    for (const side of ['left', 'right'] as const) {
      const bank = bankOf(river, side === 'left' ? 1 : -1);
      const wet = side === 'left' ? 'right' : 'left';
      add({ line: planned('bank', 1, river.name, usualWidth(river)), fromDepth, forced, wet }, bank);
    }
  }
  return pieces;
}

/** Gives the edges of the coast a line of their own. */
function markCoast(plan: Plan, map: PlanarMap, lines: MapLines): void {
  const coast = lines.add({ kind: 'coast', depth: 0, planned: true, name: null, width: 0 });
  const start = plan.outline.indexOf(plan.coast[0]!);
  for (let i = 0; i + 1 < plan.coast.length; i++) {
    map.line[(start + i) % plan.outline.length] = coast;
  }
}
