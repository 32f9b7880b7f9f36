import type { Indicator } from '../../domain/answers/indicators.ts';
import type { Language } from './preferences.ts';

const localeOf = (language: Language) => (language === 'zh' ? 'zh-CN' : 'en-GB');

/** A value with the decimals and separators that its indicator asks for. */
export function formatValue(
  { decimals }: Pick<Indicator, 'decimals'>,
  value: number,
  language: Language,
): string {
  return value.toLocaleString(localeOf(language), {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

/** The unit behind a value as `formatValue` writes it: one order, two orders, 1.0 orders. */
export function unitOf(
  { unit, decimals }: Pick<Indicator, 'unit' | 'decimals'>,
  value: number | null,
  language: Language,
): string {
  if (language !== 'en' || unit.one === undefined || value === null) return unit[language];
  const rules = new Intl.PluralRules(localeOf(language), {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return rules.select(value) === 'one' ? unit.one : unit.en;
}
