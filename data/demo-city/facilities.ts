import { insideRing, type Point } from './curves.ts';
import type { Forest } from './forests.ts';
import type { Mosaic } from './mosaic.ts';
import type { Name, Words } from './names.ts';
import type { Park } from './parks.ts';
import type { Random } from './random.ts';
import type { Reach } from './rivers.ts';
import type { Road, RoadClass } from './roads.ts';
import type { Area, Tiers } from './tiers.ts';

/** A place in local metres, inside one unit grid. */
export interface Spot {
  x: number;
  y: number;
  unit: Area;
}
/** Something that has a name, at one place. */
export interface Site extends Spot {
  name: Name;
}
export interface PumpStation extends Site {
  pumps: number;
}
export interface TransferSite extends Site {
  tonnesPerDay: number;
}
export interface AncientTree extends Site {
  species: Name;
  age: number;
  /** Metres round the trunk that are protected. */
  protectionRadius: number;
}
export interface Camera extends Site {
  /** Degrees clockwise from north. */
  bearing: number;
}

/** Puts facilities where a city has them. */
export class Facilities {
  readonly #mosaic: Mosaic;
  readonly #tiers: Tiers;
  readonly #random: Random;
  readonly #words: Words;

  constructor(mosaic: Mosaic, tiers: Tiers, random: Random, words: Words) {
    this.#mosaic = mosaic;
    this.#tiers = tiers;
    this.#random = random;
    this.#words = words;
  }

