import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { type ArchiveDescription, type ArchiveEntry, archiveHead } from '../../../tiles/pmtiles-archive.ts';

/**
 * An archive that is being written: the tiles' bytes in `….part`, and a line for each tile in `….part.journal`, after
 * a first line that says what is exported. Whoever opens it again goes on where it was left.
 */
export class PartFile {
  /** The tiles seen so far, in order; those of no bytes are empty but have something below them. */
  readonly entries: ArchiveEntry[] = [];
  private end = 0;

  private constructor(
    private readonly path: string,
    private readonly data: FileHandle,
    private readonly journal: FileHandle,
  ) {}

  /** @param key of what is exported: a part of something else is begun again */
  static async open(path: string, key: string): Promise<PartFile> {
    const [dataPath, journalPath] = [`${path}.part`, `${path}.part.journal`];
    const [first, ...lines] = (await readFile(journalPath, 'utf8').catch(() => '')).split('\n');
    const known = first === key;
    const data = await open(dataPath, known ? 'r+' : 'w+').catch(() => open(dataPath, 'w+'));
    const journal = await open(journalPath, 'w');
    const part = new PartFile(path, data, journal);
    const { size } = await data.stat();
    // The last line may be cut off, and bytes that it counts may be missing: both end the usable part.
    const complete = known ? lines.slice(0, -1) : [];
    for (const line of complete) {
      const [tileId, length] = line.split(' ').map(Number) as [number, number];
      if (!Number.isSafeInteger(tileId) || !(part.end + length <= size)) break;
      part.entries.push({ tileId, offset: part.end, length });
      part.end += length;
    }
    await journal.write(`${key}\n${part.entries.map(line).join('')}`);
    await data.truncate(part.end);
    return part;
  }

  /** Adds the next tile in order. */
  async add(tileId: number, bytes: Uint8Array): Promise<void> {
    if (bytes.length > 0) await this.data.write(bytes, 0, bytes.length, this.end);
    const entry = { tileId, offset: this.end, length: bytes.length };
    this.end += bytes.length;
    this.entries.push(entry);
    await this.journal.write(line(entry));
  }

  /** Puts the finished archive in its place, at once, and answers its size in bytes. */
  async finish(description: ArchiveDescription): Promise<number> {
    const head = archiveHead(
      this.entries.filter(({ length }) => length > 0),
      description,
    );
    await this.close();
    const whole = `${this.path}.whole`;
    const output = createWriteStream(whole);
    output.write(head);
    await pipeline(createReadStream(`${this.path}.part`), output);
    await rename(whole, this.path);
    await rm(`${this.path}.part`);
    await rm(`${this.path}.part.journal`);
    return head.length + this.end;
  }

  async close(): Promise<void> {
    await this.data.close();
    await this.journal.close();
  }
}

function line({ tileId, length }: ArchiveEntry): string {
  return `${tileId} ${length}\n`;
}
