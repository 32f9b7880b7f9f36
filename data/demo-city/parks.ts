import type { Mosaic } from './mosaic.ts';
import type { Name, Words } from './names.ts';
import type { Random } from './random.ts';
import { hectaresOf, type Regions } from './regions.ts';
import type { Area, Tiers } from './tiers.ts';

/** A park of neighbouring unit grids. */
export interface Park {
  name: Name;
  units: Area[];
  capacity: number;
  riverside: boolean;
}

const wanted = 176;

/** Lays out parks: close together and small in the dense parts, some large; several along the main river. */
export function layParks(
  { map, lines, density }: Mosaic,
  tiers: Tiers,
  regions: Regions,
  words: Words,
  random: Random,
  taken: ReadonlySet<Area>,
): Park[] {
  const parks: Park[] = [];
  const used = new Set<Area>();
  const onBank = (unit: Area): boolean =>
    unit.border.some(
      (h) => lines.get(map.line[h >> 1]!).kind === 'bank' && lines.get(map.line[h >> 1]!).width > 300,
    );
  for (const seed of random.shuffled(tiers.units)) {
    if (parks.length === wanted) break;
    const built = density.urbanityAt(seed.x, seed.y);
    if (built < 0.22 || seed.wet || taken.has(seed)) continue;
    const riverside = onBank(seed);
    const spacing = (riverside ? 1100 : 1250) + 1500 * (1 - built);
    if (parks.some(({ units }) => closer(units[0]!, seed, spacing))) continue;
    const size = random.chance(0.12) ? random.integer(9, 26) : random.integer(1, riverside ? 5 : 4);
    const units = regions.grown(
      seed,
      size,
      (unit) =>
        !unit.wet &&
        !taken.has(unit) &&
        !used.has(unit) &&
        unit.parent!.parent === seed.parent!.parent &&
        (!riverside || onBank(unit)),
    );
    for (const unit of units) used.add(unit);
    const word = words.take('parks', 'town');
    const ending = riverside ? { zh: '滨江公园', en: 'Riverside Park' } : { zh: '公园', en: 'Park' };
    parks.push({
      name: { zh: word.zh + ending.zh, en: `${word.en} ${ending.en}` },
      units,
      capacity: Math.round((hectaresOf(units) * random.between(180, 420)) / 50) * 50,
      riverside,
    });
  }
  return parks;
}

function closer(a: Area, b: Area, metres: number): boolean {
  return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y) < metres * metres;
}
