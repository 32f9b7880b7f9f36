import { cityKinds } from './city-kinds.ts';
import type { Facilities, Spot } from './facilities.ts';
import type { CityFeature } from './features.ts';
import type { Forest } from './forests.ts';
import type { Kind } from './kinds.ts';
import type { Mosaic } from './mosaic.ts';
import { padded } from './names.ts';
import { position } from './projection.ts';
import type { Random } from './random.ts';
import type { Reach } from './rivers.ts';
import type { Road } from './roads.ts';
import { serviceKinds } from './service-kinds.ts';
import type { Area, Tiers } from './tiers.ts';

/**
 * What a city keeps lists of: things of sanitation, greenery, forestry, appearance, water and environment, and city
 * parts with codes of 16 digits. Each is called by its street and a number.
 */
export function installationLayers(
  { density }: Mosaic,
  tiers: Tiers,
  facilities: Facilities,
  forests: readonly Forest[],
  reaches: readonly Reach[],
  roads: readonly Road[],
  random: Random,
): Record<string, CityFeature[]> {
  const built = tiers.units.filter((unit) => !unit.wet && density.urbanityAt(unit.x, unit.y) > 0.3);
  const wooded = forests.flatMap((forest) => forest.units);
  const kerbs = roads.filter((road) => road.class !== 'motorway').flatMap((road) => road.vertices);
  const banks = reaches.flatMap((reach) => reach.vertices);
  const open = tiers.units.filter((unit) => !unit.wet && density.urbanityAt(unit.x, unit.y) < 0.3);
  const inside = { built, open, forest: wooded };
  const spots = ({ layer, ground, count }: Kind): Spot[] => {
    const own = random.fork(layer);
    if (ground === 'kerb') return facilities.besideVertices(kerbs, 5, count, own);
    if (ground === 'bank') return facilities.besideVertices(banks, 30, count, own);
    return facilities.insideUnits(inside[ground], count, own);
  };
  return Object.fromEntries(
    [...cityKinds, ...serviceKinds].map((each) => [
      each.layer,
      featuresOf(each, spots(each), random.fork(`${each.layer} properties`)),
    ]),
  );
}

function featuresOf(
  { code, zh, en, properties, classes }: Kind,
  spots: readonly Spot[],
  random: Random,
): CityFeature[] {
  const inStreet = new Map<Area, number>();
  const inDistrict = new Map<Area, number>();
  const next = (counts: Map<Area, number>, area: Area): number => {
    const serial = (counts.get(area) ?? 0) + 1;
    counts.set(area, serial);
    return serial;
  };
  return spots.map(({ x, y, unit }, i) => {
    const street = unit.parent!.parent!;
    const district = street.parent!;
    const serial = next(inStreet, street);
    const has = properties(random);
    const called = classes[String(has.class)] ?? { zh, en };
    return {
      code: /^\d/.test(code)
        ? `${district.code}${code}${padded(next(inDistrict, district), 6)}`
        : `${code}${padded(i + 1, 5)}`,
      name: `${street.zh}${called.zh}${serial}`,
      parent: street.code,
      properties: { name_en: `${street.en} ${called.en} ${serial}`, ...has },
      geometry: { type: 'Point', coordinates: position(x, y) },
    };
  });
}
