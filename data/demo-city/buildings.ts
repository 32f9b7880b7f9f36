import { insideRing, type Point } from './curves.ts';
import type { CityFeature } from './features.ts';
import type { Mosaic } from './mosaic.ts';
import { padded } from './names.ts';
import type { PlanarMap } from './planar-map.ts';
import { position } from './projection.ts';
import type { Random } from './random.ts';
import { type Road, roadWidths } from './roads.ts';
import { type Area, type Positions, ringOf, type Tiers } from './tiers.ts';

/** How buildings of a use stand: metres along the row and across it, between the rows and between two of a row. */
interface Pattern {
  use: 'residential' | 'commercial' | 'industrial' | 'village';
  length: [least: number, most: number];
  depth: number;
  betweenRows: number;
  betweenBuildings: number;
  storeys: [least: number, most: number];
}

const patterns = {
  slabs: {
    use: 'residential',
    length: [38, 62],
    depth: 13,
    betweenRows: 17,
    betweenBuildings: 9,
    storeys: [5, 7],
  },
  towers: {
    use: 'residential',
    length: [24, 30],
    depth: 20,
    betweenRows: 28,
    betweenBuildings: 15,
    storeys: [17, 33],
  },
  offices: {
    use: 'commercial',
    length: [40, 70],
    depth: 34,
    betweenRows: 15,
    betweenBuildings: 12,
    storeys: [4, 28],
  },
  sheds: {
    use: 'industrial',
    length: [60, 110],
    depth: 42,
    betweenRows: 14,
    betweenBuildings: 12,
    storeys: [1, 3],
  },
  houses: {
    use: 'village',
    length: [12, 18],
    depth: 10,
    betweenRows: 16,
    betweenBuildings: 9,
    storeys: [2, 3],
  },
} satisfies Record<string, Pattern>;

/** Metres from the kerb to a wall. */
const setback = 6;
/** A block has so many at most; where there is more room, rows stand farther apart. */
const mostOfBlock = 5;
/** Metres by which a building is moved until it fits. */
const nudge = 5;

/** A stretch of a block's border in local metres, with the road on it. */
interface Side {
  from: Point;
  to: Point;
  /** From the middle of the road to a wall, in metres. */
  clear: number;
  address: { road: Road; from: number; to: number } | null;
}

const landUses = {
  residential: { zh: '居住用地', en: 'Residential land' },
  commercial: { zh: '商业用地', en: 'Commercial land' },
  industrial: { zh: '工业用地', en: 'Industrial land' },
  village: { zh: '村庄用地', en: 'Village land' },
} as const;

/**
 * Footprints on the blocks that are neither water nor `green`, parallel to the longest side, numbered by the nearest road,
 * none where no road with numbers runs by; and the use of each block that is built on.
 */
export function buildingFeatures(
  { mosaic, tiers, positions }: { mosaic: Mosaic; tiers: Tiers; positions: Positions },
  roads: readonly Road[],
  green: ReadonlySet<Area>,
  works: ReadonlySet<Area>,
  random: Random,
): { buildings: CityFeature[]; landUse: CityFeature[] } {
  const addressOf = roadsOfEdges(mosaic.map, roads);
  const features: CityFeature[] = [];
  const landUse: CityFeature[] = [];
  for (const unit of tiers.units) {
    if (unit.wet || green.has(unit)) continue;
    const pattern = patternOf(mosaic.density.urbanityAt(unit.x, unit.y), works.has(unit), random);
    if (!pattern) continue;
    const sides = sidesOf(mosaic.map, unit, addressOf);
    const whole = footprints(sides, pattern, random);
    const placed = whole.length > 0 ? whole : footprints(sides, smaller(pattern), random);
    if (placed.length > 0)
      landUse.push({
        code: `DL${padded(landUse.length + 1, 6)}`,
        name: landUses[pattern.use].zh,
        parent: unit.code,
        properties: { name_en: landUses[pattern.use].en, use: pattern.use },
        geometry: { type: 'Polygon', coordinates: [ringOf(mosaic, positions, unit)] },
      });
    for (const corners of placed) {
      const address = addressAt(sides, corners[0]!);
      if (!address) continue;
      const { number, road } = address;
      const ring = [...corners, corners[0]!].map(([x, y]) => position(x, y));
      features.push({
        code: `JZ${padded(features.length + 1, 6)}`,
        name: `${road.name.zh}${number}号`,
        parent: unit.code,
        properties: {
          name_en: `${number} ${road.name.en}`,
          number,
          use: pattern.use,
          storeys: random.integer(...pattern.storeys),
        },
        geometry: { type: 'Polygon', coordinates: [ring] },
      });
    }
  }
  return { buildings: features, landUse };
}

