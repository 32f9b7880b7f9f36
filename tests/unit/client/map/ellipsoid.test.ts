import { expect, it } from 'vitest';
import { areaOf, lengthOf } from '../../../../client/map/ellipsoid.ts';

// Against geodesics on the WGS 84 ellipsoid: a degree of the meridian from 31 N to 32 N is 110,874.5 m (the meridian arc
// by its elliptic integral), a degree of the parallel at 31 N 95,505.6 m (a · cos φ / √(1 − e² sin² φ) · π / 180).
const e2 = 0.006_694_379_990_14;
const a = 6_378_137;
const sine = Math.sin((31 * Math.PI) / 180);
const parallel = ((a * Math.cos((31 * Math.PI) / 180)) / Math.sqrt(1 - e2 * sine * sine)) * (Math.PI / 180);

it('measures lengths on the ellipsoid, piece by piece', () => {
  expect(
    lengthOf([
      [121, 31],
      [122, 31],
    ]) / parallel,
  ).toBeCloseTo(1, 5);
  const meridian =
    ((a * (1 - e2)) / (1 - e2 * Math.sin((31.5 * Math.PI) / 180) ** 2) ** 1.5) * (Math.PI / 180);
  expect(
    lengthOf([
      [121, 31],
      [121, 32],
    ]) / meridian,
  ).toBeCloseTo(1, 4);
  expect(lengthOf([[121, 31]])).toBe(0);
});

it('measures areas, whichever way round they are drawn and whether they are closed', () => {
  const square: [number, number][] = [
    [121, 31],
    [121.01, 31],
    [121.01, 31.01],
    [121, 31.01],
  ];
  // The sides of a hundredth of a degree.
  const expected =
    lengthOf([
      [121, 31.005],
      [121.01, 31.005],
    ]) *
    lengthOf([
      [121, 31],
      [121, 31.01],
    ]);
  expect(areaOf(square) / expected).toBeCloseTo(1, 4);
  expect(areaOf([...square].reverse()) / expected).toBeCloseTo(1, 4);
  expect(areaOf([...square, square[0]!]) / expected).toBeCloseTo(1, 4);
  expect(areaOf([])).toBe(0);
});
