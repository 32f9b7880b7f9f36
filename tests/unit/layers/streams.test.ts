import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openLayerFile } from '../../../server/layers/loading/read-file.ts';
import { fileWriter } from './file-writer.ts';
import { readAll } from './read-all.ts';

const file = fileWriter();
// 上海市 in GBK.
const gbk = Buffer.from([0xc9, 0xcf, 0xba, 0xa3, 0xca, 0xd0]);

describe('newline-delimited GeoJSON', () => {
  const line = (code: string) =>
    JSON.stringify({
      type: 'Feature',
      properties: { code },
      geometry: { type: 'Point', coordinates: [1, 2] },
    });

  test.each([
    ['plain', `${line('A')}\n${line('B')}\n`],
    ['with record separators and empty lines', `\x1e${line('A')}\r\n\n\x1e${line('B')}`],
  ])('%s', async (_, text) => {
    const read = await readAll(await file('lines.ndjson', text));
    expect(read.format).toBe('ndjson');
    expect(read.features.map(({ place, properties }) => [place, properties.code])).toEqual([
      ['line 1', 'A'],
      [expect.stringMatching(/^line [23]$/), 'B'],
    ]);
  });

  test.each([
    [
      'lines',
      (count: number) => Buffer.from(Array.from({ length: count }, (_, i) => line(`网格${i}`)).join('\n')),
      'utf-8',
    ],
    [
      'rows in GBK',
      (count: number) =>
        Buffer.concat([
          Buffer.from('code,lon,lat,note\n'),
          ...Array.from({ length: count }, (_, i) =>
            Buffer.concat([Buffer.from(`${i},1,2,`), gbk, Buffer.from(`${'x'.repeat(i % 90)}\n`)]),
          ),
        ]),
      'gbk',
    ],
  ])(
    'a large file of %s comes in batches, with no character lost between them',
    async (_, write, encoding) => {
      const count = 9_000;
      const content = write(count);
      expect(content.length).toBeGreaterThan(2 ** 19);
      for (const bytes of [content, gzipSync(content)]) {
        const opened = await openLayerFile(await file('large', bytes), { encoding });
        const sizes: number[] = [];
        const codes = new Set<unknown>();
        for await (const batch of opened.batches) {
          sizes.push(batch.length);
          for (const { properties } of batch) codes.add(properties.code);
          if (encoding === 'gbk')
            for (const { properties } of batch) expect(properties.note).toMatch(/^上海市x*$/);
        }
        expect(sizes).toEqual([2_000, 2_000, 2_000, 2_000, 1_000]);
        expect(codes.size).toBe(count);
        expect(opened.share()).toBe(1);
      }
    },
  );

  test('a wrong line is named', async () => {
    const path = await file('wrong.ndjson', `${line('A')}\n{"type":"Feat\n`);
    await expect(readAll(path)).rejects.toThrow(/^wrong\.ndjson, line 2: /);
  });
});
