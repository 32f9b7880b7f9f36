import { expect, it } from 'vitest';
import { parameterOf, zoneOf } from '../../../../../client/features/downloads/systems.ts';

it('finds the 3-degree zone around the middle of a layer, and none outside of China or of nothing', () => {
  expect(zoneOf([121, 30, 122, 31])).toBe(41);
  expect(zoneOf([118.6, 30, 121.3, 31])).toBe(40);
  expect(zoneOf([-71, 42, -70, 43])).toBeNull();
  expect(zoneOf(null)).toBeNull();
});

it('says each system as the service understands it, and never leaves an empty one out', () => {
  expect(parameterOf('wgs84', 40, '')).toBeUndefined();
  expect(parameterOf('zone', 40, '')).toBe('CGCS2000 3度带 40带');
  expect(parameterOf('cgcs2000', 40, '')).toBe('EPSG:4490');
  expect(parameterOf('other', 40, ' EPSG:4549 ')).toBe('EPSG:4549');
  expect(parameterOf('other', 40, ' ')).toBe('?');
});
