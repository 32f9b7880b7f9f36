import { distance, type Point, parallel, resample, spline, unit } from './curves.ts';
import type { Density } from './density.ts';
import type { DirectionField } from './direction-field.ts';
import type { FaceRing, Place } from './face-ring.ts';
import { noise1 } from './noise.ts';

/** How a cut bends: `curve` 0 is straight, 1 leaves the border square; `meander` is the swing of a river in metres. */
export interface Bend {
  curve: number;
  meander: number;
  seed: number;
}

const longRoad = 1500;

/** The line of a cut from one place of a border to another, with vertices as dense as the unit grids ask. */
export function shapeCut(
  ring: FaceRing,
  from: Place,
  to: Place,
  bend: Bend,
  density: Density,
  field: DirectionField,
): Point[] {
  const a: Point = [from.x, from.y];
  const b: Point = [to.x, to.y];
  const length = distance(a, b);
  const spacing = (x: number, y: number): number => Math.min(0.3 * density.unitSide(x, y), 70);
  if (bend.curve === 0 && bend.meander === 0) return resample([a, b], spacing);
  const chord = unit(b[0] - a[0], b[1] - a[1]);
  const leave = tangent(ring, from, chord, bend.curve);
  const arrive = tangent(ring, to, [-chord[0], -chord[1]], bend.curve);
  const pull = length * 0.36;
  const controls: Point[] = [
    a,
    [a[0] + leave[0] * pull, a[1] + leave[1] * pull],
    [b[0] + arrive[0] * pull, b[1] + arrive[1] * pull],
    b,
  ];
  let line: Point[] = bezier(controls, length > longRoad ? 14 : 10);
  if (length > longRoad && bend.curve > 0) line = spline(alongField(line, field), 12);
  if (bend.meander > 0)
    line = swing(
      resample(line, () => 35),
      bend,
    );
  return resample(line, spacing);
}

/** The direction in which a cut leaves the border: between the chord's and the square or onward one. */
function tangent(ring: FaceRing, place: Place, chord: Point, curve: number): Point {
  const before = place.share > 0 ? place.edge : place.edge === 0 ? ring.half.length - 1 : place.edge - 1;
  const [sx, sy] = unit(ring.dx[before]! + ring.dx[place.edge]!, ring.dy[before]! + ring.dy[place.edge]!);
  const goes =
    place.onward && place.onward[0] * chord[0] + place.onward[1] * chord[1] > 0.75 ? place.onward : null;
  const [wx, wy] = goes ?? (Math.abs(place.corner) < 0.5 ? [-sy, sx] : chord);
  const share = goes ? Math.max(curve, 0.7) : curve;
  return unit(chord[0] * (1 - share) + wx * share, chord[1] * (1 - share) + wy * share);
}

function bezier([a, b, c, d]: Point[], pieces: number): Point[] {
  const points: Point[] = [];
  for (let i = 0; i <= pieces; i++) {
    const t = i / pieces;
    const s = 1 - t;
    const [wa, wb, wc, wd] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
    points.push([
      wa * a![0] + wb * b![0] + wc * c![0] + wd * d![0],
      wa * a![1] + wb * b![1] + wc * c![1] + wd * d![1],
    ]);
  }
  return points;
}

/** Turns the pieces of a long line towards the nearest axis of the direction field; the ends stay. */
function alongField(line: Point[], field: DirectionField): Point[] {
  let points = line;
  for (let round = 0; round < 12; round++) {
    const steps = points.slice(1).map((to, i) => {
      const from = points[i]!;
      const length = distance(from, to);
      const [ux, uy] = unit(to[0] - from[0], to[1] - from[1]);
      const [ax, ay] = field.axisAt((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
      const onAxis = ax * ux + ay * uy;
      const across = ax * uy - ay * ux;
      const [nx, ny] =
        Math.abs(onAxis) >= Math.abs(across)
          ? [ax * Math.sign(onAxis), ay * Math.sign(onAxis)]
          : [-ay * Math.sign(across), ax * Math.sign(across)];
      const [tx, ty] = unit(ux * 0.4 + nx * 0.6, uy * 0.4 + ny * 0.6);
      return [tx * length, ty * length] as Point;
    });
    points = points.map((point, i) => {
      if (i === 0 || i === points.length - 1) return point;
      const [before, after] = [points[i - 1]!, points[i + 1]!];
      const [arriving, leaving] = [steps[i - 1]!, steps[i]!];
      return [
        (before[0] + arriving[0] + after[0] - leaving[0]) / 2,
        (before[1] + arriving[1] + after[1] - leaving[1]) / 2,
      ];
    });
  }
  return points;
}

/** The meanders of a small river, dying out towards both ends. */
function swing(line: Point[], bend: Bend): Point[] {
  const total = line.length - 1;
  const wave = Math.max(220, bend.meander * 7);
  return parallel(
    line,
    (i) => {
      const ends = Math.min(1, i / 5, (total - i) / 5);
      return (
        ends *
        bend.meander *
        (noise1(bend.seed, (i * 35) / wave) + 0.35 * noise1(bend.seed + 1, (i * 70) / wave))
      );
    },
    () => 1,
  );
}
