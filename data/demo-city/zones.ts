import type { CityFeature } from './features.ts';
import { dayIn } from './kinds.ts';
import { Mask } from './mask.ts';
import type { Mosaic } from './mosaic.ts';
import { type Name, padded } from './names.ts';
import type { Random } from './random.ts';
import { hectaresOf, type Regions } from './regions.ts';
import type { Area, Positions, Tiers } from './tiers.ts';

type ClassNames = Readonly<Record<string, Name>>;

/** Areas of neighbouring unit grids of one layer. */
interface ZoneKind {
  layer: string;
  code: string;
  count: number;
  /** Unit grids that each is made of, from and to. */
  size: readonly [number, number];
  /** Whether a unit grid can be of one. */
  ground: (unit: Area) => boolean;
  classes: ClassNames;
  /** Whether the features say which class they are of. */
  isClassed: boolean;
  properties(random: Random, name: string): Record<string, unknown>;
}

const wetlands = {
  important: { zh: '重要湿地', en: 'Important Wetland' },
  ordinary: { zh: '湿地', en: 'Wetland' },
};
const works = {
  building: { zh: '房建工地', en: 'Building Site' },
  road: { zh: '道路工地', en: 'Road Works' },
  utility: { zh: '管线工地', en: 'Utility Works' },
  demolition: { zh: '拆除工地', en: 'Demolition Site' },
};
const risks = {
  high: { zh: '洪涝高风险区', en: 'High Flood-risk Area' },
  medium: { zh: '洪涝中风险区', en: 'Medium Flood-risk Area' },
  low: { zh: '洪涝低风险区', en: 'Low Flood-risk Area' },
};
const habitats = {
  key: { zh: '重点栖息地', en: 'Key Habitat' },
  ordinary: { zh: '栖息地', en: 'Habitat' },
};
const species: readonly Name[] = [
  { zh: '白鹭', en: 'Little egret' },
  { zh: '獐', en: 'Water deer' },
  { zh: '貉', en: 'Raccoon dog' },
  { zh: '震旦鸦雀', en: 'Reed parrotbill' },
  { zh: '小天鹅', en: 'Tundra swan' },
];
const riskOf: Record<string, readonly [years: number, depth: number]> = {
  high: [5, 80],
  medium: [20, 50],
  low: [50, 25],
};

const none = () => ({});

function zoneKinds({ density, map, lines, plan }: Mosaic, wooded: ReadonlySet<Area>): readonly ZoneKind[] {
  const shore = new Mask().mark(plan.coast, () => 900);
  const built = (low: number, high: number) => (unit: Area) => {
    const urbanity = density.urbanityAt(unit.x, unit.y);
    return !unit.wet && urbanity >= low && urbanity < high;
  };
  const besideRiver = (unit: Area) =>
    unit.border.some((h) => ['river', 'bank'].includes(lines.get(map.line[h >> 1]!).kind));
  const open = built(0, 0.2);
  const dry = (unit: Area) => !wooded.has(unit);
  const one = (zh: string, en: string, name: string): ClassNames => ({ [name]: { zh, en } });
  return [
    {
      layer: 'flood-risk-areas',
      code: 'HL',
      count: 130,
      size: [3, 12],
      ground: (unit) => built(0.15, 1.1)(unit) && besideRiver(unit),
      classes: risks,
      isClassed: true,
      properties: (random, name) => ({
        returnPeriod: riskOf[name]![0],
        depth: riskOf[name]![1] + random.integer(-8, 12),
      }),
    },
    {
      layer: 'works-sites',
      code: 'GD',
      count: 180,
      size: [1, 2],
      ground: (unit) => built(0.12, 0.9)(unit) && dry(unit),
      classes: works,
      isClassed: true,
      properties: (random) => {
        const builder = random.integer(1, 8);
        const year = random.integer(2025, 2026);
        return {
          permit: `SG${year}${random.integer(10_000, 99_999)}`,
          builder: `云汀第${builder}建设公司`,
          builder_en: `Yunting Construction Company ${builder}`,
          from: dayIn(random, year, year),
          to: dayIn(random, 2027, 2028),
        };
      },
    },
    {
      layer: 'wildlife-habitats',
      code: 'QXD',
      count: 24,
      size: [6, 22],
      ground: (unit) => wooded.has(unit),
      classes: habitats,
      isClassed: true,
      properties: (random) => {
        const { zh, en } = random.pick(species);
        return { species: zh, species_en: en };
      },
    },
    {
      layer: 'wetlands',
      code: 'SDL',
      count: 30,
      size: [3, 10],
      ground: (unit) => open(unit) && dry(unit) && (besideRiver(unit) || shore.at(unit.x, unit.y)),
      classes: wetlands,
      isClassed: true,
      properties: none,
    },
    {
      layer: 'farmland',
      code: 'NT',
      count: 160,
      size: [4, 16],
      ground: (unit) => built(0, 0.12)(unit) && dry(unit),
      classes: one('基本农田', 'Farmland', 'farmland'),
      isClassed: false,
      properties: none,
    },
    {
      layer: 'built-up-zones',
      code: 'JSQ',
      count: 60,
      size: [40, 140],
      ground: built(0.42, 1.1),
      classes: one('集中建设区', 'Built-up Zone', 'built-up'),
      isClassed: true,
      properties: none,
    },
    {
      layer: 'industry-blocks',
      code: 'CYQ',
      count: 60,
      size: [5, 16],
      ground: (unit) => built(0.1, 0.5)(unit) && dry(unit),
      classes: one('产业区块', 'Industry Block', 'block'),
      isClassed: true,
      properties: none,
    },
    {
      layer: 'national-industrial-zones',
      code: 'GJQ',
      count: 4,
      size: [50, 90],
      ground: (unit) => built(0.1, 0.45)(unit) && dry(unit),
      classes: one('国家级工业区', 'National Industrial Zone', 'national'),
      isClassed: true,
      properties: none,
    },
    {
      layer: 'city-industrial-parks',
      code: 'SJQ',
      count: 14,
      size: [18, 40],
      ground: (unit) => built(0.1, 0.45)(unit) && dry(unit),
      classes: one('工业园区', 'Industrial Park', 'city'),
      isClassed: true,
      properties: none,
    },
    {
      layer: 'airports',
      code: 'JC',
      count: 1,
      size: [60, 60],
      ground: (unit) => open(unit) && dry(unit) && unit.x > 12_000,
      classes: one('机场', 'Airport', 'airport'),
      isClassed: false,
      properties: none,
    },
  ];
}

