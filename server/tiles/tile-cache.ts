import { LRUCache } from 'lru-cache';
import type { TileAddress } from '../../tiles/address.ts';
import type { DiskCache } from './disk-cache.ts';
import { type StoredTile, sizeOf, tileFromDisk } from './stored-tile.ts';
import type { TileSet, TileState } from './tile-set.ts';

const memoryBytes = 192 * 1024 * 1024;
const pastBytes = 32 * 1024 * 1024;
/** For how long a tile that has changed may stand in for the new one. */
const longestStaleMs = 60_000;

/** Tiles in memory up to a number of bytes, behind them those on disk; and for a while those that have changed. */
export class TileCache {
  private readonly memory = new LRUCache<string, StoredTile>({
    maxSize: memoryBytes,
    sizeCalculation: sizeOf,
  });
  private readonly past = new LRUCache<string, StoredTile>({
    maxSize: pastBytes,
    sizeCalculation: sizeOf,
    ttl: longestStaleMs,
  });

  /** @param disk null keeps tiles in memory only */
  constructor(private readonly disk: DiskCache | null) {}

  /** Bytes of all that is in memory. */
  get bytes(): number {
    return this.memory.calculatedSize + this.past.calculatedSize;
  }

  inMemory(state: TileState, address: TileAddress): StoredTile | undefined {
    return this.memory.get(nameOf(state, address));
  }

  async onDisk(set: TileSet, state: TileState, address: TileAddress): Promise<StoredTile | undefined> {
    const found = isLasting(set) ? await this.disk?.find(state.key, address) : undefined;
    if (!found) return undefined;
    const tile = tileFromDisk({ set, state, address }, found);
    this.memory.set(nameOf(state, address), tile);
    return tile;
  }

  keep(tile: StoredTile): void {
    this.memory.set(nameOf(tile.state, tile.address), tile);
    if (!isLasting(tile.set)) return;
    const [coding, { body }] = Object.entries(tile.variants)[0] as [
      keyof StoredTile['variants'],
      { body: Buffer },
    ];
    this.disk?.keep(tile.state.key, tile.address, { encoding: coding, omissions: tile.omissions, body });
  }

  /** Counts the bytes of a tile again, to which a content coding was added. */
  recount(tile: StoredTile): void {
    const key = nameOf(tile.state, tile.address);
    if (this.memory.has(key)) this.memory.set(key, tile);
  }

  /**
   * Takes out what is not the answer any more: puts aside what has only changed, drops what is gone.
   * @returns what was put aside, the most recently used first
   */
  evict(pastOf: (tile: StoredTile) => 'changed' | 'gone' | null): StoredTile[] {
    const changed: StoredTile[] = [];
    for (const [key, tile] of this.memory.entries()) {
      const past = pastOf(tile);
      if (!past) continue;
      this.memory.delete(key);
      if (past !== 'changed') continue;
      changed.push(tile);
      this.past.set(pastKey(tile.set, tile.address), tile);
    }
    return changed;
  }

  /** The tile that was the answer until not long ago. */
  former(set: TileSet, address: TileAddress): StoredTile | undefined {
    return this.past.get(pastKey(set, address));
  }
}

/** Whether others will ask for the same: not for a selection that somebody made up. */
function isLasting({ selections }: TileSet): boolean {
  return selections.every((selection) => selection === null);
}

/** Names one answer in its every coding. */
export function nameOf({ key }: TileState, { z, x, y }: TileAddress): string {
  return `${key}/${z}/${x}/${y}`;
}

function pastKey({ asked, encoding, visibility }: TileSet, { z, x, y }: TileAddress): string {
  return `${visibility} ${encoding} ${asked} ${z}/${x}/${y}`;
}
