import { cityCode, cityName } from './codes.ts';
import { distance, type Point } from './curves.ts';
import type { Mosaic } from './mosaic.ts';
import type { Name, Words } from './names.ts';
import { edgeLength, type Stroke, strokesOf, verticesOf } from './strokes.ts';
import type { Area, Tiers } from './tiers.ts';

type RiverClass = 'city' | 'district' | 'town';

/** A stretch of a river between two street borders or confluences, with the office that answers for it. */
export interface Reach {
  river: Name;
  class: RiverClass;
  /** Its place along the river, from 1. */
  serial: number;
  vertices: number[];
  length: number;
  /** Metres from bank to bank. */
  width: number;
  owner: { code: string; name: Name };
  street: Area;
}

const shortestReach = 320;

/** The rivers of the city, joined from the borders that follow them and parted into reaches. */
export function traceRivers(mosaic: Mosaic, tiers: Tiers, words: Words): Reach[] {
  const { map, lines } = mosaic;
  const isRiver = (edge: number): boolean => lines.get(map.line[edge]!).kind === 'river';
  const strokes = strokesOf(map, {
    has: isRiver,
    affinity: (a, b) => {
      if (map.line[a] === map.line[b]) return 1;
      return lines.get(map.line[a]!).planned || lines.get(map.line[b]!).planned
        ? Number.NEGATIVE_INFINITY
        : 0;
    },
    least: 0.55,
  });
  const reaches: Reach[] = [];
  for (const stroke of strokes) {
    const line = lines.get(map.line[stroke[0]! >> 1]!);
    const depth = Math.min(...stroke.map((h) => lines.get(map.line[h >> 1]!).depth));
    const riverClass: RiverClass = line.planned ? 'city' : depth < 2 ? 'district' : 'town';
    const river = line.name ?? riverName(words, riverClass);
    const parts = partedAtStreets(mosaic, tiers, stroke);
    parts.forEach((part, i) => {
      const street = streetBeside(tiers, part);
      const vertices = verticesOf(map, part);
      const length = part.reduce((sum, h) => sum + edgeLength(map, h), 0);
      reaches.push({
        river,
        class: riverClass,
        serial: i + 1,
        vertices,
        length,
        width: line.planned ? widthAt(mosaic, vertices, river) : widthOf(depth, length),
        owner: ownerOf(riverClass, street),
        street,
      });
    });
  }
  return reaches;
}

/** The stroke cut where the street on either bank changes; what is too short stays with its neighbour. */
function partedAtStreets({ map }: Mosaic, { units, unitOf }: Tiers, stroke: Stroke): Stroke[] {
  const streetAt = (h: number): Area | null => (unitOf[h]! < 0 ? null : units[unitOf[h]!]!.parent!.parent);
  const parts: Stroke[] = [];
  let part: Stroke = [];
  let length = 0;
  for (const h of stroke) {
    const last = part.at(-1);
    if (
      last !== undefined &&
      length >= shortestReach &&
      (streetAt(last) !== streetAt(h) || streetAt(last ^ 1) !== streetAt(h ^ 1))
    ) {
      parts.push(part);
      part = [];
      length = 0;
    }
    part.push(h);
    length += edgeLength(map, h);
  }
  const before = parts.at(-1);
  if (before && length < shortestReach) before.push(...part);
  else parts.push(part);
  return parts;
}

/** The street on the left bank in the middle of a reach, or the right one where the left is outside the city. */
function streetBeside({ units, unitOf }: Tiers, part: Stroke): Area {
  const h = part[part.length >> 1]!;
  const unit = unitOf[h]! >= 0 ? unitOf[h]! : unitOf[h ^ 1]!;
  return units[unit]!.parent!.parent!;
}

/** The width of a river of the plan in the middle of a reach. */
function widthAt({ map, plan }: Mosaic, vertices: readonly number[], name: Name): number {
  const river = plan.rivers.find((candidate) => candidate.name === name)!;
  const vertex = vertices[vertices.length >> 1]!;
  const at: Point = [map.x[vertex]!, map.y[vertex]!];
  const nearest = river.centre.reduce(
    (best, point, i) => (distance(point, at) < distance(river.centre[best]!, at) ? i : best),
    0,
  );
  return Math.round(river.halfWidth[nearest]! * 2);
}

function widthOf(depth: number, length: number): number {
  const widths = [46, 34, 20, 9];
  return Math.round(widths[depth]! * Math.min(1.25, 0.8 + length / 8000));
}

function ownerOf(riverClass: RiverClass, street: Area): Reach['owner'] {
  if (riverClass === 'city') {
    return { code: cityCode, name: { zh: `${cityName.zh}水务局`, en: `${cityName.en} Water Authority` } };
  }
  if (riverClass === 'district') {
    const district = street.parent!;
    return { code: district.code, name: { zh: `${district.zh}水务局`, en: `${district.en} Water Bureau` } };
  }
  return { code: street.code, name: { zh: `${street.zh}河长办公室`, en: `${street.en} River Chief Office` } };
}

function riverName(words: Words, riverClass: RiverClass): Name {
  const word = words.take(`rivers of class ${riverClass}`, 'river');
  if (riverClass === 'district') return { zh: `${word.zh}河`, en: `${word.en} River` };
  const endings: readonly Name[] = [
    { zh: '浜', en: 'bang Creek' },
    { zh: '港', en: 'gang Creek' },
    { zh: '塘', en: 'tang Canal' },
    { zh: '泾', en: 'jing Creek' },
  ];
  const ending = endings[(word.zh.charCodeAt(0) + word.zh.charCodeAt(1)) % endings.length]!;
  return { zh: word.zh + ending.zh, en: word.en + ending.en };
}
