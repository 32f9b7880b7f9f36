import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepestZoom, parseTilePath, tileBounds } from '../../../tiles/address.ts';
import { latitudeAt, longitudeAt, mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';

describe('parseTilePath', () => {
  const address = fc.integer({ min: 0, max: deepestZoom }).chain((z) =>
    fc.record({
      z: fc.constant(z),
      x: fc.integer({ min: 0, max: 2 ** z - 1 }),
      y: fc.integer({ min: 0, max: 2 ** z - 1 }),
    }),
  );

  it('reads every address of the pyramid, with any of the suffixes and a query', () => {
    fc.assert(
      fc.property(
        address,
        fc.constantFrom(['', null], ['.mvt', 'mvt'], ['.pbf', 'mvt'], ['.mlt', 'mlt']),
        fc.constantFrom('', '?at=2026-01-01T00:00:00Z', '?a/b'),
        ({ z, x, y }, [suffix, encoding], query) => {
          const path = `/tiles/streets,rivers@3/${z}/${x}/${y}${suffix}${query}`;
          expect(parseTilePath(path)).toEqual({ ids: 'streets,rivers@3', z, x, y, encoding });
        },
      ),
    );
  });

  it.each([
    '/tiles/streets',
    '/tiles/streets?f=json',
    '/tiles/streets/1/2',
    '/tiles/streets/1/2/3/4',
    '/tiles//1/2/3',
    '/api/streets/1/0/0',
    '/tiles/streets/1?a=/2/3',
  ])('leaves %s to others', (path) => {
    expect(parseTilePath(path)).toBeNull();
  });

  it.each([
    ['/tiles/streets/31/0/0', 'zoom 31 is outside 0 to 22'],
    ['/tiles/streets/23/0/0', 'zoom 23'],
    ['/tiles/streets/-1/0/0', '"-1/0/0" is not a tile address'],
    ['/tiles/streets/1/-1/0', 'is not a tile address'],
    ['/tiles/streets/a/b/c', '"a/b/c" is not a tile address'],
    ['/tiles/streets/1/0/0.5', 'is not a tile address'],
    ['/tiles/streets/1/0/', 'is not a tile address'],
    ['/tiles/streets/1/00/0', 'is not a tile address'],
    ['/tiles/streets/1/0/0.png', 'is not a tile address'],
    ['/tiles/streets/1/1e0/0', 'is not a tile address'],
    ['/tiles/streets/3/8/0', '3/8/0: x and y must lie in 0 to 7'],
    ['/tiles/streets/0/0/1', 'must lie in 0 to 0'],
  ])('says what is wrong with %s', (path, fault) => {
    expect(parseTilePath(path)).toContain(fault);
  });
});

describe('tileBounds', () => {
  it('covers the world at zoom 0 and divides it without a gap', () => {
    const [west, south, east, north] = tileBounds({ z: 0, x: 0, y: 0 });
    expect([west, east]).toEqual([-180, 180]);
    expect(south).toBeCloseTo(-85.0511, 4);
    expect(north).toBeCloseTo(85.0511, 4);
    expect(tileBounds({ z: 3, x: 4, y: 2 })[2]).toBe(tileBounds({ z: 3, x: 5, y: 2 })[0]);
    expect(tileBounds({ z: 3, x: 4, y: 2 })[1]).toBe(tileBounds({ z: 3, x: 4, y: 3 })[3]);
  });
});

describe('Web Mercator', () => {
  it('comes back to where it started', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -180, max: 180, noNaN: true }),
        fc.double({ min: -85, max: 85, noNaN: true }),
        (longitude, latitude) => {
          expect(longitudeAt(mercatorX(longitude))).toBeCloseTo(longitude, 9);
          expect(latitudeAt(mercatorY(latitude))).toBeCloseTo(latitude, 9);
        },
      ),
    );
  });
});
