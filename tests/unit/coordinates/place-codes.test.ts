import { expect, it } from 'vitest';
import { readPlaceCode } from '../../../server/coordinates/place-codes.ts';

const around = ([lon, lat]: readonly [number, number]) =>
  [lon - 0.5, lat - 0.5, lon + 0.5, lat + 0.5] as const;

// The middles of the cells that the specification of Open Location Code gives for these.
it.each([
  ['7FG49QCJ+2V', 2.7821875, 20.3700625],
  ['7fg49qcj+2v', 2.7821875, 20.3700625],
  ['8FVC2222+22', 8.0000625, 47.0000625],
  ['4VCPPQGP+Q9', 174.7859375, -41.2730625],
  ['7FG49Q00+', 2.775, 20.375],
  ['8FVC2222+22GCCCC', 8.00002, 47.00006],
] as const)('%s is at %s, %s', (code, lon, lat) => {
  const read = readPlaceCode(code, null)!;
  expect(read.places[0]!.point[0]).toBeCloseTo(lon, code.length > 12 ? 4 : 8);
  expect(read.places[0]!.point[1]).toBeCloseTo(lat, code.length > 12 ? 4 : 8);
});

it.each(['CJ+2VX', '9QCJ+2VX', 'cj+2vx 某市'])('%s is the cell nearest to the city', (code) => {
  const [lon, lat] = [-1.217765625, 51.3701125];
  const read = readPlaceCode(code, around([lon, lat]))!;
  expect(read.places[0]!.point[0]).toBeCloseTo(lon, 4);
  expect(read.places[0]!.point[1]).toBeCloseTo(lat, 3);
});

it.each(['33UXP04', '33U XP 0 4', '33uxp04'])('%s is a place of the military grid', (code) => {
  const [lon, lat] = readPlaceCode(code, null)!.places[0]!.point;
  expect([lon, lat]).toEqual([expect.closeTo(16.4145, 3), expect.closeTo(48.24949, 3)]);
});

it('says where a code of another city is', () => {
  const read = readPlaceCode('7FG49QCJ+2V', [120.85, 30.67, 122.25, 31.88])!;
  expect(read.places).toEqual([]);
  expect(read.unread?.zh).toContain('20.37006, 2.78219');
  expect(readPlaceCode('33UXP04', [120.85, 30.67, 122.25, 31.88])!.unread?.en).toMatch(/not in this city/);
});

it.each(['', '陆家嘴', 'A+B', '7FG49QCJ', '+', '310115005003012', '20261125-000123', '33UXP045', '7FG49Q0+'])(
  '%j is no code',
  (text) => {
    expect(readPlaceCode(text, [120.85, 30.67, 122.25, 31.88])).toBeNull();
  },
);
