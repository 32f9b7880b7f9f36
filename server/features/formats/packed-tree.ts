import type { FileHandle } from 'node:fs/promises';
import {
  DEFAULT_NODE_SIZE,
  generateLevelBounds,
  NODE_ITEM_BYTE_LEN,
} from 'flatgeobuf/lib/mjs/packedrtree.js';
import type { Extent } from './spatial-runs.ts';

const pieceNodes = 1024;

/** The nodes of one level, written in their order. */
class Level {
  private readonly piece = Buffer.allocUnsafe(pieceNodes * NODE_ITEM_BYTE_LEN);
  private filled = 0;
  private box: Extent = [Infinity, Infinity, -Infinity, -Infinity];
  private children = 0;
  private firstChild = 0;

  /** @param position of its first node in the file */
  constructor(
    private readonly file: FileHandle,
    private position: number,
  ) {}

  write([left, bottom, right, top]: Extent, offset: number): Promise<void> | undefined {
    const at = this.filled;
    this.piece.writeDoubleLE(left, at);
    this.piece.writeDoubleLE(bottom, at + 8);
    this.piece.writeDoubleLE(right, at + 16);
    this.piece.writeDoubleLE(top, at + 24);
    this.piece.writeBigUInt64LE(BigInt(offset), at + 32);
    this.filled += NODE_ITEM_BYTE_LEN;
    return this.filled === this.piece.length ? this.flush() : undefined;
  }

  /** A node of the level below. @returns the node above it once that has all its children */
  gather(box: Extent, node: number): { box: Extent; firstChild: number } | undefined {
    if (this.children === 0) this.firstChild = node;
    this.children++;
    for (const side of [0, 1] as const) this.box[side] = Math.min(this.box[side], box[side]);
    for (const side of [2, 3] as const) this.box[side] = Math.max(this.box[side], box[side]);
    return this.children === DEFAULT_NODE_SIZE ? this.gathered() : undefined;
  }

  /** The node above those that were gathered last; undefined where there are none. */
  gathered(): { box: Extent; firstChild: number } | undefined {
    if (this.children === 0) return undefined;
    const { box, firstChild } = this;
    this.box = [Infinity, Infinity, -Infinity, -Infinity];
    this.children = 0;
    return { box, firstChild };
  }

  async flush(): Promise<void> {
    await this.file.write(this.piece, 0, this.filled, this.position);
    this.position += this.filled;
    this.filled = 0;
  }
}

/**
 * The packed R-tree of FlatGeobuf (version 3): all levels in one array, the root first, each node a box and where what
 * it holds begins. It is written while its leaves come, of each level a piece in memory.
 */
export class PackedTree {
  private readonly levels: Level[];
  private readonly starts: number[];
  private readonly written: number[];

  /** @param count of the leaves, one at least @param position of the tree in the file */
  constructor(file: FileHandle, count: number, position: number) {
    this.starts = generateLevelBounds(count, DEFAULT_NODE_SIZE).map(([start]) => start!);
    this.levels = this.starts.map((start) => new Level(file, position + start * NODE_ITEM_BYTE_LEN));
    this.written = this.starts.map(() => 0);
  }

  /** @param offset of the feature, from the first one on */
  add(box: Extent, offset: number): Promise<void> | undefined {
    return this.put(0, box, offset);
  }

  private put(level: number, box: Extent, offset: number): Promise<void> | undefined {
    const node = this.starts[level]! + this.written[level]!++;
    const writing = this.levels[level]!.write(box, offset);
    const above = this.levels[level + 1]?.gather(box, node);
    if (!above) return writing;
    const writingAbove = this.put(level + 1, above.box, above.firstChild);
    return writing && writingAbove
      ? Promise.all([writing, writingAbove]).then(() => undefined)
      : (writing ?? writingAbove);
  }

  /** Writes what is not yet written, once all leaves are there. */
  async finish(): Promise<void> {
    for (const [at, level] of this.levels.entries()) {
      const above = level.gathered();
      if (above) await this.put(at, above.box, above.firstChild);
      await level.flush();
    }
  }
}
