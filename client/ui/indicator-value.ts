import type { Indicator } from '../../domain/answers/indicators.ts';
import type { Language } from './preferences.ts';

/** A value with the decimals and separators that its indicator asks for. */
export function formatValue(
  { decimals }: Pick<Indicator, 'decimals'>,
  value: number,
  language: Language,
): string {
  return value.toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}
