import {
  crossing,
  distance,
  doubleArea,
  insideRing,
  leftNormal,
  type Point,
  type Polyline,
  parallel,
  resample,
  sineOfTurns,
  spline,
} from './curves.ts';
import type { Centre } from './density.ts';
import type { Name } from './names.ts';
import { noise1, smoothStep } from './noise.ts';
import type { Random } from './random.ts';

/** A river drawn before anything else, with its centre line downstream and its half width at every vertex. */
export interface PlannedRiver {
  name: Name;
  centre: Point[];
  halfWidth: number[];
}

/** An expressway or elevated road drawn before the districts. A closed one ends where it starts. */
export interface PlannedRoad {
  class: 'motorway' | 'trunk';
  name: Name;
  line: Point[];
}

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

/** In kilometres from the origin, counter-clockwise: the land border from the north-east, then the coast northwards. */
const landBorder: Polyline = [
  [17.6, 18.8],
  [12.2, 19.9],
  [6.5, 18.2],
  [0.6, 20.3],
  [-5.4, 19.6],
  [-9.8, 16.4],
  [-15.6, 16.6],
  [-19.6, 12.4],
  [-22.6, 7.4],
  [-21.2, 2.2],
  [-23.2, -2.6],
  [-22.8, -7.8],
  [-24.4, -12.2],
  [-18.6, -15.2],
  [-12.6, -14.6],
  [-8.2, -18.2],
  [-2.2, -17.4],
  [2.8, -20.6],
  [8.6, -19.4],
  [12.4, -21.4],
];
const coastLine: Polyline = [
  [14.8, -20.6],
  [16.2, -16.8],
  [15.1, -13.2],
  [16.0, -9.4],
  [18.9, -7.6],
  [20.6, -4.2],
  [21.9, -0.6],
  [21.0, 2.4],
  [20.3, 4.1],
  [19.6, 6.2],
  [20.0, 8.9],
  [18.2, 11.3],
  [17.7, 14.2],
  [18.3, 17.1],
];
const mainRiver: Polyline = [
  [-30, 9.5],
  [-25.5, 6.2],
  [-20.6, 5.6],
  [-16.6, 8.6],
  [-12.4, 6.9],
  [-10.6, 2.6],
  [-6.9, 1.3],
  [-4.6, 4.6],
  [-1.6, 5.6],
  [0.7, 3.1],
  [-0.6, -0.3],
  [-0.1, -3.7],
  [3.2, -4.9],
  [5.7, -2.6],
  [6.0, 1.0],
  [8.6, 3.7],
  [12.2, 2.4],
  [15.6, 2.7],
  [18.4, 4.9],
  [21.4, 5.3],
  [27, 5.0],
];
const tributaries: readonly { name: Name; width: number; lake?: boolean; line: Polyline }[] = [
  {
    name: { zh: '汀溪', en: 'Ting River' },
    width: 118,
    lake: true,
    line: [
      [-30, -7.0],
      [-25.2, -6.3],
      [-21.0, -8.4],
      [-17.6, -8.6],
      [-14.0, -8.9],
      [-10.4, -7.2],
      [-7.6, -9.4],
      [-4.2, -8.5],
      [-2.4, -5.6],
      [-0.1, -3.7],
    ],
  },
  {
    name: { zh: '鹿溪', en: 'Lu River' },
    width: 96,
    line: [
      [-6.2, 24],
      [-5.4, 19.2],
      [-7.4, 15.2],
      [-4.6, 12.2],
      [-5.6, 9.0],
      [-3.0, 7.6],
      [-1.6, 5.6],
    ],
  },
  {
    name: { zh: '南渚河', en: 'Nanzhu River' },
    width: 84,
    line: [
      [4.4, -25],
      [5.0, -20.2],
      [7.6, -16.4],
      [6.0, -12.9],
      [8.0, -9.6],
      [6.6, -6.6],
      [5.7, -2.6],
    ],
  },
  {
    name: { zh: '青蒲塘', en: 'Qingpu Canal' },
    width: 72,
    line: [
      [12.2, 2.4],
      [11.2, 6.0],
      [13.4, 9.0],
      [12.2, 12.6],
      [14.6, 15.2],
      [20.4, 15.8],
    ],
  },
];
const centres: readonly { at: Point; intensity: number; core: number; reach: number }[] = [
  { at: [0.6, 0.2], intensity: 1, core: 3.4, reach: 17.5 },
  { at: [-14.2, 3.4], intensity: 0.62, core: 0.8, reach: 5.6 },
  { at: [-9.6, 12.4], intensity: 0.6, core: 0.8, reach: 5.4 },
  { at: [8.2, 13.2], intensity: 0.62, core: 0.8, reach: 5.6 },
  { at: [16.4, -1.2], intensity: 0.64, core: 0.9, reach: 5.2 },
  { at: [10.4, -14.2], intensity: 0.58, core: 0.8, reach: 5.2 },
  { at: [-5.6, -13.2], intensity: 0.58, core: 0.8, reach: 5.0 },
];
const ringRoads: readonly { name: Name; radius: number; class: 'motorway' | 'trunk'; squash: number }[] = [
  { name: { zh: '内环高架路', en: 'Inner Ring Elevated Road' }, radius: 4.25, class: 'trunk', squash: 0.9 },
  { name: { zh: '中环路', en: 'Middle Ring Road' }, radius: 8.9, class: 'motorway', squash: 0.94 },
  { name: { zh: '绕城高速', en: 'Orbital Expressway' }, radius: 14.4, class: 'motorway', squash: 0.98 },
];
/** Direction in turns from the east, counter-clockwise, and where the road starts, in kilometres from the centre. */
const radialRoads: readonly { name: Name; turns: number; from: number; class: 'motorway' | 'trunk' }[] = [
  { name: { zh: '云宁高速', en: 'Yunning Expressway' }, turns: 0.185, from: 8.9, class: 'motorway' },
  { name: { zh: '云汉高速', en: 'Yunhan Expressway' }, turns: 0.315, from: 8.9, class: 'motorway' },
  { name: { zh: '云岭高速', en: 'Yunling Expressway' }, turns: 0.445, from: 4.25, class: 'motorway' },
  { name: { zh: '云湖高速', en: 'Yunhu Expressway' }, turns: 0.588, from: 8.9, class: 'motorway' },
  { name: { zh: '云越高速', en: 'Yunyue Expressway' }, turns: 0.69, from: 8.9, class: 'motorway' },
  { name: { zh: '云瓯高速', en: "Yun'ou Expressway" }, turns: 0.815, from: 8.9, class: 'motorway' },
  { name: { zh: '滨海高速', en: 'Binhai Expressway' }, turns: 0.955, from: 4.25, class: 'motorway' },
];
/** Elevated roads across the heart of the city, in kilometres from its centre. */
const axes: readonly { name: Name; line: Polyline }[] = [
  {
    name: { zh: '延平高架路', en: 'Yanping Elevated Road' },
    line: [
      [-9.4, -0.4],
      [-6.4, 0.3],
      [-3.2, 0.5],
      [0, 0],
      [3.0, 0.7],
      [6.2, 0.9],
      [9.3, 0.1],
    ],
  },
  {
    name: { zh: '南北高架路', en: 'North-South Elevated Road' },
    line: [
      [1.3, 9.0],
      [0.9, 6.0],
      [0.1, 3.2],
      [0.5, 0],
      [1.3, -2.8],
      [0.4, -5.6],
      [0.9, -8.9],
    ],
  },
];

