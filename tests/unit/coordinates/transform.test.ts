import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCrs } from '../../../server/coordinates/crs.ts';
import {
  bd09ToWgs84,
  gcj02ToWgs84,
  toCrs84,
  wgs84ToBd09,
  wgs84ToGcj02,
} from '../../../server/coordinates/transform.ts';

const inChina = fc.tuple(
  fc.double({ min: 74, max: 134, noNaN: true }),
  fc.double({ min: 18, max: 53, noNaN: true }),
);
/** Well under a centimetre. */
const close = 1e-8;

describe('the offsets of Chinese maps', () => {
  it('are undone to less than a centimetre', () => {
    fc.assert(
      fc.property(inChina, ([lon, lat]) => {
        for (const [there, back] of [
          [wgs84ToGcj02, gcj02ToWgs84],
          [wgs84ToBd09, bd09ToWgs84],
        ] as const) {
          const [x, y] = back(...there(lon, lat));
          expect(Math.abs(x - lon)).toBeLessThan(close);
          expect(Math.abs(y - lat)).toBeLessThan(close);
        }
      }),
    );
  });

  it('move Pudong by some hundreds of metres, and Boston not at all', () => {
    const [lon, lat] = wgs84ToGcj02(121.5051, 31.2405);
    expect(Math.hypot((lon - 121.5051) * 95_000, (lat - 31.2405) * 111_000)).toBeGreaterThan(400);
    expect(wgs84ToGcj02(-71.06, 42.36)).toEqual([-71.06, 42.36]);
  });
});

describe('reference systems by name', () => {
  it.each([
    ['CRS84', 'CRS84'],
    ['urn:ogc:def:crs:OGC:1.3:CRS84', 'CRS84'],
    ['EPSG:4326', 'EPSG:4326'],
    ['urn:ogc:def:crs:EPSG::4490', 'EPSG:4490'],
    ['http://www.opengis.net/def/crs/EPSG/0/4490', 'EPSG:4490'],
    ['gcj02', 'GCJ-02'],
    ['BD-09', 'BD-09'],
    ['EPSG:4549', 'EPSG:4549'],
  ])('understands %s', (text, name) => {
    expect(parseCrs(text)?.name).toBe(name);
  });

  it.each(['', 'EPSG:', 'EPSG:1', 'EPSG:4555', 'EPSG:99999', 'shanghai', '4326'])('refuses %j', (text) => {
    expect(parseCrs(text)).toBeNull();
  });

  it.each([
    [4501, 132, 30, 'six degrees, with zone number', 135, 23_500_000],
    [4508, 111, 30, 'six degrees, without', 111, 500_000],
    [4528, 120, 31, 'three degrees, with zone number', 120, 40_500_000],
    [4549, 120, 31, 'three degrees, without', 120, 500_000],
  ])(
    'EPSG:%d has its central meridian where its code says (%d, %d; %s)',
    (code, _lon, lat, _name, meridian, easting) => {
      const northing = 111_000 * lat;
      const [lon] = toCrs84(parseCrs(`EPSG:${code}`)!)(easting, northing);
      expect(lon).toBeCloseTo(meridian, 9);
    },
  );

  it('keeps degrees as they are', () => {
    expect(toCrs84(parseCrs('EPSG:4490')!)(121.5, 31.2)).toEqual([121.5, 31.2]);
  });
});
