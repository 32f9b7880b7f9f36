import { distance, type Point, type Polyline, parallel, resample, spline } from './curves.ts';
import type { Name } from './names.ts';
import { noise1, smoothStep } from './noise.ts';
import { controls } from './plan-controls.ts';

/** A river drawn before anything else: its centre line and its half width in metres at every vertex. */
export interface PlannedRiver {
  name: Name;
  centre: Point[];
  halfWidth: number[];
}

/** The main river, which widens to the sea, and its tributaries, which end in the middle of it; one has a lake. */
export function drawRivers(
  seed: number,
  moved: (line: Polyline, by: number) => Point[],
  scaled: (line: Polyline) => Point[],
): PlannedRiver[] {
  const { mainRiver, tributaries } = controls;
  const mainControls = moved(mainRiver.line, 0.3);
  const main = resample(spline(scaled(mainControls), 60), () => 40);
  const estuary = scaled([[15_500, 0]])[0]![0];
  const mainWidth = (x: number): number =>
    190 + 30 * noise1(seed + 3, x / 4000) + 330 * smoothStep((x - estuary) / 6000);
  const rivers: PlannedRiver[] = [
    { name: mainRiver.name, centre: main, halfWidth: main.map(([x]) => mainWidth(x)) },
  ];
  const mouthOf = ([x, y]: Point): number => mainRiver.line.findIndex(([mx, my]) => mx === x && my === y);
  for (const tributary of tributaries) {
    const points = moved(tributary.line, 0.25).map(
      (point, i) => mainControls[mouthOf(tributary.line[i]!)] ?? point,
    );
    const course = resample(spline(scaled(points), 60), () => 40);
    const centre = meandering(
      mouthOf(tributary.line.at(-1)!) < 0 ? course.reverse() : course,
      seed + tributary.width,
    );
    const mouth = nearestVertex(main, centre.at(-1)!);
    while (distance(centre.at(-1)!, mouth) < 70) centre.pop();
    centre.push(mouth);
    const middle = scaled([[-17_600, 0]])[0]![0];
    const lake = (x: number): number =>
      1050 * bump((x - middle) / 3900) * (1 + 0.25 * noise1(seed + 9, x / 900));
    const halfWidth = centre.map(([x]) => tributary.width / 2 + (tributary.lake ? lake(x) : 0));
    rivers.push({ name: tributary.name, centre, halfWidth });
  }
  return rivers;
}

/** The usual width of a river, that at its first vertex, in metres. */
export function usualWidth(river: PlannedRiver): number {
  return Math.round(river.halfWidth[0]! * 2);
}

/** A bank of a river: its centre line moved to the left (`side` 1) or right (-1) by the half width. */
export function bankOf(river: PlannedRiver, side: 1 | -1): Point[] {
  return parallel(
    river.centre,
    (i) => side * river.halfWidth[i]!,
    (i) => Math.ceil(river.halfWidth[i]! / 50),
  );
}

/** Meanders on top of the river's course, dying out towards both ends. */
function meandering(line: Polyline, seed: number): Point[] {
  let walked = 0;
  const steps = line.map((point, i) => {
    if (i > 0) walked += distance(line[i - 1]!, point);
    return walked;
  });
  return parallel(
    line,
    (i) => {
      const ends = Math.min(1, steps[i]! / 900, (walked - steps[i]!) / 900);
      return ends * 170 * noise1(seed, steps[i]! / 1500);
    },
    () => 1,
  );
}

/** 1 at 0, falling smoothly to 0 at -1 and 1. */
function bump(t: number): number {
  return 1 - smoothStep(Math.abs(t));
}

function nearestVertex(line: Polyline, to: Point): Point {
  return line.reduce((best, point) => (distance(point, to) < distance(best, to) ? point : best));
}
