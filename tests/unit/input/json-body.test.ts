import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, parseJsonLines } from '../../../server/input/json-body.ts';
import { Problem } from '../../../server/input/problem.ts';

/** A body of more than a megabyte, which is parsed in slices, around a value. */
const padded = (value: unknown) => Buffer.from(`[${JSON.stringify(value)},"${'网'.repeat(400_000)}"]`);

const report = {
  source: 'survey',
  item: 'road.pothole',
  lon: 121.4737,
  lat: 31.2304,
  properties: { note: '坑' },
};

describe('a body of JSON', () => {
  it('is the same value in slices as in one piece', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const [found] = (await parseJson(padded(value))) as unknown[];
        expect(found).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 15 },
    );
  });

  it('may begin with a byte order mark, and is {} when it is empty', async () => {
    expect(await parseJson(Buffer.from('\ufeff{"a":1}'))).toEqual({ a: 1 });
    expect(await parseJson(new Uint8Array())).toEqual({});
  });

  it.each([
    ['{"a":', 'short'],
    [padded(1).toString().slice(0, -1), 'long, without its end'],
    [`${padded(1).toString()}]`, 'long, with more than one end'],
    [padded(1).toString().replace('网', '网"'), 'long, broken in its midst'],
  ])('is refused when it is none: %#', async (text) => {
    await expect(parseJson(Buffer.from(text))).rejects.toMatchObject({ status: 400, code: 'invalid-json' });
  });

  it('lets others be answered while 16 MB are parsed', async () => {
    const count = 150_000;
    const bytes = Buffer.from(JSON.stringify(Array.from({ length: count }, () => report)));
    expect(bytes.length).toBeGreaterThan(14 * 2 ** 20);
    const lines = Buffer.from(`${JSON.stringify(report)}\n`.repeat(count));
    for (const parse of [() => parseJson(bytes), () => parseJsonLines(lines)]) {
      let turns = 0;
      const turning = setInterval(() => turns++, 1);
      const found = (await parse()) as unknown[];
      clearInterval(turning);
      expect(found).toHaveLength(count);
      expect(found.at(-1)).toEqual(report);
      // In one piece there would be none.
      expect(turns).toBeGreaterThan(5);
    }
  });
});

it('of lines of JSON each stands alone', async () => {
  const found = await parseJsonLines(Buffer.from('{"a":1}\r\n\n[2]\nnot\n"end"'));
  expect(found.map((one) => (one instanceof Problem ? one.detail.slice(0, 31) : one))).toEqual([
    { a: 1 },
    [2],
    'Line 4 is not valid JSON: Unexp',
    'end',
  ]);
});
