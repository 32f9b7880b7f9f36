import type { TFunction } from 'i18next';
import type { Limit } from '../../domain/items/entries.ts';

/** `4 h` of working time, `2 h non-stop`. */
export function limitText({ value, unit, time }: Limit, t: TFunction): string {
  const amount = t(`catalogue.units.${unit}`, { amount: value });
  if (time === 'extended') return t('catalogue.everyDay', { amount });
  return time === 'working' ? amount : t('catalogue.nonStop', { amount });
}
