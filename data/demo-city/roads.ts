import { lengthOf, type Polyline, resample } from './curves.ts';
import { partsInside } from './guide.ts';
import { Mask } from './mask.ts';
import type { Mosaic } from './mosaic.ts';
import type { Name, Words } from './names.ts';
import { bankOf, usualWidth } from './plan-rivers.ts';
import { position } from './projection.ts';
import type { Random } from './random.ts';
import { edgeLength, type Stroke, strokesOf, verticesOf } from './strokes.ts';
import type { Position, Positions, Tiers } from './tiers.ts';

const roadClasses = ['motorway', 'trunk', 'primary', 'secondary', 'residential'] as const;
export type RoadClass = (typeof roadClasses)[number];

/** Metres between kerbs. */
export const roadWidths: Record<RoadClass, number> = {
  motorway: 34,
  trunk: 30,
  primary: 24,
  secondary: 16,
  residential: 9,
};

/** Metres from which a river has a road along each bank. */
const broadRiver = 300;

/** A stretch of one road with one class. `vertices` are those of the map; empty for a road of the plan. */
export interface Road {
  name: Name;
  class: RoadClass;
  vertices: number[];
  line: Position[];
  /** House numbers at its first and its last point: odd ones on the left, even ones on the right. Null without houses. */
  numbers: [number, number] | null;
}

/** Metres of a road that have one house number on each side. */
const frontage = 10;

/** Whether no small road runs between two unit grids: inside a park or a forest. */
export type ClosedBetween = (left: number, right: number) => boolean;

/** The roads of the city: those of the plan as they are drawn, the others joined from the borders they follow. */
export function layRoads(
  mosaic: Mosaic,
  tiers: Tiers,
  positions: Positions,
  words: Words,
  random: Random,
  closedBetween: ClosedBetween,
): Road[] {
  const { map } = mosaic;
  const water = deepWater(mosaic);
  const classOf = edgeClasses(mosaic, water, tiers, closedBetween);
  const strokes = strokesOf(map, {
    has: (edge) => classOf[edge]! >= 0,
    affinity: (a, b) => (map.line[a] === map.line[b] ? 0.45 : 0) - 0.1 * Math.abs(classOf[a]! - classOf[b]!),
    least: 0.72,
  });
  const roads = plannedRoads(mosaic);
  for (const stroke of strokes) {
    const dry = trimmed(mosaic, water, stroke);
    if (dry.length === 0) continue;
    const runs = classRuns(mosaic, dry, classOf);
    const best = Math.min(...runs.map((run) => run.rank));
    const name = roadName(
      words,
      random,
      roadClasses[best]!,
      dry.reduce((sum, h) => sum + edgeLength(map, h), 0),
    );
    let number = 1;
    for (const run of runs) {
      const vertices = verticesOf(map, run.halfEdges);
      const last = number + lastNumber(run.length) - 1;
      roads.push({
        name,
        class: roadClasses[run.rank]!,
        vertices,
        line: vertices.map((vertex) => positions.of(vertex)),
        numbers: [number, last],
      });
      number = last + 1;
    }
  }
  return roads;
}

/** The last house number of a road that begins with 1; even, so that a road that goes on begins with an odd one. */
function lastNumber(metres: number): number {
  return 2 * Math.max(1, Math.round(metres / frontage));
}

/** The class of every edge as its place in `roadClasses`; -1 where no road runs. */
function edgeClasses(
  { map, lines, units }: Mosaic,
  water: Mask,
  { unitOf }: Tiers,
  closedBetween: ClosedBetween,
): Int8Array {
  const classes = new Int8Array(map.halfEdgeCount >> 1).fill(-1);
  for (let edge = 0; edge < classes.length; edge++) {
    const line = lines.get(map.line[edge]!);
    const [left, right] = [unitOf[edge * 2]!, unitOf[edge * 2 + 1]!];
    if (left < 0 || right < 0) continue;
    if (line.kind === 'bank') {
      const dry = !units[left]!.wet || !units[right]!.wet;
      if (dry && line.width <= broadRiver) classes[edge] = 4;
      continue;
    }
    if (line.kind !== 'road' || line.planned) continue;
    const rank = line.depth + 1;
    if (rank > 2) {
      const [a, b] = [map.origin[edge * 2]!, map.origin[edge * 2 + 1]!];
      if (units[left]!.wet && units[right]!.wet) continue;
      if (water.at((map.x[a]! + map.x[b]!) / 2, (map.y[a]! + map.y[b]!) / 2)) continue;
      if (rank === 4 && closedBetween(left, right)) continue;
    }
    classes[edge] = rank;
  }
  return classes;
}