function patternOf(urbanity: number, works: boolean, random: Random): Pattern | null {
  if (works) return patterns.sheds;
  const draw = random.next();
  if (urbanity < 0.12) return draw < 0.45 ? patterns.houses : null;
  if (urbanity < 0.4) return draw < 0.1 ? patterns.sheds : draw < 0.3 ? patterns.houses : patterns.slabs;
  if (urbanity < 0.75) return draw < 0.15 ? patterns.offices : draw < 0.35 ? patterns.towers : patterns.slabs;
  return draw < 0.4 ? patterns.offices : draw < 0.65 ? patterns.towers : patterns.slabs;
}

/** For a block too narrow for buildings of the usual size. */
const smaller = (pattern: Pattern): Pattern => ({
  ...pattern,
  length: [Math.round(pattern.length[0] / 2), Math.round(pattern.length[1] / 2)],
  depth: Math.min(pattern.depth, 12),
});

/** The road on each edge of the map, and the numbers with which the edge begins and ends in the direction of the road. */
function roadsOfEdges(map: PlanarMap, roads: readonly Road[]): Map<number, Side['address']> {
  const edges = new Map<number, Side['address']>();
  for (const road of roads) {
    if (!road.numbers || road.vertices.length < 2) continue;
    const [first, last] = road.numbers;
    const lengths = [0];
    for (let i = 1; i < road.vertices.length; i++)
      lengths.push(
        lengths[i - 1]! + metres(pointOf(map, road.vertices[i - 1]!), pointOf(map, road.vertices[i]!)),
      );
    const numberAt = (i: number) => first + ((last - first) * lengths[i]!) / lengths.at(-1)!;
    for (let i = 1; i < road.vertices.length; i++)
      edges.set(edgeKey(road.vertices[i - 1]!, road.vertices[i]!), {
        road,
        from: numberAt(i - 1),
        to: numberAt(i),
      });
  }
  return edges;
}

const edgeKey = (from: number, to: number) => from * 0x1000000 + to;
const pointOf = (map: PlanarMap, vertex: number): Point => [map.x[vertex]!, map.y[vertex]!];
function metres(a: Point, b: Point): number {
  const [dx, dy] = [a[0] - b[0], a[1] - b[1]];
  return Math.sqrt(dx * dx + dy * dy);
}

function sidesOf(map: PlanarMap, unit: Area, addressOf: Map<number, Side['address']>): Side[] {
  return unit.border.map((half) => {
    const [from, to] = [map.origin[half]!, map.origin[half ^ 1]!];
    const ahead = addressOf.get(edgeKey(from, to));
    const back = ahead ? null : addressOf.get(edgeKey(to, from));
    const address = ahead ?? (back ? { road: back.road, from: back.to, to: back.from } : null);
    const width = address ? roadWidths[address.road.class] : roadWidths.residential;
    return { from: pointOf(map, from), to: pointOf(map, to), clear: width / 2 + setback, address };
  });
}

