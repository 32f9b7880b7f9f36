import type { TFunction } from 'i18next';
import type { Limit } from '../../domain/items/entries.ts';

/** `4 h` of working time, `2 h, around the clock`. */
export function limitText({ value, unit, time }: Limit, t: TFunction): string {
  const amount = t(`catalogue.units.${unit}`, { amount: value });
  return time === 'working' ? amount : t('clock.limitOf', { amount, time: t(`clock.times.${time}`) });
}
