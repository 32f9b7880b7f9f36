import type { Mosaic } from './mosaic.ts';
import type { Name, Words } from './names.ts';
import type { Park } from './parks.ts';
import type { Random } from './random.ts';
import type { Area, Tiers } from './tiers.ts';

/** A company on the unit grid that it fills. */
export interface Enterprise {
  name: Name;
  industry: Industry;
  unit: Area;
}

/** Leave to work on a unit grid for some months, given to a company. */
export interface Permit {
  name: Name;
  kind: 'construction' | 'muck-transport' | 'green-works';
  holder: Enterprise;
  unit: Area;
  /** The first and the last day, as YYYY-MM-DD. */
  validFrom: string;
  validTo: string;
}

const industries = {
  chemical: { zh: '化工厂', en: 'Chemical Works' },
  machinery: { zh: '机械厂', en: 'Machine Works' },
  electronics: { zh: '电子厂', en: 'Electronics Works' },
  food: { zh: '食品厂', en: 'Food Works' },
  market: { zh: '市场', en: 'Market' },
  construction: { zh: '建设工程公司', en: 'Construction Company' },
  haulage: { zh: '运输公司', en: 'Haulage Company' },
  landscaping: { zh: '园林工程公司', en: 'Landscaping Company' },
  sanitation: { zh: '环卫服务公司', en: 'Sanitation Company' },
} satisfies Record<string, Name>;
type Industry = keyof typeof industries;

const works = {
  construction: { by: 'construction', zh: '工地', en: 'Building Site' },
  'muck-transport': { by: 'haulage', zh: '渣土运输区', en: 'Muck Transport Area' },
  'green-works': { by: 'landscaping', zh: '绿化施工区', en: 'Green Works Area' },
} as const;

/** Companies on dry ground outside the parks and forests, each industry in its turn. */
export function layEnterprises(
  { density }: Mosaic,
  tiers: Tiers,
  words: Words,
  random: Random,
  taken: ReadonlySet<Area>,
  wanted: number,
): Enterprise[] {
  const turns = Object.entries(industries) as [Industry, Name][];
  const enterprises: Enterprise[] = [];
  for (const unit of random.shuffled(tiers.units)) {
    if (enterprises.length === wanted) break;
    const built = density.urbanityAt(unit.x, unit.y);
    if (unit.wet || taken.has(unit) || built < 0.08 || built > 0.7) continue;
    const [industry, ending] = turns[enterprises.length % turns.length]!;
    const word = words.take('enterprises', 'road');
    const name = { zh: word.zh + ending.zh, en: `${word.en} ${ending.en}` };
    enterprises.push({ name, industry, unit });
  }
  return enterprises;
}

/** A day of a month counted from January 2025. */
function dayOf(month: number, day: string): string {
  const ofYear = (month % 12) + 1;
  return `${2025 + Math.floor(month / 12)}-${String(ofYear).padStart(2, '0')}-${day}`;
}

/** Permits of all kinds, some past and some to come; green works lie in parks, the others outside. */
export function givePermits(
  tiers: Tiers,
  parks: readonly Park[],
  enterprises: readonly Enterprise[],
  taken: ReadonlySet<Area>,
  words: Words,
  random: Random,
  wanted: number,
): Permit[] {
  const kinds = Object.keys(works) as Permit['kind'][];
  const used = new Set(enterprises.map(({ unit }) => unit));
  const permits: Permit[] = [];
  while (permits.length < wanted) {
    const kind = kinds[permits.length % kinds.length]!;
    const unit = kind === 'green-works' ? random.pick(random.pick(parks).units) : random.pick(tiers.units);
    if (unit.wet || used.has(unit) || (kind !== 'green-works' && taken.has(unit))) continue;
    used.add(unit);
    const { by, zh, en } = works[kind];
    const holder = random.pick(enterprises.filter(({ industry }) => industry === by));
    const word = words.take('permits', 'road');
    const first = random.integer(0, 26);
    permits.push({
      name: { zh: word.zh + zh, en: `${word.en} ${en}` },
      kind,
      holder,
      unit,
      validFrom: dayOf(first, '01'),
      validTo: dayOf(first + random.integer(3, 24), '28'),
    });
  }
  return permits;
}