/** The corners of each building, counter-clockwise, in local metres. */
function footprints(sides: readonly Side[], pattern: Pattern, random: Random): Point[][] {
  const longest = sides.reduce((a, b) => (metres(b.from, b.to) > metres(a.from, a.to) ? b : a));
  const size = metres(longest.from, longest.to);
  const along: Point = [(longest.to[0] - longest.from[0]) / size, (longest.to[1] - longest.from[1]) / size];
  const back = (u: number, v: number): Point => [u * along[0] - v * along[1], u * along[1] + v * along[0]];
  const block = new TurnedBlock(sides, along);
  const { left, right, low, high } = block;

  const perRow = Math.max(1, Math.floor((right - left) / (pattern.length[1] + pattern.betweenBuildings)));
  const rows = Math.max(1, Math.floor((high - low) / (pattern.depth + pattern.betweenRows)));
  // A block with more room than buildings leaves it between the rows.
  const spread = Math.max(1, (rows * perRow) / mostOfBlock);
  const step = (pattern.depth + pattern.betweenRows) * spread;
  const found: Point[][] = [];
  let v = low + setback;
  while (v + pattern.depth < high && found.length < mostOfBlock) {
    const top = v + pattern.depth;
    const before = found.length;
    let u = left + setback;
    while (u < right && found.length < mostOfBlock) {
      const end = u + random.integer(...pattern.length);
      const fits = block.isClear(u, v, end, top);
      if (fits) found.push([back(u, v), back(end, v), back(end, top), back(u, top)]);
      u = fits ? end + pattern.betweenBuildings : u + nudge;
    }
    v += found.length > before ? step : nudge;
  }
  return found;
}

/** A block in axes along its longest side and across it. */
class TurnedBlock {
  readonly left: number;
  readonly right: number;
  readonly low: number;
  readonly high: number;
  readonly #ring: Point[];
  readonly #clear: number[];

  constructor(sides: readonly Side[], along: Point) {
    this.#ring = sides.map(({ from: [x, y] }) => [x * along[0] + y * along[1], y * along[0] - x * along[1]]);
    this.#clear = sides.map(({ clear }) => clear);
    this.left = Math.min(...this.#ring.map(([u]) => u));
    this.right = Math.max(...this.#ring.map(([u]) => u));
    this.low = Math.min(...this.#ring.map(([, v]) => v));
    this.high = Math.max(...this.#ring.map(([, v]) => v));
  }

  /** Whether a box lies in the block, as far from each side as its road demands. */
  isClear(left: number, low: number, right: number, high: number): boolean {
    const count = this.#ring.length;
    for (let i = 0; i < count; i++) {
      const [a, b] = [this.#ring[i]!, this.#ring[i + 1 === count ? 0 : i + 1]!];
      const clear = this.#clear[i]!;
      if (meetsBox(a, b, left - clear, low - clear, right + clear, high + clear)) return false;
    }
    return insideRing(this.#ring, left, low);
  }
}

/** Whether a segment meets a box (Liang and Barsky 1984). */
function meetsBox(a: Point, b: Point, left: number, low: number, right: number, high: number): boolean {
  let first = 0;
  let last = 1;
  for (const axis of [0, 1] as const) {
    const [least, most] = axis === 0 ? [left, right] : [low, high];
    const change = b[axis] - a[axis];
    if (change === 0) {
      if (a[axis] < least || a[axis] > most) return false;
      continue;
    }
    const [enters, leaves] = [(least - a[axis]) / change, (most - a[axis]) / change];
    first = Math.max(first, Math.min(enters, leaves));
    last = Math.min(last, Math.max(enters, leaves));
    if (first > last) return false;
  }
  return true;
}

/** Metres from a point to a stretch of the border. */
function toSegment([x, y]: Point, { from, to }: Side): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const share = Math.min(1, Math.max(0, ((x - from[0]) * dx + (y - from[1]) * dy) / (dx * dx + dy * dy)));
  return metres([x, y], [from[0] + share * dx, from[1] + share * dy]);
}

/** The address by the nearest road: odd numbers on the left in the direction in which they rise, even ones on the right. */
function addressAt(sides: readonly Side[], at: Point): { road: Road; number: number } | null {
  let nearest: Side | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const side of sides) {
    if (!side.address) continue;
    const away = toSegment(at, side);
    if (away < least) [nearest, least] = [side, away];
  }
  if (!nearest?.address) return null;
  const { from, to, address } = nearest;
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const share = Math.min(
    1,
    Math.max(0, ((at[0] - from[0]) * dx + (at[1] - from[1]) * dy) / (dx * dx + dy * dy)),
  );
  const raw = Math.round(address.from + (address.to - address.from) * share);
  // A block lies to the left of its border: numbers that rise along it are odd there.
  const odd = address.to > address.from;
  return { road: address.road, number: raw % 2 === (odd ? 1 : 0) ? raw : raw + 1 };
}
