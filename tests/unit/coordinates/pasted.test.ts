import { describe, expect, it } from 'vitest';
import { parseCrs } from '../../../server/coordinates/crs.ts';
import type { CityGrid } from '../../../server/coordinates/named-systems.ts';
import { readPasted } from '../../../server/coordinates/pasted.ts';
import { fromCrs84, wgs84ToBd09, wgs84ToGcj02 } from '../../../server/coordinates/transform.ts';

const shanghai = [120.85, 30.67, 122.25, 31.88] as const;
const first = (text: string) => readPasted(text, shanghai)[0];

describe('coordinates as people paste them', () => {
  it.each([
    '121.4737, 31.2304',
    '31.2304 121.4737',
    '121.4737，31.2304',
    '[121.4737,31.2304]',
    'POINT(121.4737 31.2304)',
    'lat: 31.2304, lng: 121.4737',
    'lon=121.4737&lat=31.2304',
    '纬度31.2304 经度121.4737',
    '北纬31.2304 东经121.4737',
    'N31.2304 E121.4737',
    '31.2304N, 121.4737E',
    '31.2304°N 121.4737°E',
    'geo:31.2304,121.4737',
    'https://maps.example/@31.2304,121.4737,15z',
    `31°13'49.44"N 121°28'25.32"E`,
    '121°28′25.32″E, 31°13′49.44″N',
    '北纬31度13分49.44秒，东经121度28分25.32秒',
    `31°13.824'N 121°28.422'E`,
  ])('reads %s', (text) => {
    const read = first(text)!;
    expect(read.crs).toBe('WGS 84');
    expect(read.point[0]).toBeCloseTo(121.4737, 6);
    expect(read.point[1]).toBeCloseTo(31.2304, 6);
  });

  it('offers GCJ-02 and BD-09 where the text names no system, and takes the named one alone', () => {
    const gcj = wgs84ToGcj02(121.4737, 31.2304);
    const readings = readPasted(gcj.join(','), shanghai);
    expect(readings.map(({ crs, declared }) => [crs, declared])).toEqual([
      ['WGS 84', false],
      ['GCJ-02', false],
      ['BD-09', false],
    ]);
    expect(readings[1]!.point[0]).toBeCloseTo(121.4737, 8);
    const baidu = wgs84ToBd09(121.4737, 31.2304);
    for (const text of [`百度坐标：${baidu.join(',')}`, `BD-09 ${baidu[1]} ${baidu[0]}`]) {
      const [only, ...others] = readPasted(text, shanghai);
      expect(others).toEqual([]);
      expect(only).toMatchObject({ crs: 'BD-09', declared: true });
      expect(only!.point[1]).toBeCloseTo(31.2304, 8);
    }
  });

  it('reads metres of a projection that is named, northing or easting first', () => {
    for (const text of [
      'EPSG:4549 354800.5, 3456700.25',
      'EPSG:4549 3456700.25, 354800.5',
      'CGCS2000 3度带 中央经线120: 354800.5, 3456700.25',
    ]) {
      const read = first(text);
      expect(read?.declared, text).toBe(true);
      expect(read!.crs).toBe('EPSG:4549');
      expect(read!.point[0]).toBeGreaterThan(118);
      expect(read!.point[1]).toBeCloseTo(31.2, 0);
    }
  });

  it('tries metres without a name in the zones of CGCS 2000 around the city, and in its own grid', () => {
    // 121.4737 E, 31.2304 N in the zone around 120° E or 123° E, with its number and without.
    const where = (text: string, grids: CityGrid[] = []) =>
      readPasted(text, shanghai, grids).map(({ crs, point }) => [
        crs,
        ...point.map((each) => each.toFixed(4)),
      ]);
    for (const code of ['EPSG:4549', 'EPSG:4528', 'EPSG:4510']) {
      const metres = fromCrs84(parseCrs(code)!)(121.4737, 31.2304).map((each) => each.toFixed(3));
      for (const text of [metres.join(', '), [...metres].reverse().join(' ')])
        expect(where(text), `${code} ${text}`).toContainEqual([code, '121.4737', '31.2304']);
    }
    const definition = '+proj=tmerc +lat_0=31 +lon_0=121.5 +x_0=0 +y_0=0 +ellps=GRS80 +units=m';
    const grid: CityGrid = { names: ['某市城市坐标系'], frame: 'CGCS 2000', definition };
    expect(where('0.0 1000.5', [grid])).toEqual([['某市城市坐标系', '121.5000', '31.0090']]);
    expect(where('0.0 1000.5')).toEqual([]);
    expect(where('40354800.5, 5456700.25')).toEqual([]);
  });

  it.each([
    '',
    '陆家嘴',
    '20261125-000123',
    '310115005003012',
    '12 34',
    'Road 12.5 No. 7.5',
    '31°73\'49.44"N 121°28\'25.32"E',
    '181.5, 95.2',
    '31.2N 31.3N',
  ])('reads no place into %j', (text) => {
    expect(readPasted(text, shanghai)).toEqual([]);
  });
});
