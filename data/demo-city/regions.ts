import type { Mosaic } from './mosaic.ts';
import type { Area, Position, Positions, Tiers } from './tiers.ts';

/** Finds and outlines groups of neighbouring unit grids. */
export class Regions {
  readonly #mosaic: Mosaic;
  readonly #tiers: Tiers;

  constructor(mosaic: Mosaic, tiers: Tiers) {
    this.#mosaic = mosaic;
    this.#tiers = tiers;
  }

  /** The unit grids that share an edge with this one. */
  neighbours(unit: Area): Area[] {
    const found = new Set<Area>();
    for (const h of unit.border) {
      const beside = this.#tiers.unitOf[h ^ 1]!;
      if (beside >= 0) found.add(this.#tiers.units[beside]!);
    }
    return [...found];
  }

  /** The units in groups that hang together through shared edges; `apart` keeps two neighbours in separate groups. */
  connected(units: readonly Area[], apart: (a: Area, b: Area) => boolean = () => false): Area[][] {
    const waiting = new Set(units);
    const groups: Area[][] = [];
    for (const seed of units) {
      if (!waiting.delete(seed)) continue;
      const group = [seed];
      for (const member of group) {
        for (const beside of this.neighbours(member)) {
          if (waiting.has(beside) && !apart(member, beside)) {
            waiting.delete(beside);
            group.push(beside);
          }
        }
      }
      groups.push(group);
    }
    return groups;
  }

  /** Up to `size` units round a seed, the nearest first, so that the group is compact. */
  grown(seed: Area, size: number, free: (unit: Area) => boolean): Area[] {
    const units = [seed];
    const inside = new Set(units);
    const away = (unit: Area): number =>
      (unit.x - seed.x) * (unit.x - seed.x) + (unit.y - seed.y) * (unit.y - seed.y);
    while (units.length < size) {
      const edge = units
        .flatMap((unit) => this.neighbours(unit))
        .filter((unit) => !inside.has(unit) && free(unit));
      if (edge.length === 0) break;
      const next = edge.reduce((nearest, unit) => (away(unit) < away(nearest) ? unit : nearest));
      units.push(next);
      inside.add(next);
    }
    return units;
  }

  /** The GeoJSON rings round a connected group: the outer border counter-clockwise, then holes clockwise. */
  rings(group: readonly Area[], positions: Positions): Position[][] {
    const { map } = this.#mosaic;
    const inside = new Set(group.map((unit) => unit.firstUnit));
    const isInside = (h: number): boolean => inside.has(this.#tiers.unitOf[h]!);
    const used = new Set<number>();
    const rings: { ring: Position[]; area: number }[] = [];
    for (const first of group.flatMap((unit) => unit.border)) {
      if (used.has(first) || isInside(first ^ 1)) continue;
      const ring: Position[] = [];
      let area = 0;
      let h = first;
      do {
        used.add(h);
        const [a, b] = [map.origin[h]!, map.origin[h ^ 1]!];
        ring.push(positions.of(a));
        area += map.x[a]! * map.y[b]! - map.x[b]! * map.y[a]!;
        // Turning on the outside keeps a hole that touches the border at one vertex apart from it.
        h = map.previous[h ^ 1]! ^ 1;
        while (!isInside(h)) h = map.previous[h]! ^ 1;
      } while (h !== first);
      ring.push(ring[0]!);
      rings.push({ ring, area });
    }
    return rings.sort((a, b) => b.area - a.area).map(({ ring }) => ring);
  }
}

/** Hectares of a group of areas, to two decimals. */
export function hectaresOf(group: readonly Area[]): number {
  return Math.round(group.reduce((sum, area) => sum + area.area, 0) / 100) / 100;
}
