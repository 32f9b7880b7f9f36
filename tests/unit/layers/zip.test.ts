import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openArchive } from '../../../server/layers/loading/archive.ts';
import { fileWriter } from './file-writer.ts';
import { readAll } from './read-all.ts';
import { type Packed, zip } from './zip-writer.ts';

const file = fileWriter();

/** Unpacks all files of an archive. */
async function unpack(name: string, content: Buffer): Promise<[string, Buffer][]> {
  const archive = await openArchive(await file(name, content), name);
  const folder = await mkdtemp(join(tmpdir(), 'wangge-unzip-'));
  try {
    const files: [string, Buffer][] = [];
    for (const [i, inside] of archive.names.entries()) {
      const path = join(folder, String(i));
      await archive.extract(inside, path);
      files.push([inside, await readFile(path)]);
    }
    return files;
  } finally {
    archive.close();
    await rm(folder, { recursive: true });
  }
}

const csv = Buffer.from('code,lon,lat\nA,123,31\n');

test('gives back what was packed, under Chinese names too', async () => {
  const property = fc.asyncProperty(
    fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z路网]{1,8}$/), fc.uint8Array({ maxLength: 2_000 })), {
      selector: ([name]) => name,
      maxLength: 5,
    }),
    async (files) => {
      const packed = zip(files.map(([name, content]) => ({ name, content: Buffer.from(content) })));
      const read = await unpack('a.zip', packed);
      expect(read.map(([name, content]) => [name, [...content]])).toEqual(
        files.map(([name, content]) => [name, [...content]]),
      );
    },
  );
  await fc.assert(property, { numRuns: 20 });
});

test('names in GBK, as Chinese Windows writes them, are read', async () => {
  const rawName = Buffer.from([0xcd, 0xf8, 0xb8, 0xf1, 0x2e, 0x63, 0x73, 0x76]);
  const packed = zip([{ name: '', rawName, content: csv, claims: { flags: 0 } }]);
  expect((await readAll(await file('gbk.zip', packed))).file).toBe('gbk.zip/网格.csv');
});

test.each<[string, Omit<Packed, 'name'>, RegExp]>([
  [
    'a bomb that says how large it is',
    { content: csv, claims: { size: 2 ** 31 + 1 } },
    /unpacks to more than 2147483648 bytes/,
  ],
  ['a bomb that lies about it', { content: Buffer.alloc(1_000_000), claims: { size: 10 } }, /damaged or cut/],
  ['a wrong checksum', { content: csv, claims: { crc: 1 } }, /damaged: its checksum differs/],
  ['an encrypted file', { content: csv, claims: { flags: 1 } }, /is encrypted/],
  ['another method', { content: csv, claims: { method: 12 } }, /unsupported compression method: 12/],
])('%s is refused', async (_, packed, reason) => {
  const path = await file('a.zip', zip([{ name: 'data.csv', ...packed }]));
  await expect(readAll(path)).rejects.toThrow(reason);
});

test.each(['../../climbed.csv', '/etc/climbed.csv', 'a/../../climbed.csv', '..\\climbed.csv'])(
  'a path that leads out of the archive is refused: %s',
  async (name) => {
    const path = await file('climbing.zip', zip([{ name, content: csv }]));
    await expect(readAll(path)).rejects.toThrow(
      /^climbing\.zip: a path in the zip archive leads out of it: /,
    );
  },
);

describe('damage', () => {
  test('is refused or does not matter, and never a fault of ours', async () => {
    const packed = zip([{ name: 'a.csv', content: csv }]);
    const property = fc.asyncProperty(
      fc.nat(packed.length - 1),
      fc.nat(255),
      fc.integer({ min: 0, max: packed.length }),
      async (at, value, length) => {
        const damaged = Buffer.from(packed);
        damaged[at] = value;
        const outcome = await unpack('damaged.zip', damaged.subarray(0, length)).catch(
          (error: Error) => error,
        );
        if (outcome instanceof Error) expect(outcome.name, outcome.stack).toBe('Problem');
      },
    );
    await fc.assert(property, { numRuns: 150 });
  });
});
