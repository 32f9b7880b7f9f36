import type { Label } from './states.ts';

const tiers: Readonly<Record<string, Label>> = {
  responsible: { zh: '责任单位', en: 'the responsible unit' },
  desk: { zh: '值班席', en: 'the duty desk' },
  district: { zh: '区级', en: 'the district' },
  city: { zh: '市级', en: 'the city' },
};
const owed: Readonly<Record<string, Label>> = {
  answer: { zh: '答复来源：', en: 'Answer to the source: ' },
  visit: { zh: '回访：', en: 'Return visit: ' },
};

/**
 * What the log says of a clock that was told up the tiers (`answer: 100 % → desk: wang、li`), in words; any other note as
 * it is. The log itself keeps its text, which its chain of hashes is made of.
 */
export function noteText(note: string, language: keyof Label): string {
  const [, what, share, tier, names] = /^(?:(\w+): )?(\d+) % → (\w+): (.+)$/u.exec(note) ?? [];
  const place = tier === undefined ? undefined : tiers[tier];
  const of = what === undefined ? { zh: '', en: '' } : owed[what];
  if (!place || !of) return note;
  const people = names === '–' ? [] : names!.split('、');
  if (language === 'zh')
    return `${of.zh}时限已用 ${share}%，${people.length > 0 ? `已通知${place.zh}：${people.join('、')}` : `${place.zh}无人可通知`}`;
  return `${of.en}${share}% of the limit used; ${people.length > 0 ? `told ${place.en}: ${people.join(', ')}` : `nobody of ${place.en} could be told`}`;
}
