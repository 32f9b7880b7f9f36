import { booleanPointInPolygon } from '@turf/turf';
import type { LineString, Point, Polygon, Position } from 'geojson';
import type { CityLayer } from '../../data/demo-city/city.ts';
import type { CityFeature } from '../../data/demo-city/features.ts';

/** A point in metres east and north of the frame's origin. */
export type Metres = readonly [number, number];

const eastMetres = 111_320 * Math.cos((31 * Math.PI) / 180);
const northMetres = 110_870;

export function metres([lon, lat]: Position): Metres {
  return [(lon! - 123) * eastMetres, (lat! - 31) * northMetres];
}

export function degrees([x, y]: Metres): [number, number] {
  return [123 + x / eastMetres, 31 + y / northMetres];
}

export function distance(a: Metres, b: Metres): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** The point `far` metres from `from` towards a direction of any length. */
export function moved(from: Metres, [dx, dy]: Metres, far: number): Metres {
  const length = Math.hypot(dx, dy) || 1;
  return [from[0] + (dx / length) * far, from[1] + (dy / length) * far];
}

/** A way out of a crossing: along a road's line, forwards or backwards. */
export interface Arm {
  road: string;
  line: readonly Metres[];
  from: number;
  step: 1 | -1;
}

/** Where two or more roads share a point. */
export interface Crossing {
  at: Metres;
  roads: string[];
  arms: Arm[];
}

export interface Stretch {
  name: string;
  line: readonly Metres[];
  from: number;
  to: number;
  width: number;
  code: string;
}

export interface Street {
  code: string;
  name: string;
  english: string;
  district: string;
  polygon: Polygon;
  ring: Metres[];
  box: [number, number, number, number];
}

/** Follows a road for some metres: where that is and the direction of the line there; null where the road ends before. */
export function walk({ line, from, step }: Arm, far: number): { at: Metres; ahead: Metres } | null {
  let left = far;
  for (let i = from; line[i + step]; i += step) {
    const [a, b] = [line[i]!, line[i + step]!];
    const length = distance(a, b);
    const ahead: Metres = [b[0] - a[0], b[1] - a[1]];
    if (left <= length) return { at: moved(a, ahead, left), ahead };
    left -= length;
  }
  return null;
}

/** What a person reads off the city's map. */
export class CallersMap {
  readonly features = new Map<string, readonly CityFeature[]>();
  readonly stretches: Stretch[];
  readonly crossings: Crossing[] = [];
  /** Crossings by two names in either order; null where the two roads meet more than once. */
  readonly pairs = new Map<string, Crossing | null>();
  readonly #crossingAt = new Map<string, Crossing>();
  readonly roadNames: string[];
  readonly widthOf = new Map<string, number>();
  readonly classOf = new Map<string, string>();
  readonly streets: Street[];
  /** English names of roads. */
  readonly english: ReadonlyMap<string, string>;

