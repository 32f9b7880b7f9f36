import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChineseSystem } from '../../../server/coordinates/chinese-systems.ts';
import {
  type ChineseDatum,
  gaussKrueger,
  isNorthingFirst,
  otherWriting,
  zoneCode,
} from '../../../server/coordinates/gauss-krueger.ts';
import { toCrs84 } from '../../../server/coordinates/transform.ts';

const zone40 = { datum: 'CGCS 2000', prefixed: 'EPSG:4528', plain: 'EPSG:4549' };

const zone = (datum: ChineseDatum, prefixed: number, plain: number) => ({
  datum,
  prefixed: `EPSG:${prefixed}`,
  plain: `EPSG:${plain}`,
});
const degrees = (datum: ChineseDatum, code: number) => ({ datum, degrees: `EPSG:${code}` });

describe("systems of China's frames as people name them", () => {
  it.each([
    'CGCS2000 3度带 40带',
    '国家2000 3度带 40带',
    'CGCS2000三度带第40带',
    '2000国家大地坐标系 3度分带 中央经线120',
    '国家大地坐标系2000 三度带 中央子午线：120',
    'CGCS2000 / 3-degree Gauss-Kruger CM 120E',
    'CGCS2000 / 3-degree Gauss-Kruger zone 40',
    'CGCS2000_3_Degree_GK_CM_120E',
    'CGCS2000_3_Degree_GK_Zone_40',
    'CGCS2000_GK_Zone_40',
    'CGCS 2000 中央经线 120',
  ])('%s is zone 40', (text) => {
    expect(parseChineseSystem(text)).toEqual(zone40);
  });

  it.each([
    ['CGCS2000 六度带 中央经线 123', zone('CGCS 2000', 4499, 4510)],
    ['CGCS2000 6度带 21带', zone('CGCS 2000', 4499, 4510)],
    ['CGCS2000_GK_Zone_21', zone('CGCS 2000', 4499, 4510)],
    ['CGCS2000_GK_CM_123E', zone('CGCS 2000', 4499, 4510)],
    ['西安80 3度带 40带', zone('Xian 1980', 2364, 2385)],
    ['Xian_1980_3_Degree_GK_Zone_40', zone('Xian 1980', 2364, 2385)],
    ["Xi'an 1980 / Gauss-Kruger CM 105E", zone('Xian 1980', 2332, 2343)],
    ['北京54 三度带 中央经线108', zone('Beijing 1954', 2412, 2433)],
    ['Beijing_1954_3_Degree_GK_Zone_36', zone('Beijing 1954', 2412, 2433)],
    ['Beijing_1954_GK_Zone_20N', zone('Beijing 1954', 21420, 21460)],
    ['CGCS2000', degrees('CGCS 2000', 4490)],
    ['国家大地2000', degrees('CGCS 2000', 4490)],
    ['2000国家大地坐标系', degrees('CGCS 2000', 4490)],
    ['China Geodetic Coordinate System 2000', degrees('CGCS 2000', 4490)],
    ['GCS_China_Geodetic_Coordinate_System_2000', degrees('CGCS 2000', 4490)],
    ['西安80', degrees('Xian 1980', 4610)],
    ['GCS_Xian_1980', degrees('Xian 1980', 4610)],
    ['北京54坐标系', degrees('Beijing 1954', 4214)],
  ])('%s', (text, expected) => {
    expect(parseChineseSystem(text)).toEqual(expected);
  });

  it.each(['New Beijing', 'CGCS2000 3度带 99带', 'CGCS2000 3度带 中央经线 121', 'CGCS2000 3度带', 'WGS84'])(
    '%s is none of them',
    (text) => {
      expect(parseChineseSystem(text)).toBeUndefined();
    },
  );
});

describe('eastings', () => {
  it('with and without the number of the zone in front are the same place', () => {
    const zones = fc.record({
      zone: fc.integer({ min: 25, max: 45 }),
      east: fc.integer({ min: 350_000, max: 650_000 }),
    });
    fc.assert(
      fc.property(zones, fc.integer({ min: 2_000_000, max: 5_500_000 }), ({ zone, east }, north) => {
        const named = parseChineseSystem(`CGCS2000 3度带 ${zone}带`);
        if (!named || 'degrees' in named) throw new Error(`zone ${zone}`);
        const long = zone * 1_000_000 + east;
        const [plain, prefixed] = [zoneCode(named, east), zoneCode(named, long)];
        expect(otherWriting(plain, east)).toBeUndefined();
        expect(otherWriting(plain, long)).toBe(prefixed);
        expect(otherWriting(prefixed, east)).toBe(plain);
        const read = (code: string) =>
          toCrs84({ kind: 'projected', name: code, definition: gaussKrueger(code)!.definition });
        const [a, b] = [read(plain)(east, north), read(prefixed)(long, north)];
        expect(a[0]).toBeCloseTo(b[0], 9);
        expect(a[1]).toBeCloseTo(b[1], 9);
        expect(Math.abs(a[0] - 3 * zone)).toBeLessThan(2.5);
        expect([isNorthingFirst([north, east]), isNorthingFirst([north, long])]).toEqual([true, true]);
        expect([isNorthingFirst([east, north]), isNorthingFirst([long, north])]).toEqual([false, false]);
      }),
    );
  });
});
