import { expect, it } from 'vitest';
import { readJsonPoints } from '../../../server/routing/bulk-json.ts';

async function* inParts(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

const points = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ lon: 121 + at / 1e5, lat: 31.2, facility: '泵站' }));

it.each([1, 7, 4096])('reads the points of a body that arrives %i bytes at a time', async (size) => {
  const wanted = points(2_500);
  const batches = await readJsonPoints(
    inParts(JSON.stringify({ about: { points: [1] }, points: wanted }), size),
  );
  const lines = batches.flat();
  expect(lines.map((line) => line.line)).toEqual(wanted.map((_, at) => at + 1));
  expect(lines.map((line) => 'query' in line && line.query)).toEqual(wanted);
});

it.each([
  ['', 'empty-body'],
  ['{}', 'empty-body'],
  ['{"points":5}', 'missing-points'],
  ['{"points":{"a":{"lon":1,"lat":2}}}', 'missing-points'],
  ['[{"lon":1,"lat":2}]', 'missing-points'],
  [`{"note":"${'x'.repeat(70_000)}","points":[]}`, 'missing-points'],
  ['{"points":[{"lon":1,"lat":2}', 'invalid-json'],
  ['{"points":[{"lon":1,"lat":2}]', 'invalid-json'],
  ['{"points":[{"lon":1,"lat":2}]} more', 'invalid-json'],
  ['{"points":[{"lon":1,,"lat":2}]}', 'invalid-json'],
  ['points', 'invalid-json'],
])('refuses %j as %s', async (text, code) => {
  await expect(readJsonPoints(inParts(text, 9))).rejects.toMatchObject({ status: 400, code });
});

it('answers an empty array with no lines', async () => {
  expect((await readJsonPoints(inParts('{"points":[]}', 5))).flat()).toEqual([]);
});