  constructor(city: readonly CityLayer[]) {
    for (const { layer, features } of city) this.features.set(layer, features);
    const districts = new Map(this.layer('districts').map(({ code, name }) => [code, name]));
    this.streets = this.layer('streets').map((street) => {
      const polygon = street.geometry as Polygon;
      const ring = polygon.coordinates[0]!.map(metres);
      const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
      return {
        code: street.code!,
        name: street.name,
        english: String(street.properties.name_en),
        district: districts.get(street.parent)!,
        polygon,
        ring,
        box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)],
      };
    });
    const roads = this.layer('roads');
    this.stretches = roads.map((road) => {
      const line = (road.geometry as LineString).coordinates.map(metres);
      const { width, numberFrom = 0, numberTo = 0 } = road.properties as Record<string, number>;
      this.widthOf.set(road.name, Math.max(width!, this.widthOf.get(road.name) ?? 0));
      if (road.properties.class !== 'residential') this.classOf.set(road.name, String(road.properties.class));
      return { name: road.name, line, from: numberFrom, to: numberTo, width: width!, code: road.code! };
    });
    this.english = new Map(roads.map(({ name, properties }) => [name, String(properties.name_en)]));
    this.roadNames = [...this.widthOf.keys()];
    this.#findCrossings(this.#joined());
  }

  layer(id: string): readonly CityFeature[] {
    return this.features.get(id) ?? [];
  }

  /** Lines of the roads; stretches that go on from each other are one. */
  #joined(): { road: string; line: Metres[] }[] {
    const lines: { road: string; line: Metres[] }[] = [];
    for (const { name, line } of this.stretches) {
      const last = lines.at(-1);
      if (last?.road === name && distance(last.line.at(-1)!, line[0]!) < 0.5)
        last.line.push(...line.slice(1));
      else lines.push({ road: name, line: [...line] });
    }
    return lines;
  }

  #findCrossings(lines: readonly { road: string; line: Metres[] }[]): void {
    const found = this.#crossingAt;
    for (const { road, line } of lines) {
      line.forEach((at, i) => {
        const key = spot(at);
        const crossing = found.get(key) ?? { at, roads: [], arms: [] };
        found.set(key, crossing);
        if (!crossing.roads.includes(road)) crossing.roads.push(road);
        if (i > 0) crossing.arms.push({ road, line, from: i, step: -1 });
        if (i + 1 < line.length) crossing.arms.push({ road, line, from: i, step: 1 });
      });
    }
    for (const crossing of found.values()) {
      if (crossing.roads.length < 2 || crossing.arms.length < 3) continue;
      this.crossings.push(crossing);
      for (const a of crossing.roads) {
        for (const b of crossing.roads) {
          if (a !== b) this.pairs.set(`${a}|${b}`, this.pairs.has(`${a}|${b}`) ? null : crossing);
        }
      }
    }
  }

  /** Which roads meet. */
  get meeting() {
    return { pairs: this.pairs, firsts: this.roadNames, seconds: this.roadNames };
  }

  crossingAt(at: Metres): Crossing | undefined {
    return this.#crossingAt.get(spot(at));
  }

  /** The street that a point lies in. */
  streetAt(at: Metres): Street | undefined {
    const point = degrees(at);
    return this.streets.find(
      (street) => inBox(street, at, 0) && booleanPointInPolygon(point, street.polygon),
    );
  }

  /** Metres to the nearest border of a street; beyond 60 it may be more than the answer. */
  borderDistance(at: Metres): number {
    let least = 60;
    for (const street of this.streets) {
      if (!inBox(street, at, least)) continue;
      street.ring.forEach((b, i) => {
        if (i > 0) least = Math.min(least, toSegment(at, street.ring[i - 1]!, b));
      });
    }
    return least;
  }

  /** The door of a house, or what is across the road from it: along the stretch by its share of the numbers, odd ones on the left. */
  door({ line, from, to, width }: Stretch, number: number, across = false): Metres {
    const length = line.reduce((sum, at, i) => sum + (i ? distance(line[i - 1]!, at) : 0), 0);
    const far = Math.min(length - 0.01, (length * (number - from)) / Math.max(1, to - from));
    const { at, ahead } = walk({ road: '', line, from: 0, step: 1 }, far)!;
    return moved(
      at,
      (number % 2 === 1) !== across ? [-ahead[1], ahead[0]] : [ahead[1], -ahead[0]],
      width / 2 + 8,
    );
  }

  /** Where a feature is: its point, or the middle of its area where that lies inside. */
  placeOf({ geometry }: CityFeature): Metres | null {
    if (geometry.type === 'Point') return metres((geometry as Point).coordinates);
    if (geometry.type !== 'Polygon') return null;
    const ring = geometry.coordinates[0]!.map(metres);
    const middle: Metres = [
      ring.reduce((sum, [x]) => sum + x, 0) / ring.length,
      ring.reduce((sum, [, y]) => sum + y, 0) / ring.length,
    ];
    return booleanPointInPolygon(degrees(middle), geometry) ? middle : null;
  }
}

/** A key for points that are one. */
export function spot([x, y]: Metres): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

function inBox({ box }: Street, [x, y]: Metres, margin: number): boolean {
  return x >= box[0] - margin && y >= box[1] - margin && x <= box[2] + margin && y <= box[3] + margin;
}

function toSegment(p: Metres, a: Metres, b: Metres): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const along = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.max(0, Math.min(1, along));
  return distance(p, [a[0] + t * dx, a[1] + t * dy]);
}
