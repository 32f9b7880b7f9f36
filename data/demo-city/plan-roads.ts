import { crossing, insideRing, type Point, type Polyline, resample, sineOfTurns, spline } from './curves.ts';
import type { Name } from './names.ts';
import { noise1 } from './noise.ts';
import { controls, type PlannedRoadClass } from './plan-controls.ts';

/** An expressway or elevated road drawn before the districts. A closed one ends where it starts. */
export interface PlannedRoad {
  class: PlannedRoadClass;
  name: Name;
  line: Point[];
}

/**
 * The ring roads round the main centre, the elevated roads across it and the radial expressways to the border.
 * A ring starts where it crosses the main river, so that the river parts it into whole arcs.
 */
export function expressways(
  centre: Point,
  outline: Polyline,
  river: Polyline,
  seed: number,
  scale: number,
): PlannedRoad[] {
  const roads: PlannedRoad[] = [];
  const onRing = (radius: number, squash: number, turns: number): Point => {
    const wave =
      1 + 0.045 * sineOfTurns(turns * 3 + radius * 0.07) + 0.03 * sineOfTurns(turns * 5 + radius * 0.13);
    const r = radius * 1000 * scale * wave;
    return [centre[0] + r * sineOfTurns(turns + 0.25), centre[1] + r * squash * sineOfTurns(turns)];
  };
  for (const ring of controls.ringRoads) {
    const circle: Point[] = [];
    for (let i = 0; i < 720; i++) circle.push(onRing(ring.radius, ring.squash, i / 720));
    const start = circle.findIndex((point, i) => crossesLine(point, circle[(i + 1) % 720]!, river));
    const turned = [...circle.slice(start + 1), ...circle.slice(0, start + 1)];
    roads.push({ class: ring.class, name: ring.name, line: resample([...turned, turned[0]!], () => 45) });
  }
  for (const axis of controls.axes) {
    const points = axis.line.map(
      ([x, y]): Point => [centre[0] + x * 1000 * scale, centre[1] + y * 1000 * scale],
    );
    roads.push({ class: 'trunk', name: axis.name, line: resample(spline(points, 40), () => 45) });
  }
  controls.radialRoads.forEach((radial, index) => {
    const ring = controls.ringRoads.find((candidate) => candidate.radius === radial.from)!;
    const points: Point[] = [onRing(ring.radius, ring.squash, radial.turns)];
    let [x, y] = points[0]!;
    for (let step = 1; insideRing(outline, x, y); step++) {
      const turns = radial.turns + 0.055 * noise1(seed + 20 + index, step / 120);
      x += 45 * sineOfTurns(turns + 0.25);
      y += 45 * sineOfTurns(turns);
      points.push([x, y]);
    }
    roads.push({ class: radial.class, name: radial.name, line: points });
  });
  return roads;
}

function crossesLine(a: Point, b: Point, line: Polyline): boolean {
  return line.some((point, i) => i > 0 && crossing(a, b, line[i - 1]!, point) !== undefined);
}