/**
 * The design of the city in local metres: its outline and coast, the big rivers and the expressways. Each seed moves
 * the control points a little. The outline is scaled to 1,420 square kilometres.
 */
export function drawPlan(random: Random): Plan {
  const seed = random.integer(1, 1_000_000);
  const moved = (line: Polyline, by: number): Point[] =>
    line.map(([x, y]) => [(x + random.between(-by, by)) * 1000, (y + random.between(-by, by)) * 1000]);
  const land = moved(landBorder, 0.35);
  const shore = moved(coastLine, 0.25);
  const main = moved(mainRiver, 0.3);

  const frame = roughened(spline([...land, ...shore], 60, true), seed, (i) =>
    i < land.length * 60 ? 620 : 210,
  );
  const scale = Math.sqrt(cityArea / (doubleArea(frame) / 2));
  const scaled = (line: Polyline): Point[] => line.map(([x, y]) => [x * scale, y * scale]);
  const outline = resample([...scaled(frame), scaled(frame)[0]!], () => 62).slice(0, -1);

  const mainCentre = resample(spline(scaled(main), 60), () => 40);
  const rivers: PlannedRiver[] = [
    {
      name: { zh: '云江', en: 'Yun River' },
      centre: mainCentre,
      halfWidth: widths(
        mainCentre,
        (x) => 190 + 30 * noise1(seed + 3, x / 4000) + 330 * smoothStep((x - 15_500) / 6000),
      ),
    },
  ];
  for (const tributary of tributaries) {
    const controls = moved(tributary.line, 0.25).map((point, i) => {
      const [x, y] = tributary.line[i]!;
      const joint = mainRiver.findIndex(([mx, my]) => mx === x && my === y);
      return joint < 0 ? point : main[joint]!;
    });
    const smooth = resample(spline(scaled(controls), 60), () => 40);
    const joinsAtEnd = mainRiver.some(
      ([x, y]) => x === tributary.line.at(-1)![0] && y === tributary.line.at(-1)![1],
    );
    const centre = meandering(joinsAtEnd ? smooth : smooth.reverse(), seed + tributary.width);
    centre[centre.length - 1] = nearestVertex(mainCentre, centre.at(-1)!);
    rivers.push({
      name: tributary.name,
      centre,
      halfWidth: widths(centre, (x) => {
        const lake = tributary.lake
          ? 1050 * bump((x / scale + 17_600) / 3900) * (1 + 0.25 * noise1(seed + 9, x / 900))
          : 0;
        return tributary.width / 2 + lake;
      }),
    });
  }
  const towns = centres.map((centre) => ({
    at: [centre.at[0] * 1000 * scale, centre.at[1] * 1000 * scale] as Point,
    intensity: centre.intensity,
    core: centre.core * 1000,
    reach: centre.reach * 1000,
  }));
  const coast = outline.slice(
    nearestIndex(outline, scaled(shore)[0]!),
    nearestIndex(outline, scaled(shore).at(-1)!) + 1,
  );
  return {
    outline,
    coast,
    rivers,
    roads: expressways(towns[0]!.at, outline, mainCentre, seed, scale),
    centres: towns,
  };
}

