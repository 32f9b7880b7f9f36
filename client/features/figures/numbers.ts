import type { CountName, Counts, Rate, RatesRow } from '../../../domain/answers/reports.ts';
import { countLabels, rateLabels } from '../../../domain/figures/labels.ts';
import type { Language } from '../../ui/preferences.ts';
import { type FigureName, isRate, type RateName } from './place.ts';

export function labelOf(figure: FigureName, language: Language): string {
  return (isRate(figure) ? rateLabels[figure] : countLabels[figure])[language];
}

/** A rate from 0 to 1 in percent; a dash where there is nothing to divide by. */
export function percent(value: number | null): string {
  return value === null ? '—' : `${(value * 100).toFixed(1)}%`;
}

/** What a row has of a figure: a rate from 0 to 1, or a count; null where there is nothing to divide by. */
export function figureOf(
  { counts, rates }: Pick<RatesRow, 'counts' | 'rates'>,
  figure: FigureName,
): number | null {
  return isRate(figure) ? rates[figure].value : counts[figure];
}

export function told(value: number | null, figure: FigureName, language: Language): string {
  if (value === null) return '—';
  return isRate(figure) ? percent(value) : value.toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB');
}

/** What became of a figure: in percentage points for a rate, in numbers for a count; nothing where one is missing. */
export function changeOf(now: number | null, before: number | null, figure: FigureName): string {
  if (now === null || before === null) return '—';
  const change = now - before;
  const sign = change > 0 ? '▲' : change < 0 ? '▼' : '＝';
  return isRate(figure) ? `${sign} ${Math.abs(change * 100).toFixed(1)}` : `${sign} ${Math.abs(change)}`;
}

/** The counts whose orders a numerator is made of, and those that are taken off. */
const numerators: Readonly<Record<RateName, { of: readonly CountName[]; less: readonly CountName[] }>> = {
  'valid-report': { of: ['reported'], less: ['declined'] },
  'on-time-filing': { of: ['filed-on-time'], less: [] },
  'accurate-filing': { of: ['filed'], less: ['cancelled'] },
  'on-time-dispatch': { of: ['dispatched-on-time'], less: [] },
  'accurate-dispatch': { of: ['dispatched'], less: ['returned'] },
  'on-time-handling': { of: ['due-on-time'], less: [] },
  closing: { of: ['closed'], less: [] },
  'on-time-closing': { of: ['closed-on-time'], less: [] },
  'overdue-pending': { of: ['open-overdue'], less: [] },
  extension: { of: ['extended'], less: [] },
  rework: { of: ['reworked'], less: [] },
  override: { of: ['overridden'], less: [] },
  'cross-department-share': { of: ['cross-department'], less: [] },
  satisfaction: { of: ['satisfied'], less: [] },
  'on-time-answering': { of: ['answered-on-time'], less: [] },
};

/** What was to be closed (应结案). */
const toClose: readonly CountName[] = ['closed', 'forced', 'open-overdue'];

/** Denominators that are sums of counts. */
const sums: Readonly<Record<string, readonly CountName[]>> = {
  'to-close': toClose,
  visited: ['satisfied', 'dissatisfied'],
};

/** The counts that a rate is made of. */
export function partsOf(name: RateName, { of }: Rate) {
  const handled = name === 'on-time-handling' && of === 'handled';
  return {
    ...(handled ? { of: ['handled-on-time' as const], less: [] } : numerators[name]),
    denominator: sums[of] ?? [of as CountName],
  };
}

export function sumOf(counts: Counts, names: readonly CountName[]): number {
  return names.reduce((sum, name) => sum + counts[name], 0);
}
