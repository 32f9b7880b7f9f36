import type { Bilingual } from '../../domain/answers/problem.ts';
import type { Rate, SceneReport } from '../../domain/answers/reports.ts';

type Told = Pick<SceneReport, 'items' | 'counts' | 'rates' | 'before' | 'byItem' | 'byStreet'>;

/** Below it work is told as not done in time. */
const wantedOnTime = 0.9;
/** From so many works on the streets are compared. */
const fewestOfStreet = 3;
/** So many names are told. */
const mostNames = 5;

const percent = ({ value }: Rate) => `${((value ?? 0) * 100).toFixed(1)}%`;

function named(titles: readonly Bilingual[]): Bilingual {
  const shown = titles.slice(0, mostNames);
  const more = titles.length > mostNames;
  return {
    zh: shown.map(({ zh }) => zh).join('、') + (more ? '等' : ''),
    en: shown.map(({ en }) => en).join(', ') + (more ? ' and others' : ''),
  };
}

/** Of the streets with enough work the one that did the smallest part of it in time. */
function slowestStreet(byStreet: Told['byStreet']) {
  const [slowest] = byStreet
    .filter(({ name, counts }) => name !== null && counts.due >= fewestOfStreet)
    .map(({ name, counts }) => ({ name: name!, share: counts['due-on-time'] / counts.due }))
    .sort((a, b) => a.share - b.share);
  return slowest && slowest.share < wantedOnTime ? slowest : null;
}

/** What the figures of a month show that should be looked at, the worst first. */
export function problemsOf({ items, counts, rates, byItem, byStreet }: Told): Bilingual[] {
  const found: Bilingual[] = [];
  const overdue = counts['open-overdue'];
  if (overdue > 0)
    found.push({
      zh: `月末仍有${overdue}件工单超期未结。`,
      en: `${overdue} orders were open and overdue at the end of the month.`,
    });
  const handling = rates['on-time-handling'];
  if (handling.value !== null && handling.value < wantedOnTime)
    found.push({
      zh: `按期处置率${percent(handling)}（${handling.numerator}/${handling.denominator}），低于90%。`,
      en: `${percent(handling)} of the work was done in time (${handling.numerator} of ${handling.denominator}), less than 90%.`,
    });
  const street = slowestStreet(byStreet);
  if (street)
    found.push({
      zh: `${street.name.zh}按期处置率最低，为${(street.share * 100).toFixed(1)}%。`,
      en: `The smallest part of the work was done in time in ${street.name.en}: ${(street.share * 100).toFixed(1)}%.`,
    });
  if (counts.returned > 0)
    found.push({
      zh: `派遣后回退${counts.returned}次，责任单位认定有待核对。`,
      en: `${counts.returned} dispatches came back: whose they are should be looked at.`,
    });
  if (counts.reworked > 0)
    found.push({
      zh: `核查不合格返工${counts.reworked}次，返工率${percent(rates.rework)}。`,
      en: `${counts.reworked} works were sent back by the check, ${percent(rates.rework)}.`,
    });
  const never = named(byItem.filter(({ activity }) => activity === 'never').map(({ title }) => title));
  if (items.never > 0)
    found.push({
      zh: `${items.never}个事项从未产生工单：${never.zh}。`,
      en: `${items.never} items never led to an order: ${never.en}.`,
    });
  const silent = named(byItem.filter(({ activity }) => activity === 'silent').map(({ title }) => title));
  if (items.silent > 0)
    found.push({
      zh: `${items.silent}个事项本月沉默：${silent.zh}。`,
      en: `${items.silent} items were silent this month: ${silent.en}.`,
    });
  return found;
}

/** What the scene brought over a month, beside the month before. */
export function usefulnessOf({ counts, rates, before }: Told): Bilingual[] {
  const found: Bilingual[] = [];
  if (counts.reported === 0) return found;
  const was = before.counts.reported;
  found.push({
    zh: `本月发现并上报${counts.reported}件（上月${was}件），结案${counts.closed}件，结案率${percent(rates.closing)}。`,
    en: `${counts.reported} orders were reported (${was} in the month before) and ${counts.closed} closed, ${percent(rates.closing)} of those to close.`,
  });
  if (counts.closed > 0) {
    const hours = (sums: Told['counts']) => sums['closing-minutes'] / sums.closed / 60;
    const earlier = before.counts.closed > 0 ? hours(before.counts).toFixed(1) : null;
    found.push({
      zh: `平均结案用时${hours(counts).toFixed(1)}小时${earlier ? `（上月${earlier}小时）` : ''}。`,
      en: `An order took ${hours(counts).toFixed(1)} hours to close on average${earlier ? ` (${earlier} in the month before)` : ''}.`,
    });
  }
  if (counts['cross-department'] > 0)
    found.push({
      zh: `跨部门协同${counts['cross-department']}件，占${percent(rates['cross-department-share'])}。`,
      en: `Several units worked on ${counts['cross-department']} orders, ${percent(rates['cross-department-share'])}.`,
    });
  return found;
}
