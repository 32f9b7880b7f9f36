import type { Name } from './names.ts';

/**
 * What a line of the planar map is on the ground. A `path` is a border that no road follows: the middle of a block,
 * a ditch between fields, a line across water.
 */
export type LineKind = 'outline' | 'coast' | 'river' | 'bank' | 'road' | 'path';

/** How deep in the tiers a line was drawn: 0 parts districts, 1 streets, 2 responsibility grids, 3 unit grids. */
export type Depth = 0 | 1 | 2 | 3;

export interface MapLine {
  kind: LineKind;
  depth: Depth;
  /** Set for a line of the plan, which exists before any tier. */
  planned: boolean;
  /** The name given by the plan. */
  name: Name | null;
  /** Metres from bank to bank of a planned river, for the river and for its banks; 0 otherwise. */
  width: number;
}

/** All lines of a map; an edge refers to one by its number. */
export class MapLines {
  readonly #lines: MapLine[] = [];

  add(line: MapLine): number {
    return this.#lines.push(line) - 1;
  }

  get(id: number): MapLine {
    const line = this.#lines[id];
    if (!line) throw new RangeError(`no line ${id}`);
    return line;
  }

  /** Whether the line carries or borders water, so that a river may flow into it. */
  isWater(id: number): boolean {
    const { kind } = this.get(id);
    return kind === 'river' || kind === 'coast';
  }
}
