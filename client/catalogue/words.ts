import type { TFunction } from 'i18next';
import type { Limit } from './types.ts';

/** The steps whose limits are told in short. */
export const steps = ['verify', 'dispatch', 'accept', 'handle', 'check'] as const;
/** All that have one, in their order. */
export const allSteps = [
  'register',
  'verify',
  'file',
  'dispatch',
  'accept',
  'handle',
  'check',
  'close',
] as const;

export const severities = ['high', 'medium', 'low'] as const;
export const owners = [
  'grid',
  'street-office',
  'enterprise',
  'facility',
  'forest-patrol-grid',
  'river-reach',
] as const;
export const precedences = ['asset-first', 'territory-first'] as const;
export const acceptances = ['automatic', 'register', 'verify'] as const;
export const reportFields = ['description', 'occurredAt', 'accuracy', 'externalId'] as const;

/** `4 h` of working time, `2 h non-stop`. */
export function limitText({ value, unit, time }: Limit, t: TFunction): string {
  const amount = t(`catalogue.units.${unit}`, { amount: value });
  if (time === 'extended') return t('catalogue.everyDay', { amount });
  return time === 'working' ? amount : t('catalogue.nonStop', { amount });
}
