import type { TFunction } from 'i18next';
import type { Step } from '../../../domain/items/entries.ts';
import type { Limit } from './types.ts';

/** The steps whose limits are told in short. */
export const toldSteps = [
  'verify',
  'dispatch',
  'accept',
  'handle',
  'check',
] as const satisfies readonly Step[];
/** `4 h` of working time, `2 h non-stop`. */
export function limitText({ value, unit, time }: Limit, t: TFunction): string {
  const amount = t(`catalogue.units.${unit}`, { amount: value });
  if (time === 'extended') return t('catalogue.everyDay', { amount });
  return time === 'working' ? amount : t('catalogue.nonStop', { amount });
}
