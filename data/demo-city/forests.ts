import { Mask } from './mask.ts';
import type { Mosaic } from './mosaic.ts';
import type { Name, Words } from './names.ts';
import { noise2, smoothStep } from './noise.ts';
import { usualWidth } from './plan-rivers.ts';
import type { Random } from './random.ts';
import type { Regions } from './regions.ts';
import type { Area, Tiers } from './tiers.ts';

export type ForestKind = 'hill' | 'shelterbelt' | 'water-source' | 'roadside' | 'plain';

/** A forest of neighbouring unit grids, with the duty grids (one street each) and their patrol grids. */
export interface Forest {
  name: Name;
  kind: ForestKind;
  units: Area[];
  dutyGrids: { street: Area; units: Area[]; patrolGrids: Area[][] }[];
}

const smallest = 4;
const openGround = 0.34;

/** Plants forests on the hills of the west, behind the coast, round the lake and along the orbital expressway. */
export function plantForests(
  mosaic: Mosaic,
  tiers: Tiers,
  regions: Regions,
  words: Words,
  random: Random,
): Forest[] {
  const { plan, density } = mosaic;
  const seed = random.integer(1, 1e6);
  const orbital = plan.roads.filter((road) => road.name.en === 'Orbital Expressway');
  const beside = new Mask();
  for (const road of orbital) beside.mark(road.line, () => 520);
  const shore = new Mask().mark(plan.coast, () => 620);
  const lakeside = new Mask();
  for (const river of plan.rivers) {
    const isLake = (i: number): boolean => usualWidth(river) < 300 && river.halfWidth[i]! > 400;
    lakeside.mark(river.centre, (i) => (isLake(i) ? river.halfWidth[i]! + 900 : 0));
  }
  const open = (unit: Area): boolean => !unit.wet && density.urbanityAt(unit.x, unit.y) <= openGround;
  const kindOf = (unit: Area): ForestKind | null => {
    if (!open(unit)) return null;
    const broad = noise2(seed, unit.x / 2500, unit.y / 2500);
    const fine = noise2(seed + 1, unit.x / 1100, unit.y / 1100);
    if (shore.at(unit.x, unit.y) && fine > -0.25) return 'shelterbelt';
    if (beside.at(unit.x, unit.y) && fine > -0.3) return 'roadside';
    if (lakeside.at(unit.x, unit.y) && fine > -0.1) return 'water-source';
    const hilly = smoothStep((-unit.x - 6000) / 13_000) * smoothStep((unit.y + 14_000) / 16_000);
    if (broad + 0.3 * fine > 0.78 - 0.56 * hilly) return hilly > 0.3 ? 'hill' : 'plain';
    return null;
  };
  const kinds = new Map<Area, ForestKind>();
  for (const unit of tiers.units) {
    const kind = kindOf(unit);
    if (kind) kinds.set(unit, kind);
  }
  for (let round = 0; round < 2; round++) smooth(tiers, kinds, regions, open);
  const groups = regions.connected([...kinds.keys()], (a, b) => kinds.get(a) !== kinds.get(b));
  return groups
    .filter((group) => group.length >= smallest)
    .map((units) => {
      const kind = kinds.get(units[0]!)!;
      return { name: forestName(kind, words), kind, units, dutyGrids: dutyGrids(units, regions) };
    });
}

/** Fills notches and drops spurs: a unit follows the great majority of its neighbours. */
function smooth(
  tiers: Tiers,
  kinds: Map<Area, ForestKind>,
  regions: Regions,
  open: (unit: Area) => boolean,
): void {
  const before = new Map(kinds);
  for (const unit of tiers.units) {
    const neighbours = regions.neighbours(unit);
    const wooded = neighbours.filter((beside) => before.has(beside));
    if (wooded.length === 0 && !before.has(unit)) continue;
    const share = wooded.length / neighbours.length;
    if (share < 0.34) kinds.delete(unit);
    else if (share > 0.5 && !before.has(unit) && open(unit)) kinds.set(unit, before.get(wooded[0]!)!);
  }
}

function dutyGrids(units: Area[], regions: Regions): Forest['dutyGrids'] {
  const streetOf = (unit: Area): Area => unit.parent!.parent!;
  return regions
    .connected(units, (a, b) => streetOf(a) !== streetOf(b))
    .map((part) => ({
      street: streetOf(part[0]!),
      units: part,
      patrolGrids: regions.connected(part, (a, b) => a.parent !== b.parent),
    }));
}

function forestName(kind: ForestKind, words: Words): Name {
  const word = words.take('forests', 'country');
  const endings: Record<ForestKind, Name> = {
    hill: { zh: '山林场', en: 'shan Hill Forest' },
    shelterbelt: { zh: '沿海防护林', en: ' Coastal Shelterbelt' },
    'water-source': { zh: '水源涵养林', en: ' Water-source Forest' },
    roadside: { zh: '通道林带', en: ' Roadside Forest Belt' },
    plain: { zh: '生态片林', en: ' Ecological Forest' },
  };
  return { zh: word.zh + endings[kind].zh, en: word.en + endings[kind].en };
}
