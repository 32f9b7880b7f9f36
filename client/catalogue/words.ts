import type { TFunction } from 'i18next';
import type { Limit } from './types.ts';

export const steps = ['verify', 'dispatch', 'accept', 'handle', 'check'] as const;

/** `4 h` of working time, `2 h non-stop`. */
export function limitText({ value, unit, time }: Limit, t: TFunction): string {
  const amount = t(`catalogue.units.${unit}`, { amount: value });
  return time === 'working' ? amount : t('catalogue.nonStop', { amount });
}
