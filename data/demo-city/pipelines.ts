import { type Point, parallel } from './curves.ts';
import type { CityFeature } from './features.ts';
import { dayIn } from './kinds.ts';
import type { Mosaic } from './mosaic.ts';
import { type Name, padded } from './names.ts';
import { position } from './projection.ts';
import type { Random } from './random.ts';
import type { Road, RoadClass } from './roads.ts';

const owners = {
  water: { zh: '云汀供水集团', en: 'Yunting Water Group', code: '990100-GS' },
  drainage: { zh: '云汀排水公司', en: 'Yunting Drainage Company', code: '990100-PS' },
  gas: { zh: '云汀燃气公司', en: 'Yunting Gas Company', code: '990100-RQ' },
  power: { zh: '云汀供电公司', en: 'Yunting Power Company', code: '990100-GD' },
  telecom: { zh: '云汀信息管线公司', en: 'Yunting Telecom Ducts', code: '990100-XX' },
} as const;

interface Grade extends Name {
  class: string;
  /** The roads under which it lies. */
  under: readonly RoadClass[];
  /** Metres below ground, and millimetres across, from and to. */
  depth: readonly [number, number];
  diameter: readonly [number, number];
  material: readonly string[];
}

interface Pipeline {
  layer: string;
  code: string;
  owner: keyof typeof owners;
  count: number;
  /** Metres from the middle of the road, to its left. */
  beside: number;
  grades: readonly Grade[];
}

const broad = ['primary', 'secondary'] as const;
const small = ['secondary', 'residential'] as const;

const pipelines: readonly Pipeline[] = [
  {
    layer: 'water-mains',
    code: 'JSG',
    owner: 'water',
    count: 1_500,
    beside: 2.5,
    grades: [
      {
        class: 'trunk',
        zh: '输水干管',
        en: 'Trunk Main',
        under: broad,
        depth: [1.2, 2.6],
        diameter: [500, 1_600],
        material: ['ductile-iron', 'steel'],
      },
      {
        class: 'distribution',
        zh: '配水管',
        en: 'Water Main',
        under: small,
        depth: [0.8, 1.5],
        diameter: [100, 400],
        material: ['ductile-iron', 'polyethylene'],
      },
    ],
  },
  {
    layer: 'sewers',
    code: 'WSG',
    owner: 'drainage',
    count: 1_500,
    beside: -2.5,
    grades: [
      {
        class: 'trunk',
        zh: '污水干管',
        en: 'Trunk Sewer',
        under: broad,
        depth: [3.2, 7.5],
        diameter: [600, 2_000],
        material: ['concrete'],
      },
      {
        class: 'branch',
        zh: '污水支管',
        en: 'Sewer',
        under: small,
        depth: [1.6, 3.4],
        diameter: [200, 500],
        material: ['concrete', 'polyethylene'],
      },
    ],
  },
  {
    layer: 'storm-drains',
    code: 'YSG',
    owner: 'drainage',
    count: 1_400,
    beside: -0.5,
    grades: [
      {
        class: 'trunk',
        zh: '雨水干管',
        en: 'Trunk Drain',
        under: broad,
        depth: [2.2, 5],
        diameter: [800, 2_400],
        material: ['concrete'],
      },
      {
        class: 'branch',
        zh: '雨水支管',
        en: 'Storm Drain',
        under: small,
        depth: [1.1, 2.4],
        diameter: [300, 700],
        material: ['concrete', 'polyethylene'],
      },
    ],
  },
  {
    layer: 'gas-pipes',
    code: 'RQG',
    owner: 'gas',
    count: 1_000,
    beside: 3.5,
    grades: [
      {
        class: 'high',
        zh: '高压燃气管',
        en: 'High-pressure Gas Pipe',
        under: ['primary'],
        depth: [1.5, 2.8],
        diameter: [400, 800],
        material: ['steel'],
      },
      {
        class: 'medium',
        zh: '中压燃气管',
        en: 'Medium-pressure Gas Pipe',
        under: broad,
        depth: [1, 1.8],
        diameter: [150, 400],
        material: ['steel', 'polyethylene'],
      },
      {
        class: 'low',
        zh: '低压燃气管',
        en: 'Low-pressure Gas Pipe',
        under: small,
        depth: [0.7, 1.3],
        diameter: [80, 200],
        material: ['polyethylene'],
      },
    ],
  },
  {
    layer: 'power-cables',
    code: 'DLG',
    owner: 'power',
    count: 900,
    beside: 1.2,
    grades: [
      {
        class: 'high',
        zh: '高压电缆',
        en: 'High-voltage Cable',
        under: broad,
        depth: [1.2, 3],
        diameter: [150, 300],
        material: ['copper'],
      },
      {
        class: 'medium',
        zh: '中压电缆',
        en: 'Medium-voltage Cable',
        under: small,
        depth: [0.7, 1.3],
        diameter: [80, 180],
        material: ['copper'],
      },
    ],
  },
  {
    layer: 'telecom-ducts',
    code: 'TXG',
    owner: 'telecom',
    count: 800,
    beside: -3.5,
    grades: [
      {
        class: 'trunk',
        zh: '通信主干管道',
        en: 'Trunk Duct',
        under: broad,
        depth: [0.9, 1.8],
        diameter: [100, 300],
        material: ['fibre'],
      },
      {
        class: 'access',
        zh: '通信接入管道',
        en: 'Telecom Duct',
        under: small,
        depth: [0.6, 1.1],
        diameter: [50, 120],
        material: ['fibre'],
      },
    ],
  },
];

