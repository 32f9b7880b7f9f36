import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, inLastStreet, publishLayer, tinyCity } from '../../harness/tiny-city.ts';

const station = (code: string, point: readonly number[]) => ({
  type: 'Feature',
  properties: { code, name: `${code}号雨水排水泵站，名称很长以致一行写不下`, name_en: `Pump ${code}` },
  geometry: { type: 'Point', coordinates: point },
});

let city: Operations;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wangge-labels-'));
  city = await startOperations(
    await testDatabase(async (database) => {
      await tinyCity(database);
      await publishLayer(database, folder, 'pump-stations', [
        ...Array.from({ length: 25 }, (_, at) => station(`A${at}`, inFirstStreet)),
        station('Z1', inLastStreet),
      ]);
    }),
  );
});
afterAll(async () => {
  await city.close();
  await rm(folder, { recursive: true });
  expect(city.failures).toEqual([]);
});

const ask = (query: string, key = city.keys.dispatcher) =>
  fetch(`${city.url}/api/layers/pump-stations/labels${query}`, {
    headers: { Authorization: `Bearer ${key}` },
  });

/** Pages of a PDF, as its page tree counts them. */
async function pagesOf(query: string): Promise<number> {
  const answer = await ask(query);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  const text = Buffer.from(await answer.arrayBuffer()).toString('latin1');
  expect(text.startsWith('%PDF-')).toBe(true);
  return text.match(/\/Type \/Page\b/g)!.length;
}

it('puts a label of every object on sheets of the size that is wanted', async () => {
  expect(await pagesOf('')).toBe(2);
  expect(await pagesOf('?size=medium')).toBe(4);
  expect(await pagesOf('?size=large&language=en')).toBe(13);
});

it('takes those of a street, or some by their codes', async () => {
  expect(await pagesOf('?size=large&street=990102002')).toBe(1);
  expect(await pagesOf('?size=large&codes=A1,A2,Z1')).toBe(2);
  expect(await pagesOf('?size=large&codes=A1,Z1,A2&street=990101001')).toBe(1);
});

it.each([
  ['?codes=A1,none', 'unknown-codes', 'none'],
  ['?street=990109001', 'unknown-street', '990109001'],
  ['?street=990101002', 'no-objects', 'with a code'],
  ['?size=huge', 'invalid-input', 'small, medium, large'],
])('says what is wrong with %s', async (query, code, words) => {
  const answer = await ask(query);
  const problem = (await answer.json()) as { code: string };
  expect([answer.status, problem.code]).toEqual([400, code]);
  expect(JSON.stringify(problem)).toContain(words);
});

it('is for the staff', async () => {
  expect((await ask('', city.keys.partner)).status).toBe(403);
});
