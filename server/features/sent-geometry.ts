import type { Text } from '../../domain/schema-texts.ts';
import { Problem } from '../input/problem.ts';
import type { System } from './systems.ts';

/** @param pointer to the feature in what was sent */
export const badGeometry = (pointer: string, text: Text) =>
  new Problem(400, 'invalid-geometry', text, [{ path: `${pointer}/geometry`, message: text.en, text }]);

type Coordinates = readonly unknown[];

/** Coordinates with the two axes changed over, at whatever depth. @throws Problem 400 `invalid-geometry` */
function flipped(coordinates: unknown, pointer: string): unknown {
  if (!Array.isArray(coordinates))
    throw badGeometry(pointer, {
      zh: '几何的 coordinates 不是列表',
      en: 'the coordinates of the geometry are no list',
    });
  const [first, second, ...more] = coordinates as Coordinates;
  return typeof first === 'number'
    ? [second, first, ...more]
    : coordinates.map((each) => flipped(each, pointer));
}

/**
 * A geometry of GeoJSON that was sent in a system, with eastings first.
 * @param pointer to the feature in what was sent, for the message
 * @throws Problem 400 `invalid-geometry`
 */
export function turnedGeometry(geometry: unknown, system: System, pointer: string): object {
  const { type, coordinates } = Object(geometry) as { type?: unknown; coordinates?: unknown };
  if (typeof type !== 'string' || !Array.isArray(coordinates))
    throw badGeometry(pointer, {
      zh: '应为含 type 和 coordinates 的 GeoJSON 几何',
      en: 'expected a geometry of GeoJSON with a type and coordinates',
    });
  return { type, coordinates: system.northingFirst ? flipped(coordinates, pointer) : coordinates };
}
