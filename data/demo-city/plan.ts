import { distance, doubleArea, leftNormal, type Point, type Polyline, resample, spline } from './curves.ts';
import type { Centre } from './density.ts';
import { noise1 } from './noise.ts';
import { controls } from './plan-controls.ts';
import { drawRivers, type PlannedRiver } from './plan-rivers.ts';
import { expressways, type PlannedRoad } from './plan-roads.ts';
import type { Random } from './random.ts';

/** What is drawn before any tier, in local metres. */
export interface Plan {
  /** Counter-clockwise, without the closing point. */
  outline: Point[];
  /** The coast from south to north, as part of the outline. */
  coast: Point[];
  rivers: PlannedRiver[];
  roads: PlannedRoad[];
  centres: Centre[];
}

const cityArea = 1_420_000_000;

/**
 * The design of the city: its outline and coast, the big rivers and the expressways. Each seed moves the control
 * points a little. The outline is scaled to 1,420 square kilometres.
 */
export function drawPlan(random: Random): Plan {
  const seed = random.integer(1, 1_000_000);
  const moved = (line: Polyline, by: number): Point[] =>
    line.map(([x, y]) => [(x + random.between(-by, by)) * 1000, (y + random.between(-by, by)) * 1000]);
  const land = moved(controls.landBorder, 0.35);
  const shore = moved(controls.coastLine, 0.25);
  const frame = roughened(spline([...land, ...shore], 60, true), seed, (i) =>
    i < land.length * 60 ? 620 : 210,
  );
  const scale = Math.sqrt(cityArea / (doubleArea(frame) / 2));
  const scaled = (line: Polyline): Point[] => line.map(([x, y]) => [x * scale, y * scale]);
  const outline = resample([...scaled(frame), scaled(frame)[0]!], () => 62).slice(0, -1);
  const coast = outline.slice(
    nearestIndex(outline, scaled(shore)[0]!),
    nearestIndex(outline, scaled(shore).at(-1)!) + 1,
  );
  const rivers = drawRivers(seed, moved, scaled);
  const centres = controls.centres.map((centre) => ({
    at: [centre.at[0] * 1000 * scale, centre.at[1] * 1000 * scale] as Point,
    intensity: centre.intensity,
    core: centre.core * 1000,
    reach: centre.reach * 1000,
  }));
  const roads = expressways(centres[0]!.at, outline, rivers[0]!.centre, seed, scale);
  return { outline, coast, rivers, roads, centres };
}

function nearestIndex(line: Polyline, to: Point): number {
  let best = 0;
  line.forEach((point, i) => {
    if (distance(point, to) < distance(line[best]!, to)) best = i;
  });
  return best;
}

/** Irregular bends on the outline: `sizeAt(i)` metres at vertex `i`, nothing where the ring closes. */
function roughened(ring: Polyline, seed: number, sizeAt: (i: number) => number): Point[] {
  let walked = 0;
  return ring.map((point, i) => {
    walked += i > 0 ? distance(ring[i - 1]!, point) : 0;
    const size = sizeAt(i) * Math.min(1, i / 40, (ring.length - i) / 40);
    const [nx, ny] = leftNormal(ring, i, 6);
    const shift = size * (noise1(seed, walked / 2600) + 0.35 * noise1(seed + 1, walked / 800));
    return [point[0] + nx * shift, point[1] + ny * shift];
  });
}
