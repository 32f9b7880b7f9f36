import type { Step } from '../../../domain/items/entries.ts';

/** The steps whose limits are told in short. */
export const toldSteps = [
  'verify',
  'dispatch',
  'accept',
  'handle',
  'check',
] as const satisfies readonly Step[];