  /** Storm-water pump stations on the banks of rivers, where the ground is built up enough to need draining. */
  pumpStations(reaches: readonly Reach[], wanted: number): PumpStation[] {
    const random = this.#random.fork('pump stations');
    const stations: PumpStation[] = [];
    for (const reach of random.shuffled(reaches)) {
      if (stations.length === wanted) break;
      const vertex = reach.vertices[reach.vertices.length >> 1]!;
      const unit = this.#dryUnitAt(vertex);
      if (!unit) continue;
      const at = this.#stepInto(unit, vertex, reach.width / 2 + random.between(14, 26));
      if (!at || this.#mosaic.water.at(at[0], at[1])) continue;
      if (random.next() > 0.25 + this.#mosaic.density.urbanityAt(at[0], at[1])) continue;
      if (stations.some((other) => within(other, at, 900))) continue;
      const word = this.#words.take('pump stations', 'road');
      const name = { zh: `${word.zh}雨水泵站`, en: `${word.en} Storm-water Pump Station` };
      stations.push({ name, x: at[0], y: at[1], unit, pumps: random.integer(3, 9) });
    }
    return stations;
  }

  /** Waste transfer sites, at most one a street, away from the parks. */
  transferSites(closed: ReadonlySet<Area>, wanted: number): TransferSite[] {
    const random = this.#random.fork('transfer sites');
    const sites: TransferSite[] = [];
    for (const street of random.shuffled(this.#tiers.streets)) {
      if (sites.length === wanted) break;
      const units = this.#tiers.units.slice(street.firstUnit, street.endUnit);
      const unit = random.pick(units);
      if (unit.wet || closed.has(unit) || this.#mosaic.water.at(unit.x, unit.y)) continue;
      const at = this.#somewhereIn(unit, random);
      const word = this.#words.take('transfer sites', 'road');
      const name = { zh: `${word.zh}垃圾中转站`, en: `${word.en} Waste Transfer Site` };
      sites.push({ name, x: at[0], y: at[1], unit, tonnesPerDay: random.integer(6, 60) * 10 });
    }
    return sites;
  }

  /** Old trees in parks, at the edges of forests and in the old quarters. */
  ancientTrees(parks: readonly Park[], forests: readonly Forest[], wanted: number): AncientTree[] {
    const random = this.#random.fork('ancient trees');
    const { density, water } = this.#mosaic;
    const old = this.#tiers.units.filter((unit) => !unit.wet && density.urbanityAt(unit.x, unit.y) > 0.55);
    const trees: AncientTree[] = [];
    const serials = new Map<string, number>();
    while (trees.length < wanted) {
      const draw = random.next();
      const unit =
        draw < 0.42
          ? random.pick(random.pick(parks).units)
          : draw < 0.7
            ? random.pick(random.pick(forests).units)
            : random.pick(old);
      const at = this.#somewhereIn(unit, random);
      if (water.at(at[0], at[1])) continue;
      const species = random.pick(treeSpecies);
      const age = Math.round(100 + 700 * random.next() * random.next() * random.next());
      const serial = (serials.get(species.zh) ?? 0) + 1;
      serials.set(species.zh, serial);
      const name = { zh: `古${species.zh}${serial}号`, en: `Ancient ${species.en} ${serial}` };
      trees.push({
        name,
        x: at[0],
        y: at[1],
        unit,
        species,
        age,
        protectionRadius: age >= 300 ? 12 : 5 + Math.floor(age / 60),
      });
    }
    return trees;
  }

  /** Cameras at road junctions, the important ones first, each looking down one of the roads. */
  cameras(roads: readonly Road[], wanted: number): Camera[] {
    const random = this.#random.fork('cameras');
    const { map, water, density } = this.#mosaic;
    const roadAt = new Map<number, Road>();
    const junctions = new Map<number, [Road, Road]>();
    for (const road of roads) {
      for (const vertex of road.vertices) {
        const other = roadAt.get(vertex);
        if (!other) roadAt.set(vertex, road);
        else if (other.name !== road.name) junctions.set(vertex, [other, road]);
      }
    }
    const weight: Record<RoadClass, number> = {
      motorway: 3,
      trunk: 3,
      primary: 2.6,
      secondary: 1.6,
      residential: 0.35,
    };
    const ranked = [...junctions]
      .map(([vertex, pair]) => {
        const built = density.urbanityAt(map.x[vertex]!, map.y[vertex]!);
        return {
          vertex,
          pair,
          score: (weight[pair[0].class] + weight[pair[1].class]) * (0.3 + built) * random.next(),
        };
      })
      .sort((a, b) => b.score - a.score || a.vertex - b.vertex);
    const cameras: Camera[] = [];
    for (const { vertex, pair } of ranked) {
      if (cameras.length === wanted) break;
      const unit = this.#dryUnitAt(vertex);
      const at = unit && this.#stepInto(unit, vertex, 9);
      if (!unit || !at || water.at(at[0], at[1])) continue;
      const name = {
        zh: `${pair[0].name.zh}${pair[1].name.zh}路口`,
        en: `${pair[0].name.en} at ${pair[1].name.en}`,
      };
      cameras.push({ name, x: at[0], y: at[1], unit, bearing: random.integer(0, 71) * 5 });
    }
    return cameras;
  }

  /** Spots inside units picked by chance, off the water. */
  insideUnits(units: readonly Area[], wanted: number, random: Random): Spot[] {
    const spots: Spot[] = [];
    while (spots.length < wanted) {
      const unit = random.pick(units);
      const [x, y] = this.#somewhereIn(unit, random);
      if (!this.#mosaic.water.at(x, y)) spots.push({ x, y, unit });
    }
    return spots;
  }

  /** Spots on dry ground, so many metres from vertices picked by chance. */
  besideVertices(vertices: readonly number[], metres: number, wanted: number, random: Random): Spot[] {
    const spots: Spot[] = [];
    while (spots.length < wanted) {
      const vertex = random.pick(vertices);
      const unit = this.#dryUnitAt(vertex);
      const at = unit && this.#stepInto(unit, vertex, metres * random.between(1, 3));
      if (unit && at && !this.#mosaic.water.at(at[0], at[1])) spots.push({ x: at[0], y: at[1], unit });
    }
    return spots;
  }

  #dryUnitAt(vertex: number): Area | undefined {
    const { map } = this.#mosaic;
    for (const h of map.around(map.outgoing[vertex]!)) {
      const unit = this.#tiers.units[this.#tiers.unitOf[h]!];
      if (unit && !unit.wet) return unit;
    }
    return undefined;
  }

  /** The point `metres` from a vertex of a unit towards its middle; undefined when that leaves the unit. */
  #stepInto(unit: Area, vertex: number, metres: number): Point | undefined {
    const { map } = this.#mosaic;
    const [x, y] = [map.x[vertex]!, map.y[vertex]!];
    const away = Math.sqrt((unit.x - x) * (unit.x - x) + (unit.y - y) * (unit.y - y));
    const share = metres / away;
    const at: Point = [x + (unit.x - x) * share, y + (unit.y - y) * share];
    return share < 0.9 && insideRing(this.#outline(unit), at[0], at[1]) ? at : undefined;
  }

  /** A random point inside a unit, in its middle half. */
  #somewhereIn(unit: Area, random: Random): Point {
    const outline = this.#outline(unit);
    const reach = Math.sqrt(unit.area) * 0.38;
    for (let attempt = 0; attempt < 12; attempt++) {
      const x = unit.x + random.between(-reach, reach);
      const y = unit.y + random.between(-reach, reach);
      if (insideRing(outline, x, y)) return [x, y];
    }
    return [unit.x, unit.y];
  }

  #outline(unit: Area): Point[] {
    const { map } = this.#mosaic;
    return unit.border.map((h) => [map.x[map.origin[h]!]!, map.y[map.origin[h]!]!]);
  }
}

const treeSpecies: readonly Name[] = [
  { zh: '银杏', en: 'Ginkgo' },
  { zh: '香樟', en: 'Camphor' },
  { zh: '国槐', en: 'Pagoda Tree' },
  { zh: '榉树', en: 'Zelkova' },
  { zh: '朴树', en: 'Hackberry' },
  { zh: '罗汉松', en: 'Yew Plum Pine' },
  { zh: '桂花', en: 'Osmanthus' },
  { zh: '紫藤', en: 'Wisteria' },
];

function within(site: Site, [x, y]: Point, metres: number): boolean {
  return (site.x - x) * (site.x - x) + (site.y - y) * (site.y - y) < metres * metres;
}
