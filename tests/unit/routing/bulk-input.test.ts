import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BulkLine, readCsv, readNdjson } from '../../../server/routing/bulk-input.ts';

/** The body in pieces of these lengths, cut without regard to lines or characters. */
async function* pieces(body: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const length of lengths) {
    if (at >= body.length) return;
    yield body.subarray(at, at + length);
    at += length;
  }
  yield body.subarray(at);
}

async function all(batches: AsyncIterable<BulkLine[]>): Promise<BulkLine[]> {
  const lines: BulkLine[] = [];
  for await (const batch of batches) lines.push(...batch);
  return lines;
}

const outcome = (line: BulkLine) => ('query' in line ? line.query : line.problem.code);
const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 30 });

describe('a body with broken lines in the middle', () => {
  const place = { lon: 123.0031, lat: 31.0072 };

  it('is read the same however it arrives, each line for itself: CSV', async () => {
    const text =
      'lon,lat,item,facility\n123.0031,31.0072,,泵站一\nNaN,31,,\n"123.0031",31.0072,"a,b",\nabc,31\n\n,31.0072\n123.0031,31.0072\n';
    const expected = [
      [2, { ...place, facility: '泵站一' }],
      [3, 'not-a-number'],
      [4, { ...place, item: 'a,b' }],
      [5, 'not-a-number'],
      [7, 'not-a-number'],
      [8, place],
    ];
    await fc.assert(
      fc.asyncProperty(lengths, async (cut) => {
        const lines = await all(readCsv(pieces(new TextEncoder().encode(text), cut)));
        expect(lines.map((line) => [line.line, outcome(line)])).toEqual(expected);
      }),
    );
  });

  it('is read the same however it arrives, each line for itself: NDJSON', async () => {
    const text =
      '{"lon":123.0031,"lat":31.0072,"facility":"泵站一"}\n{"lon":NaN,"lat":31}\n[123.0031,31.0072]\n{"lon":"123","lat":31}\n\nnull\n{"lon":123.0031,"lat":31.0072,"colour":"red"}\n[123.0031,31.0072]';
    const expected = [
      [1, { ...place, facility: '泵站一' }],
      [2, 'invalid-json'],
      [3, place],
      [4, 'invalid-point'],
      [6, 'invalid-point'],
      [7, 'invalid-point'],
      [8, place],
    ];
    await fc.assert(
      fc.asyncProperty(lengths, async (cut) => {
        const lines = await all(readNdjson(pieces(new TextEncoder().encode(text), cut)));
        expect(lines.map((line) => [line.line, outcome(line)])).toEqual(expected);
      }),
    );
  });
});
