import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Box, coarseness, examinePlace } from '../../../server/coordinates/guard.ts';

const city: Box = [120.8, 30.6, 122.2, 31.9];

describe('examining a place', () => {
  it('lets every place in the city pass', () => {
    fc.assert(
      fc.property(
        fc.double({ min: city[0], max: city[2], noNaN: true }),
        fc.double({ min: city[1], max: city[3], noNaN: true }),
        (lon, lat) => {
          expect(examinePlace(lon, lat, city)).toBeNull();
          expect(examinePlace(lat, lon, city)?.code).toBe('swapped-axes');
        },
      ),
    );
  });

  it.each([
    [Number.NaN, 31, 'not-a-number', /lon is NaN/],
    [121.5, Number.POSITIVE_INFINITY, 'not-a-number', /lat is Infinity/],
    ['121.5', 31, 'not-a-number', /lon is "121.5"/],
    [undefined, 31, 'not-a-number', /lon is missing/],
    [200, 31, 'not-degrees', /200/],
    [121.5, -200, 'not-degrees', /-200/],
    [13_521_000, 3_660_000, 'not-degrees', /"crs"/],
    [31.2, 121.5, 'swapped-axes', /swapped/],
    [0, 0, 'null-island', /never set/],
    [116.4, 39.9, 'outside-city', /outside the city/],
  ])('refuses %s, %s as %s', (lon, lat, code, detail) => {
    const refusal = examinePlace(lon, lat, city);
    expect(refusal?.code).toBe(code);
    expect(refusal?.detail).toMatch(detail);
  });

  it('knows no outside before there is a city', () => {
    expect(examinePlace(116.4, 39.9, null)).toBeNull();
    expect(examinePlace(31.2, 121.5, null)?.code).toBe('swapped-axes');
    expect(examinePlace(0, 0, null)?.code).toBe('null-island');
  });

  it('lets a city around 0, 0 be', () => {
    expect(examinePlace(0, 0, [-1, -1, 1, 1])).toBeNull();
  });
});

it('tells how far few decimals keep a place', () => {
  expect(coarseness(121.4737, 31.2)).toBeNull();
  expect(coarseness(121.47, 31.23)).toBe(555);
  expect(coarseness(121, 31)).toBe(55_500);
  expect(coarseness(121.473701, 31.230401)).toBeNull();
});