const tenths = (value: number) => Math.round(value * 10) / 10;

function lengthOf(line: readonly Point[]): number {
  return line.reduce((sum, [x, y], i) => {
    const [px, py] = line[Math.max(0, i - 1)]!;
    return sum + Math.sqrt((x - px) * (x - px) + (y - py) * (y - py));
  }, 0);
}

/** Pipes and cables under the roads, each beside its road's middle, with their depth and whose they are. */
export function pipelineLayers(
  { map }: Mosaic,
  roads: readonly Road[],
  random: Random,
): Record<string, CityFeature[]> {
  const bedded = roads.filter(({ vertices }) => vertices.length > 1);
  const featuresOf = ({ layer, code, owner, count, beside, grades }: Pipeline): CityFeature[] => {
    const own = random.fork(layer);
    const whose = owners[owner];
    // Each road carries one pipe of a kind; the more important grade chooses first.
    const found: { road: Road; grade: Grade }[] = [];
    const used = new Set<Road>();
    for (const [g, grade] of grades.entries())
      for (const road of own.shuffled(bedded.filter((each) => grade.under.includes(each.class)))) {
        if (found.length >= (count * (g + 1)) / grades.length) break;
        if (used.has(road)) continue;
        used.add(road);
        found.push({ road, grade });
      }
    return found.map(({ road, grade }, i) => {
      const middle = road.vertices.map((vertex): Point => [map.x[vertex]!, map.y[vertex]!]);
      const line = parallel(
        middle,
        () => beside,
        () => 1,
      );
      return {
        code: `${code}${padded(i + 1, 5)}`,
        name: `${road.name.zh}${grade.zh}`,
        parent: null,
        properties: {
          name_en: `${road.name.en} ${grade.en}`,
          class: grade.class,
          depth: tenths(own.between(...grade.depth)),
          diameter: Math.round(own.between(...grade.diameter) / 50) * 50,
          material: own.pick(grade.material),
          pipeOwner: whose.zh,
          pipeOwner_en: whose.en,
          pipeOwnerCode: whose.code,
          laidOn: dayIn(own, 1988, 2024),
          length: Math.round(lengthOf(line)),
        },
        geometry: { type: 'LineString', coordinates: line.map(([x, y]) => position(x, y)) },
      };
    });
  };
  return Object.fromEntries(pipelines.map((each) => [each.layer, featuresOf(each)]));
}
