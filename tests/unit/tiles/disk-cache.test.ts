import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DiskCache, type DiskTile } from '../../../server/tiles/disk-cache.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wangge-disk-'));
});
afterEach(() => rm(directory, { recursive: true }));

const fail = (error: unknown) => {
  throw error;
};
const open = (bytes = 1e9) => new DiskCache(directory, bytes, fail);
const address = (x: number) => ({ z: 14, x, y: 7 });
const tile = (text: string): DiskTile => ({
  encoding: 'gzip',
  omissions: ['Wangge-Features', 'trees;shown=1;total=2'],
  body: Buffer.from(text),
});

test('a tile is found again after a restart, an empty one too', async () => {
  const first = open();
  first.keep('state', address(1), tile('one\ntwo'));
  first.keep('state', address(2), tile(''));
  await first.settled();
  const second = open();
  expect(await second.find('state', address(1))).toEqual(tile('one\ntwo'));
  expect(await second.find('state', address(2))).toEqual(tile(''));
  expect(await second.find('state', address(3))).toBeUndefined();
  expect(await second.find('other', address(1))).toBeUndefined();
});

test('what was cut off, changed or left unfinished is missing', async () => {
  const first = open();
  for (const x of [1, 2, 3]) first.keep('state', address(x), tile('a tile'));
  await first.settled();
  const path = (x: number) => join(directory, 'state', `14-${x}-7`);
  const whole = await readFile(path(1));
  await writeFile(path(1), whole.subarray(0, -1));
  await writeFile(path(2), Buffer.concat([whole, Buffer.from('!')]));
  await writeFile(path(3), '');
  await writeFile(`${path(4)}.1.draft`, whole.subarray(0, 9));
  const second = open();
  for (const x of [1, 2, 3, 4]) expect(await second.find('state', address(x))).toBeUndefined();
  expect((await readdir(join(directory, 'state'))).some((name) => name.endsWith('.draft'))).toBe(false);
  // Its place can be taken again.
  second.keep('state', address(1), tile('anew'));
  await second.settled();
  expect(await second.find('state', address(1))).toEqual(tile('anew'));
});

test('the oldest go when there are too many bytes, also those of an earlier run', async () => {
  const first = open();
  for (let x = 0; x < 10; x++) first.keep('state', address(x), tile('x'.repeat(10_000)));
  await first.settled();
  const second = open(60_000);
  second.keep('state', address(10), tile('x'.repeat(10_000)));
  await second.settled();
  const left = await readdir(join(directory, 'state'));
  expect(left.length).toBe(4);
  expect(await second.find('state', address(10))).toBeDefined();
  expect(await second.find('state', address(0))).toBeUndefined();
});
