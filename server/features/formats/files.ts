import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SingleFlight } from '../../input/single-flight.ts';
import { makeTemporaryFolder, type TemporaryFolder, withoutRoom } from '../../layers/loading/temporary.ts';

/** How long a file is kept for who reads it in parts, how many are, and how many are written at once. */
const keptMs = 10 * 60_000;
const mostKept = 32;
const mostAtOnce = 2;

interface Kept {
  path: string;
  /** Requests that read it. */
  readers: number;
  usedAt: number;
}

/** A file that somebody reads, until he says that he does not any more. */
export interface ReadFile {
  path: string;
  release(): void;
}

/**
 * Files of formats that are written as a whole before their first byte can be sent. One that was made is kept for a
 * while, so that who was interrupted reads on where he stopped, and asks for the same bytes.
 */
export class ExportFiles {
  private readonly kept = new Map<string, Kept>();
  private readonly making = new SingleFlight<Kept>();
  private readonly running = new Set<Promise<Kept>>();
  private folder: Promise<TemporaryFolder> | undefined;
  private made = 0;
  private busy = 0;
  private readonly waiting: (() => void)[] = [];

  /**
   * @param key the same for the same bytes
   * @param signal aborted when the reader leaves: the file is given up once nobody waits for it
   * @param make writes the file into a folder of its own, until its signal is aborted
   * @throws the signal's reason
   */
  async read(
    key: string,
    extension: string,
    signal: AbortSignal,
    make: (path: string, signal: AbortSignal) => Promise<void>,
  ): Promise<ReadFile> {
    await this.sweep();
    const found =
      this.kept.get(key) ??
      (await this.making.join(key, signal, (everybodyLeft) =>
        this.start(key, extension, everybodyLeft, (path) => make(path, everybodyLeft)),
      ));
    found.readers++;
    found.usedAt = Date.now();
    return {
      path: found.path,
      release: () => {
        found.readers--;
        found.usedAt = Date.now();
      },
    };
  }

  private start(
    key: string,
    extension: string,
    signal: AbortSignal,
    make: (path: string) => Promise<void>,
  ): Promise<Kept> {
    const started = this.make(extension, signal, make)
      .then((kept) => {
        this.kept.set(key, kept);
        return kept;
      })
      .finally(() => this.running.delete(started));
    this.running.add(started);
    return started;
  }

  private async make(
    extension: string,
    signal: AbortSignal,
    make: (path: string) => Promise<void>,
  ): Promise<Kept> {
    await this.place(signal);
    let own: string | null = null;
    try {
      this.folder ??= makeTemporaryFolder('export').catch((error) => {
        // The next file tries again.
        this.folder = undefined;
        throw error;
      });
      own = join((await this.folder).path, String(++this.made));
      await mkdir(own);
      const path = join(own, `file.${extension}`);
      await make(path);
      return { path, readers: 0, usedAt: Date.now() };
    } catch (error) {
      if (own) await rm(own, { recursive: true, force: true });
      throw withoutRoom(error);
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.busy--;
    }
  }

  /** Waits for its turn; who has waited is given the place of who is done. @throws the signal's reason */
  private async place(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.busy < mostAtOnce) {
      this.busy++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(enter), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.waiting.push(enter);
    });
  }

  private async sweep(): Promise<void> {
    const idle = [...this.kept]
      .filter(([, { readers }]) => readers === 0)
      .sort(([, a], [, b]) => a.usedAt - b.usedAt);
    const late = Date.now() - keptMs;
    const surplus = idle.length - mostKept;
    for (const [at, [key, { path, usedAt }]] of idle.entries())
      if (usedAt < late || at < surplus) {
        this.kept.delete(key);
        await rm(join(path, '..'), { recursive: true, force: true });
      }
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.running);
    await (await this.folder)?.remove();
  }
}
