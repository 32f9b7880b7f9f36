import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { gzip } from 'node:zlib';
import { fontVersion } from './fonts.ts';
import type { GlyphReply } from './glyph-worker.ts';

/** How long the thread that draws stays without work: it holds the font's files. */
const idleMs = 30_000;

/** Glyphs of the font by range, drawn on first need. */
export interface Glyphs {
  /** Names the state of all ranges: another one when font or drawing change. */
  readonly version: string;
  /**
   * The glyphs of the 256 characters from `first` on, as `drawGlyphs` gives them, compressed by gzip.
   * @throws Error when they cannot be drawn
   */
  range(first: number): Promise<Buffer>;
  close(): Promise<void>;
}

const version = createHash('sha256')
  .update(fontVersion)
  .update(readFileSync(new URL('./draw-glyphs.ts', import.meta.url)))
  .digest('base64url')
  .slice(0, 16);

/** @param directory where drawn ranges are kept through a restart */
export function createGlyphs(directory: string): Glyphs {
  const folder = join(directory, version);
  const ranges = new Map<number, Promise<Buffer>>();
  const drawing = new Map<number, { resolve(glyphs: Uint8Array): void; reject(error: Error): void }>();
  let worker: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;

  function fail(error: Error): void {
    for (const { reject } of drawing.values()) reject(error);
    drawing.clear();
  }

  async function stop(): Promise<void> {
    const stopped = worker;
    worker = null;
    clearTimeout(idle);
    await stopped?.terminate();
    fail(new Error('the glyph thread was stopped'));
  }

  function start(): Worker {
    const started = new Worker(new URL('./glyph-thread.js', import.meta.url));
    started.unref();
    started.on('message', (reply: GlyphReply) => {
      const waiting = drawing.get(reply.first);
      drawing.delete(reply.first);
      if ('fault' in reply) waiting?.reject(new Error(reply.fault));
      else waiting?.resolve(reply.glyphs);
      if (drawing.size === 0) idle = setTimeout(stop, idleMs).unref();
    });
    started.on('error', (error) => {
      if (worker === started) worker = null;
      fail(error instanceof Error ? error : new Error(String(error)));
    });
    return started;
  }

  function draw(first: number): Promise<Uint8Array> {
    clearTimeout(idle);
    worker ??= start();
    const asked = worker;
    return new Promise((resolve, reject) => {
      drawing.set(first, { resolve, reject });
      asked.postMessage(first);
    });
  }

  async function find(first: number): Promise<Buffer> {
    const path = join(folder, `${first}.pbf.gz`);
    try {
      return await readFile(path);
    } catch {
      const glyphs = await promisify(gzip)(await draw(first));
      // Renamed when it is whole; where it cannot be kept it is drawn again after a restart.
      const draft = `${path}.${process.pid}.draft`;
      await mkdir(folder, { recursive: true })
        .then(() => writeFile(draft, glyphs))
        .then(() => rename(draft, path))
        .catch(() => undefined);
      return glyphs;
    }
  }

  return {
    version,
    range(first) {
      let range = ranges.get(first);
      if (!range) {
        range = find(first);
        ranges.set(first, range);
        range.catch(() => ranges.delete(first));
      }
      return range;
    },
    close: stop,
  };
}
