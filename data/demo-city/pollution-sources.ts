import type { Enterprise } from './enterprises.ts';
import type { Facilities } from './facilities.ts';
import type { CityFeature } from './features.ts';
import { dayIn } from './kinds.ts';
import { type Name, padded } from './names.ts';
import { position } from './projection.ts';
import type { Random } from './random.ts';

const classes = {
  air: { zh: '废气排放口', en: 'Air Source', pollutants: ['二氧化硫、氮氧化物', '颗粒物', '挥发性有机物'] },
  water: {
    zh: '废水排放口',
    en: 'Water Source',
    pollutants: ['化学需氧量、氨氮', '总磷、总氮', '总铬、总镍'],
  },
  soil: { zh: '土壤风险点', en: 'Soil Source', pollutants: ['石油烃', '铅、镉'] },
  noise: { zh: '噪声源', en: 'Noise Source', pollutants: ['厂界噪声'] },
} as const satisfies Record<string, Name & { pollutants: readonly string[] }>;
const names = Object.keys(classes) as (keyof typeof classes)[];

const polluting: readonly Enterprise['industry'][] = [
  'chemical',
  'machinery',
  'electronics',
  'food',
  'construction',
];

/**
 * Sources of pollution on the grounds of enterprises, each with its file (一源一档): one code, the discharge permit and how
 * long it runs, what is monitored, and what inspections found.
 */
export function pollutionSources(
  enterprises: readonly Enterprise[],
  facilities: Facilities,
  random: Random,
  wanted: number,
): CityFeature[] {
  const numbers = new Map(enterprises.map((enterprise, i) => [enterprise.unit, i + 1]));
  const grounds = enterprises.filter(({ industry }) => polluting.includes(industry)).map(({ unit }) => unit);
  const serials = new Map<number, number>();
  return facilities.insideUnits(grounds, wanted, random.fork('places')).map(({ x, y, unit }, i) => {
    const number = numbers.get(unit)!;
    const enterprise = enterprises[number - 1]!;
    const serial = (serials.get(number) ?? 0) + 1;
    serials.set(number, serial);
    const name = random.pick(names);
    const { zh, en, pollutants } = classes[name];
    const since = random.integer(2021, 2025);
    const inspections = random.integer(1, 12);
    const penalties = random.chance(0.25) ? random.integer(1, 3) : 0;
    const inspected = dayIn(random, 2026, 2026);
    return {
      code: `WR${padded(i + 1, 5)}`,
      name: `${enterprise.name.zh}${zh}${serial}`,
      parent: unit.parent!.parent!.code,
      properties: {
        name_en: `${enterprise.name.en} ${en} ${serial}`,
        class: name,
        sourceCode: `${unit.parent!.parent!.code}${padded(number, 4)}${padded(serial, 3)}`,
        enterprise: `QY${padded(number, 4)}`,
        permit: `9901${random.integer(10_000_000, 99_999_999)}P`,
        permitFrom: `${since}-07-01`,
        permitTo: `${since + 5}-06-30`,
        monitors: name === 'soil' ? 0 : random.integer(0, 4),
        pollutants: random.pick(pollutants),
        lastInspection: inspected,
        inspections,
        penalties,
        history: `${since}年发证；三年检查${inspections}次，处罚${penalties}次；最近检查${inspected}`,
        credit: random.pick(penalties > 1 ? ['C', 'D'] : penalties > 0 ? ['B', 'C'] : ['A', 'A', 'B']),
      },
      geometry: { type: 'Point', coordinates: position(x, y) },
    };
  });
}