/** A stroke without the ends that run out over open water and stop there. */
function trimmed({ map }: Mosaic, water: Mask, stroke: Stroke): Stroke {
  const wet = (h: number | undefined): boolean =>
    h !== undefined && water.at(map.x[map.origin[h]!]!, map.y[map.origin[h]!]!);
  let first = 0;
  let end = stroke.length;
  while (first < end && wet(stroke[first])) first++;
  while (end > first && wet(stroke[end - 1]! ^ 1)) end--;
  return stroke.slice(first, end);
}

interface Run {
  rank: number;
  halfEdges: Stroke;
  length: number;
}

/** A stroke in stretches of one class; a short stretch between or beside higher ones takes their class. */
function classRuns({ map }: Mosaic, stroke: Stroke, classOf: Int8Array): Run[] {
  const runs: Run[] = [];
  for (const h of stroke) {
    const rank = classOf[h >> 1]!;
    const last = runs.at(-1);
    if (last && last.rank === rank) {
      last.halfEdges.push(h);
      last.length += edgeLength(map, h);
    } else runs.push({ rank, halfEdges: [h], length: edgeLength(map, h) });
  }
  for (let i = 1; i + 1 < runs.length; i++) {
    const sides = Math.max(runs[i - 1]!.rank, runs[i + 1]!.rank);
    if (runs[i]!.rank > sides && runs[i]!.length < 900) runs[i]!.rank = sides;
  }
  const merged: Run[] = [];
  for (const run of runs) {
    const last = merged.at(-1);
    if (last && last.rank === run.rank) {
      last.halfEdges.push(...run.halfEdges);
      last.length += run.length;
    } else merged.push(run);
  }
  return merged;
}

const endings: Record<'large' | 'middle' | 'small', readonly Name[]> = {
  large: [{ zh: '大道', en: 'Avenue' }],
  middle: [
    { zh: '路', en: 'Road' },
    { zh: '路', en: 'Road' },
    { zh: '街', en: 'Street' },
  ],
  small: [
    { zh: '巷', en: 'Lane' },
    { zh: '弄', en: 'Alley' },
    { zh: '坊', en: 'Court' },
    { zh: '支路', en: 'Branch Road' },
  ],
};

/** An avenue, a road or street, or a lane, by the class of the road and its length in metres. */
function roadName(words: Words, random: Random, roadClass: RoadClass, length: number): Name {
  const large = roadClass === 'trunk' || roadClass === 'primary';
  const size = large ? 'large' : roadClass === 'secondary' || length > 600 ? 'middle' : 'small';
  const ending = random.pick(endings[size]);
  const word = words.take(`roads ${ending.en}`, 'road');
  return { zh: word.zh + ending.zh, en: `${word.en} ${ending.en}` };
}

/** The expressways and elevated roads, which cross water on bridges, and a road along either bank of a broad river. */
function plannedRoads({ plan }: Mosaic): Road[] {
  const lines: { name: Name; class: RoadClass; line: Polyline }[] = [...plan.roads];
  for (const river of plan.rivers.filter((candidate) => usualWidth(candidate) > broadRiver)) {
    const { zh, en } = river.name;
    lines.push({
      name: { zh: `${zh}左岸路`, en: `${en} Left Bank Road` },
      class: 'secondary',
      line: bankOf(river, 1),
    });
    lines.push({
      name: { zh: `${zh}右岸路`, en: `${en} Right Bank Road` },
      class: 'secondary',
      line: bankOf(river, -1),
    });
  }
  return lines.flatMap((road) => {
    let number = 1;
    return partsInside(road.line, plan.outline).map((part): Road => {
      const first = number;
      number += lastNumber(lengthOf(part));
      return {
        name: road.name,
        class: road.class,
        vertices: [],
        line: resample(part, () => 60).map(([x, y]) => position(x, y)),
        numbers: road.class === 'secondary' ? [first, number - 1] : null,
      };
    });
  });
}

/** Open water without its margins, so that a road reaches the bank whatever the raster's cells. */
function deepWater({ plan }: Mosaic): Mask {
  const mask = new Mask();
  for (const river of plan.rivers) mask.mark(river.centre, (i) => river.halfWidth[i]! - 30);
  return mask;
}
