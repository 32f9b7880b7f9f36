import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { replaceFolder } from '../../../server/http/replace-folder.ts';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'wangge-folders-'));
});
afterEach(() => rm(base, { recursive: true }));

async function folderOf(name: string): Promise<string> {
  const folder = join(base, name);
  await mkdir(folder);
  for (const file of ['page', 'style', 'script']) await writeFile(join(folder, file), name);
  return folder;
}
const contents = async () =>
  Promise.all(
    (await readdir(join(base, 'place'))).map((file) => readFile(join(base, 'place', file), 'utf8')),
  );

it('puts a folder where none was, and where another was', async () => {
  await replaceFolder(await folderOf('first'), join(base, 'place'));
  expect(await contents()).toEqual(['first', 'first', 'first']);
  await replaceFolder(await folderOf('second'), join(base, 'place'));
  expect(await contents()).toEqual(['second', 'second', 'second']);
  expect(await readdir(base)).toEqual(['place']);
});

it('leaves the whole of one where several come at once', async () => {
  const made = await Promise.all(['a', 'b', 'c', 'd'].map(folderOf));
  await Promise.all(made.map((folder) => replaceFolder(folder, join(base, 'place'))));
  const found = await contents();
  expect(found).toHaveLength(3);
  expect(new Set(found).size).toBe(1);
  expect(await readdir(base)).toEqual(['place']);
});
