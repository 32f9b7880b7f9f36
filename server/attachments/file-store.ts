import { createReadStream } from 'node:fs';
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** Where the bytes of attachments lie, each under the SHA-256 of its content in hexadecimal. */
export interface FileStore {
  /** Keeps a file that is flushed to disk already; it is safe once this resolves, and may be moved by it. */
  put(sha256: string, path: string, mediaType: string): Promise<void>;
  has(sha256: string): Promise<boolean>;
  /** @throws when it is not there */
  read(sha256: string): Promise<Readable>;
  /** Does nothing when it is not there. */
  remove(sha256: string): Promise<void>;
  /** What was put, or put again, before that time, in batches. */
  olderThan(time: Date): AsyncGenerator<string[]>;
}

const prefixes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

async function flushFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}

/** A store in a folder, which several processes of one machine, or of a shared file system, may use together. */
export function folderStore(folder: string): FileStore {
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256);
  return {
    async put(sha256, path) {
      const target = pathOf(sha256);
      const parent = join(folder, sha256.slice(0, 2));
      if (await mkdir(parent, { recursive: true })) await flushFolder(folder);
      await rename(path, target);
      await flushFolder(parent);
    },

    async has(sha256) {
      return access(pathOf(sha256)).then(
        () => true,
        () => false,
      );
    },

    async read(sha256) {
      const file = await open(pathOf(sha256));
      return createReadStream('', { fd: file });
    },

    remove: (sha256) => rm(pathOf(sha256), { force: true }),

    async *olderThan(time) {
      for (const prefix of prefixes) {
        const names = await readdir(join(folder, prefix)).catch(() => []);
        const old: string[] = [];
        for (const name of names) {
          // Another process may have taken it away meanwhile.
          const found = await stat(join(folder, prefix, name)).catch(() => null);
          if (found && found.mtime < time) old.push(name);
        }
        if (old.length > 0) yield old;
      }
    },
  };
}
