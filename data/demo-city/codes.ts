import { readFileSync } from 'node:fs';
import { type Name, padded, type Words } from './names.ts';
import type { Plan } from './plan.ts';
import type { Area, Tiers } from './tiers.ts';

/** The first four digits of every division code: a province and city number that is not assigned. */
const cityPrefix = '9901';
/** The code of the city itself. */
export const cityCode = '990100';
export const cityName: Name = { zh: '云汀市', en: 'Yunting' };

type Setting = 'centre' | 'coast' | 'lake' | 'north' | 'south' | 'west';
const districtNames = JSON.parse(
  readFileSync(new URL('./districts.json', import.meta.url), 'utf8'),
) as (Name & {
  setting: Setting;
})[];

/**
 * Numbers and names every area. Within its parent an area is numbered from north to south and from west to east:
 * 2 digits for a district, 3 for a street, a responsibility grid and a unit grid.
 */
export function numberTiers(tiers: Tiers, plan: Plan, words: Words): void {
  inReadingOrder(tiers.districts).forEach((district, i) => {
    district.code = cityPrefix + padded(i + 1, 2);
  });
  nameDistricts(tiers.districts, plan);
  for (const district of tiers.districts) {
    inReadingOrder(district.children).forEach((street, s) => {
      street.code = district.code + padded(s + 1, 3);
      nameStreet(street, words);
      inReadingOrder(street.children).forEach((grid, g) => {
        grid.code = street.code + padded(g + 1, 3);
        grid.zh = `${street.zh}第${padded(g + 1, 3)}网格`;
        grid.en = `${street.en} Grid ${padded(g + 1, 3)}`;
        inReadingOrder(grid.children).forEach((unit, u) => {
          unit.code = grid.code + padded(u + 1, 3);
          unit.zh = `${grid.zh}第${padded(u + 1, 3)}单元`;
          unit.en = `${grid.en} Unit ${padded(u + 1, 3)}`;
        });
      });
    });
  }
  const byCode = (a: Area, b: Area): number => (a.code < b.code ? -1 : 1);
  for (const tier of [tiers.districts, tiers.streets, tiers.responsibilityGrids]) {
    for (const area of tier) area.children.sort(byCode);
  }
}

/** Areas in bands from north to south, each band from west to east. */
function inReadingOrder(areas: readonly Area[]): Area[] {
  const north = Math.max(...areas.map((area) => area.y));
  const band = Math.sqrt(areas.reduce((sum, area) => sum + area.area, 0) / areas.length);
  const row = (area: Area): number => Math.floor((north - area.y) / band);
  return [...areas].sort((a, b) => row(a) - row(b) || a.x - b.x || a.y - b.y);
}

/** A subdistrict (街道) in the built-up part, a town (镇) outside. */
function nameStreet(street: Area, words: Words): void {
  const urban = street.area < 6_000_000;
  const word = words.take('streets', urban ? 'town' : 'country');
  street.zh = word.zh + (urban ? '街道' : '镇');
  street.en = `${word.en} ${urban ? 'Subdistrict' : 'Town'}`;
}

/** Gives every district the name that suits its place best. */
function nameDistricts(districts: readonly Area[], plan: Plan): void {
  const lake = plan.rivers.flatMap((river) =>
    river.centre.filter((_, i) => river.halfWidth[i]! > 600),
  )[0] ?? [0, 0];
  const heart = plan.centres[0]!.at;
  const fitness: Record<Setting, (area: Area) => number> = {
    coast: (area) => -Math.min(...plan.coast.map(([x, y]) => away(area, x, y))),
    lake: (area) => -away(area, lake[0], lake[1]),
    centre: (area) => -away(area, heart[0], heart[1]),
    north: (area) => area.y,
    south: (area) => -area.y,
    west: (area) => -area.x,
  };
  const unnamed = new Set(districts);
  for (const setting of ['centre', 'lake', 'coast', 'west', 'north', 'south'] as const) {
    for (const name of districtNames.filter((candidate) => candidate.setting === setting)) {
      const best = [...unnamed].sort((a, b) => fitness[setting](b) - fitness[setting](a))[0]!;
      best.zh = `${name.zh}区`;
      best.en = `${name.en} District`;
      unnamed.delete(best);
    }
  }
}

function away(area: Area, x: number, y: number): number {
  return Math.sqrt((area.x - x) * (area.x - x) + (area.y - y) * (area.y - y));
}