function widths(line: Polyline, at: (x: number) => number): number[] {
  return line.map(([x]) => at(x));
}

/** 1 at 0, falling smoothly to 0 at -1 and 1. */
function bump(t: number): number {
  return 1 - smoothStep(Math.abs(t));
}

function nearestIndex(line: Polyline, to: Point): number {
  let best = 0;
  line.forEach((point, i) => {
    if (distance(point, to) < distance(line[best]!, to)) best = i;
  });
  return best;
}

function nearestVertex(line: Polyline, to: Point): Point {
  return line[nearestIndex(line, to)]!;
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

function oneVertex(): number {
  return 1;
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
    oneVertex,
  );
}

function expressways(
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
  for (const ring of ringRoads) {
    const circle: Point[] = [];
    for (let i = 0; i < 720; i++) circle.push(onRing(ring.radius, ring.squash, i / 720));
    const start = circle.findIndex((point, i) => crossesLine(point, circle[(i + 1) % 720]!, river));
    const turned = [...circle.slice(start + 1), ...circle.slice(0, start + 1)];
    roads.push({ class: ring.class, name: ring.name, line: resample([...turned, turned[0]!], () => 45) });
  }
  for (const axis of axes) {
    const controls = axis.line.map(
      ([x, y]): Point => [centre[0] + x * 1000 * scale, centre[1] + y * 1000 * scale],
    );
    roads.push({ class: 'trunk', name: axis.name, line: resample(spline(controls, 40), () => 45) });
  }
  radialRoads.forEach((radial, index) => {
    const ring = ringRoads.find((candidate) => candidate.radius === radial.from)!;
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
