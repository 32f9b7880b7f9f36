import { expect, it } from 'vitest';
import { likelySystems, type RegisteredSystem } from '../../../server/coordinates/likely-systems.ts';

const register: RegisteredSystem[] = [
  {
    code: 'EPSG:2249',
    name: 'NAD83 / Massachusetts Mainland (ftUS)',
    definition:
      '+proj=lcc +lat_1=42.68333333333333 +lat_2=41.71666666666667 +lat_0=41 +lon_0=-71.5 +x_0=200000.0001016002 +y_0=750000.0001016002 +datum=NAD83 +units=us-ft',
  },
  {
    code: 'EPSG:2263',
    name: 'NAD83 / New York Long Island (ftUS)',
    definition:
      '+proj=lcc +lat_1=41.03333333333333 +lat_2=40.66666666666666 +lat_0=40.16666666666666 +lon_0=-74 +x_0=300000.0000000001 +y_0=0 +datum=NAD83 +units=us-ft',
  },
  ...[
    ['EPSG:2364', 'Xian 1980 / 3-degree Gauss-Kruger zone 40', '+a=6378140 +b=6356755.288157528'],
    ['EPSG:4528', 'CGCS2000 / 3-degree Gauss-Kruger zone 40', '+ellps=GRS80'],
  ].map(([code, name, ellipsoid]) => ({
    code: code!,
    name: name!,
    definition: `+proj=tmerc +lat_0=0 +lon_0=120 +k=1 +x_0=40500000 +y_0=0 ${ellipsoid} +units=m`,
  })),
  {
    code: 'EPSG:32651',
    name: 'WGS 84 / UTM zone 51N',
    definition: '+proj=utm +zone=51 +datum=WGS84 +units=m',
  },
];

it('names the zone in US survey feet that places lie in the middle of, with its share of what fits', () => {
  const [best] = likelySystems([771_000, 2_950_000], register, null);
  expect(best).toMatchObject({ code: 'EPSG:2249', unit: 'us-ft' });
  expect(best!.place[0]).toBeCloseTo(-71.075, 3);
  expect(best!.confidence).toBeGreaterThan(0.4);
  expect(best!.confidence).toBeLessThan(1);
});

it('names the legal system of China among those that put places into the city', () => {
  const shanghai = [120.8, 30.7, 122.2, 31.9] as const;
  expect(likelySystems([40_630_000, 3_450_000], register, shanghai)).toMatchObject([
    { code: 'EPSG:4528', unit: 'm', confidence: 1 },
  ]);
});

it('names nothing where nothing fits, and no grid in metres without a city', () => {
  expect(likelySystems([40_630_000, 3_450_000], register, null)).toEqual([]);
  expect(likelySystems([5, 5], register, [120.8, 30.7, 122.2, 31.9])).toEqual([]);
});
