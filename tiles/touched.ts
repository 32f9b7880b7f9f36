import Flatbush from 'flatbush';
import type { TileAddress } from './address.ts';
import { type DegreeBox, reach } from './covering.ts';
import { mercatorX, mercatorY } from './web-mercator.ts';

/** Something that changed in some places; null for anywhere. */
export interface Change {
  boxes: readonly DegreeBox[] | null;
}

/** Knows which of many changes last touched a tile. */
export class TouchedTiles {
  /** The last change that was anywhere: the first that still matters. */
  private readonly anywhere: number;
  private readonly tree: Flatbush | null;
  private readonly places: number[] = [];

  /** @param changes in their order */
  constructor(changes: readonly Change[]) {
    this.anywhere = changes.findLastIndex(({ boxes }) => boxes === null);
    const boxes: DegreeBox[] = [];
    for (let place = this.anywhere + 1; place < changes.length; place++)
      for (const box of changes[place]!.boxes!) {
        boxes.push(box);
        this.places.push(place);
      }
    this.tree = boxes.length > 0 ? new Flatbush(boxes.length) : null;
    for (const [west, south, east, north] of boxes)
      this.tree!.add(mercatorX(west), mercatorY(north), mercatorX(east), mercatorY(south));
    this.tree?.finish();
  }

  /** Whether every tile was last touched by the same change. */
  get isEven(): boolean {
    return this.tree === null;
  }

  /** The place in the order of the change that last touched a tile or its buffer; -1 where none did. */
  lastAt({ z, x, y }: TileAddress): number {
    if (!this.tree) return this.anywhere;
    const side = 2 ** z;
    const found = this.tree.search(
      (x - reach) / side,
      (y - reach) / side,
      (x + 1 + reach) / side,
      (y + 1 + reach) / side,
    );
    return found.reduce((newest, index) => Math.max(newest, this.places[index]!), this.anywhere);
  }
}
