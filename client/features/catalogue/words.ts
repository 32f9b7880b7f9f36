import type { Step } from '../../../domain/items/entries.ts';

/** The steps whose limits an overview shows. */
export const shownSteps = [
  'verify',
  'dispatch',
  'accept',
  'handle',
  'check',
] as const satisfies readonly Step[];
