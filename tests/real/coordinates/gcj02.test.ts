import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  bd09ToWgs84,
  gcj02ToWgs84,
  wgs84ToBd09,
  wgs84ToGcj02,
} from '../../../server/coordinates/transform.ts';
import { geodataPath } from '../../harness/geodata.ts';

type Pair = [number, number];
const cities = JSON.parse(
  readFileSync(geodataPath('crs-gcj02-vectors', 'gcoord', 'test', 'fixtures', 'china-cities.json'), 'utf8'),
) as { attrs: { name: string }; coords: { WGS84: Pair; GCJ02: Pair; BD09: Pair } }[];

/** The vectors come from map services; the public formula meets them to 0.8 m, of an offset of some 500 m. */
const tolerance = 8e-6;

function expectNear(found: Pair, expected: Pair, name: string): void {
  const off = Math.max(Math.abs(found[0] - expected[0]), Math.abs(found[1] - expected[1]));
  expect({ name, near: off <= tolerance, off: off <= tolerance ? 0 : off }).toEqual({
    name,
    near: true,
    off: 0,
  });
}

it('moves the cities of China both ways as published', () => {
  expect(cities.length).toBeGreaterThan(300);
  for (const { attrs, coords } of cities) {
    expectNear(wgs84ToGcj02(...coords.WGS84), coords.GCJ02, attrs.name);
    expectNear(gcj02ToWgs84(...coords.GCJ02), coords.WGS84, attrs.name);
    expectNear(wgs84ToBd09(...coords.WGS84), coords.BD09, attrs.name);
    expectNear(bd09ToWgs84(...coords.BD09), coords.WGS84, attrs.name);
  }
});
