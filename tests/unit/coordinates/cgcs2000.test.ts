import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { otherWriting, parseCgcs2000, zoneCode } from '../../../server/coordinates/cgcs2000.ts';
import { parseCrs } from '../../../server/coordinates/crs.ts';
import { toCrs84 } from '../../../server/coordinates/transform.ts';

const zone40 = { prefixed: 'EPSG:4528', plain: 'EPSG:4549' };

describe('systems of CGCS 2000 as people name them', () => {
  it.each([
    'CGCS2000 3度带 40带',
    '国家2000 3度带 40带',
    'CGCS2000三度带第40带',
    '2000国家大地坐标系 3度分带 中央经线120',
    '国家大地坐标系2000 三度带 中央子午线：120',
    'CGCS2000 / 3-degree Gauss-Kruger CM 120E',
    'CGCS2000 / 3-degree Gauss-Kruger zone 40',
    'CGCS2000_3_Degree_GK_CM_120E',
  ])('%s is zone 40', (text) => {
    expect(parseCgcs2000(text)).toEqual(zone40);
  });

  it.each([
    ['CGCS2000 六度带 中央经线 123', { prefixed: 'EPSG:4499', plain: 'EPSG:4510' }],
    ['CGCS2000 6度带 21带', { prefixed: 'EPSG:4499', plain: 'EPSG:4510' }],
    ['CGCS2000', 'EPSG:4490'],
    ['国家大地2000', 'EPSG:4490'],
    ['2000国家大地坐标系', 'EPSG:4490'],
  ])('%s', (text, expected) => {
    expect(parseCgcs2000(text)).toEqual(expected);
  });

  it.each([
    '西安80 3度带 40带',
    'CGCS2000 3度带 99带',
    'CGCS2000 3度带 中央经线 121',
    'CGCS2000 3度带',
    'WGS84',
  ])('%s is none of them', (text) => {
    expect(parseCgcs2000(text)).toBeUndefined();
  });
});

describe('eastings', () => {
  it('with and without the number of the zone in front are the same place', () => {
    const zones = fc.record({
      zone: fc.integer({ min: 25, max: 45 }),
      east: fc.integer({ min: 350_000, max: 650_000 }),
    });
    fc.assert(
      fc.property(zones, fc.integer({ min: 2_000_000, max: 5_500_000 }), ({ zone, east }, north) => {
        const named = parseCgcs2000(`CGCS2000 3度带 ${zone}带`);
        if (typeof named !== 'object') throw new Error(`zone ${zone}`);
        const long = zone * 1_000_000 + east;
        const [plain, prefixed] = [zoneCode(named, east), zoneCode(named, long)];
        expect(otherWriting(plain, east)).toBeUndefined();
        expect(otherWriting(plain, long)).toBe(prefixed);
        expect(otherWriting(prefixed, east)).toBe(plain);
        const [a, b] = [toCrs84(parseCrs(plain)!)(east, north), toCrs84(parseCrs(prefixed)!)(long, north)];
        expect(a[0]).toBeCloseTo(b[0], 9);
        expect(a[1]).toBeCloseTo(b[1], 9);
        expect(Math.abs(a[0] - 3 * zone)).toBeLessThan(2.5);
      }),
    );
  });
});
