import { describe, expect, it } from 'vitest';
import { chooseEncoding, compress, encodings, recompress } from '../../../server/tiles/encodings.ts';

describe('chooseEncoding', () => {
  it.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['gzip;q=0', 'identity'],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['deflate', 'identity'],
    ['identity;q=1, gzip;q=0.5', 'identity'],
    ['gzip;q=nonsense', 'identity'],
  ])('%s is answered with %s', (header, encoding) => {
    expect(chooseEncoding(header)).toBe(encoding);
  });
});

describe('compress', () => {
  it('can be undone and redone in any other coding', async () => {
    const data = Buffer.from('a tile, a tile, a tile'.repeat(50));
    for (const from of encodings)
      for (const to of encodings) {
        const packed = await recompress(await compress(data, from), from, to);
        expect((await recompress(packed, to, 'identity')).equals(data)).toBe(true);
      }
  });
});
