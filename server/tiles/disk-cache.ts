import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TileAddress } from '../../tiles/address.ts';
import { type Encoding, encodings } from './encodings.ts';

/** A tile as it lies on disk, in one content coding. */
export interface DiskTile {
  encoding: Encoding;
  /** See `StoredTile`. */
  omissions: string[];
  body: Buffer;
}

interface Entry {
  bytes: number;
  writtenAt: number;
}

/** Writes that wait; a tile beyond them is not kept. */
const mostWaiting = 500;
// What a file takes besides its bytes.
const blockBytes = 4_096;

/**
 * Tiles in a directory, a file each, so that a restart finds them. A file is written beside its place and then renamed,
 * and says how long it is and what its bytes add up to: one that was cut off or changed counts as missing. The oldest
 * go when there are too many bytes.
 */
export class DiskCache {
  private readonly entries = new Map<string, Entry>();
  private readonly ready: Promise<void>;
  private held = 0;
  private waiting = 0;
  private writing: Promise<void> = Promise.resolve();

  /** @param onError told of a directory that cannot be read or written; tiles are served without it */
  constructor(
    private readonly directory: string,
    private readonly mostBytes: number,
    private readonly onError: (error: unknown) => void,
  ) {
    this.ready = this.look().catch(onError);
  }

  /** @param state the key of the tile's state, which is safe in a path */
  async find(state: string, address: TileAddress): Promise<DiskTile | undefined> {
    await this.ready;
    const name = nameOf(state, address);
    if (!this.entries.has(name)) return undefined;
    try {
      const tile = decode(await readFile(join(this.directory, name)));
      if (tile) return tile;
    } catch {
      // Another process may have removed it.
    }
    this.forget(name);
    return undefined;
  }

  /** Writes a tile some time soon. */
  keep(state: string, address: TileAddress, tile: DiskTile): void {
    const name = nameOf(state, address);
    if (this.waiting >= mostWaiting || this.entries.has(name)) return;
    this.waiting++;
    this.writing = this.writing
      .then(() => this.write(name, encode(tile)))
      .catch(this.onError)
      .finally(() => {
        this.waiting--;
      });
  }

  /** Resolves when everything that was kept is written. */
  async settled(): Promise<void> {
    await this.ready;
    await this.writing;
  }

  private async write(name: string, bytes: Buffer): Promise<void> {
    await this.ready;
    const path = join(this.directory, name);
    await mkdir(dirname(path), { recursive: true });
    const draft = `${path}.${process.pid}.draft`;
    await writeFile(draft, bytes);
    await rename(draft, path);
    this.note(name, bytes.length, Date.now());
    for (const [oldest] of this.entries) {
      if (this.held <= this.mostBytes) break;
      this.forget(oldest);
      await rm(join(this.directory, oldest), { force: true });
    }
  }

  /** Finds what an earlier run has left, the oldest first, and clears up what it did not finish. */
  private async look(): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    const found: [string, Entry][] = [];
    for (const entry of await readdir(this.directory, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      if (entry.name.endsWith('.draft')) await rm(path, { force: true });
      else {
        const { size, mtimeMs } = await stat(path);
        found.push([path.slice(this.directory.length + 1), { bytes: size, writtenAt: mtimeMs }]);
      }
    }
    found.sort(([, a], [, b]) => a.writtenAt - b.writtenAt);
    for (const [name, { bytes, writtenAt }] of found) this.note(name, bytes, writtenAt);
  }

  private note(name: string, bytes: number, writtenAt: number): void {
    this.forget(name);
    this.entries.set(name, { bytes, writtenAt });
    this.held += bytes + blockBytes;
  }

  private forget(name: string): void {
    const entry = this.entries.get(name);
    if (entry) this.held -= entry.bytes + blockBytes;
    this.entries.delete(name);
  }
}

function nameOf(state: string, { z, x, y }: TileAddress): string {
  return join(state, `${z}-${x}-${y}`);
}

const newline = 10;
const sumOf = (body: Buffer) => createHash('sha256').update(body).digest('base64');

function encode({ encoding, omissions, body }: DiskTile): Buffer {
  const head = JSON.stringify({ encoding, omissions, sum: sumOf(body) });
  return Buffer.concat([Buffer.from(`${head}\n`), body]);
}

function decode(bytes: Buffer): DiskTile | undefined {
  const end = bytes.indexOf(newline);
  if (end === -1) return undefined;
  try {
    const { encoding, omissions, sum } = JSON.parse(bytes.toString('utf8', 0, end)) as DiskTile & {
      sum: string;
    };
    const body = bytes.subarray(end + 1);
    return encodings.includes(encoding) && sumOf(body) === sum ? { encoding, omissions, body } : undefined;
  } catch {
    return undefined;
  }
}
