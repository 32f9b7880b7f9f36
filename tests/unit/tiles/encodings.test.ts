import { describe, expect, it } from 'vitest';
import { acceptedEncodings, compress, encodings, recompress } from '../../../server/tiles/encodings.ts';

describe('acceptedEncodings', () => {
  it.each([
    [undefined, ['identity']],
    ['', ['identity']],
    ['gzip', ['gzip', 'identity']],
    ['GZIP', ['gzip', 'identity']],
    ['gzip, deflate, br, zstd', ['br', 'gzip', 'identity']],
    ['gzip;q=1.0, br;q=0.5', ['gzip', 'br', 'identity']],
    ['br;q=0, gzip', ['gzip', 'identity']],
    ['gzip;q=0', ['identity']],
    ['*', ['br', 'gzip', 'identity']],
    ['br;q=0, *', ['gzip', 'identity']],
    ['deflate', ['identity']],
    ['identity;q=1, gzip;q=0.5', ['identity', 'gzip']],
    ['gzip;q=nonsense', ['identity']],
  ])('%s is answered with the first of %j', (header, accepted) => {
    expect(acceptedEncodings(header)).toEqual(accepted);
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
