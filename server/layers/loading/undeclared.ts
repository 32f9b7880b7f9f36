import { type LikelySystem, likelySystems } from '../../coordinates/likely-systems.ts';
import type { Place } from '../../coordinates/transform.ts';
import type { Queryable } from '../../database/database.ts';
import { Problem } from '../../input/problem.ts';
import { publishedBox, registeredSystems } from './crs-store.ts';
import { placeInChinese } from './place-text.ts';

const units = { m: 'metres', ft: 'feet', 'us-ft': 'US survey feet' };

function describe({ code, name, unit, place, confidence }: LikelySystem): string {
  const [lon, lat] = place.map((degrees) => degrees.toFixed(4));
  return `${code} (${name}, ${units[unit]}), where it lies at [${lon}, ${lat}]: confidence ${confidence}`;
}

/**
 * Refuses coordinates without a declared system that cannot be degrees, naming the systems that they are likely in.
 * Nothing is ever taken for granted: a person has to say which it is.
 * @param feature where the first place of the sample is, for the message
 * @throws Problem 400 `not-degrees`
 */
export async function requireDegrees(
  database: Queryable,
  file: string,
  { feature, places }: { feature: string; places: readonly Place[] },
): Promise<void> {
  const [x, y] = places[0] ?? [0, 0];
  // Two values that are degrees the other way round are named as such where the geometry is checked.
  if (Math.abs(x) <= 180 && Math.abs(y) <= 180) return;
  const likely = likelySystems([x, y], await registeredSystems(database), await publishedBox(database));
  const best = likely[0];
  const hint = best
    ? {
        zh: `可能的坐标系是 ${best.code}（${best.name}），换算后位于 ${best.place.map((degrees) => degrees.toFixed(4)).join(', ')}，把握 ${Math.round(100 * best.confidence)}%；如无误，请指定坐标系 ${best.code}`,
        en: `the likely system is ${describe(best)}; declare the coordinate system ${best.code} if that is right`,
      }
    : {
        zh: '看来单位是米或英尺：请指定坐标系',
        en: 'these look like metres or feet: declare the coordinate system',
      };
  throw new Problem(
    400,
    'not-degrees',
    {
      zh: `${placeInChinese(`${file}, ${feature}`)}：[${x}, ${y}] 不是经纬度（±180, ±90）；${hint.zh}`,
      en: `${file}, ${feature}: [${x}, ${y}] lies outside ±180, ±90 degrees; ${hint.en}`,
    },
    likely.map((system) => ({ path: '/crs', message: describe(system) })),
  );
}
