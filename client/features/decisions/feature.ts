import type { Feature } from '../feature.ts';

export const decisionsFeature: Feature = {
  map: async () => (await import('./map-decision.ts')).mapDecision,
};