interface Ground {
  mosaic: Mosaic;
  tiers: Tiers;
  regions: Regions;
  positions: Positions;
}

function zoneFeature(
  { regions, positions }: Ground,
  units: readonly Area[],
  code: string,
  called: Name,
  properties: Record<string, unknown>,
): CityFeature {
  const street = units[0]!.parent!.parent!;
  return {
    code,
    name: `${street.zh}${called.zh}`,
    parent: street.code,
    properties: { name_en: `${street.en} ${called.en}`, ...properties, hectares: hectaresOf(units) },
    geometry: { type: 'Polygon', coordinates: regions.rings(units, positions) },
  };
}

/** Areas of risk, works, nature and planning. Those of one layer do not overlap; those of several may. */
export function zoneLayers(
  ground: Ground,
  wooded: ReadonlySet<Area>,
  random: Random,
): Record<string, CityFeature[]> {
  const { mosaic, tiers, regions } = ground;
  return Object.fromEntries(
    zoneKinds(mosaic, wooded).map((kind) => {
      const own = random.fork(kind.layer);
      const used = new Set<Area>();
      const features: CityFeature[] = [];
      const names = Object.keys(kind.classes);
      for (const seed of own.shuffled(tiers.units)) {
        if (features.length === kind.count) break;
        if (used.has(seed) || !kind.ground(seed)) continue;
        const size = own.integer(...kind.size);
        const units = regions.grown(seed, size, (unit) => !used.has(unit) && kind.ground(unit));
        if (units.length < kind.size[0]) continue;
        for (const unit of units) used.add(unit);
        const name = own.pick(names);
        const code = `${kind.code}${padded(features.length + 1, 4)}`;
        features.push(
          zoneFeature(ground, units, code, kind.classes[name]!, {
            ...(kind.isClassed ? { class: name } : {}),
            ...kind.properties(own, name),
          }),
        );
      }
      return [kind.layer, features];
    }),
  );
}

const beltReach = 650;
const smallestStretch = 3;

/** The belt of parks and woods along the outer ring road, a stretch for each street that it passes through. */
export function beltFeatures(ground: Ground): CityFeature[] {
  const { mosaic, tiers, regions } = ground;
  const beside = new Mask();
  for (const road of mosaic.plan.roads.filter(({ name }) => name.en === 'Orbital Expressway'))
    beside.mark(road.line, () => beltReach);
  const units = tiers.units.filter((unit) => !unit.wet && beside.at(unit.x, unit.y));
  const streetOf = (unit: Area) => unit.parent!.parent!;
  return regions
    .connected(units, (a, b) => streetOf(a) !== streetOf(b))
    .filter((group) => group.length >= smallestStretch)
    .map((group, i) => {
      const urbanity =
        group.reduce((sum, { x, y }) => sum + mosaic.density.urbanityAt(x, y), 0) / group.length;
      const name = urbanity < 0.3 ? 'woodland' : 'parkland';
      const called =
        name === 'woodland'
          ? { zh: '生态带林地段', en: 'Belt Woodland' }
          : { zh: '生态带公园段', en: 'Belt Park' };
      return zoneFeature(ground, group, `STD${padded(i + 1, 4)}`, called, { class: name });
    });
}
