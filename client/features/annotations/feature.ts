import type { Feature } from '../feature.ts';

export const annotationsFeature: Feature = {
  map: async () => (await import('./map-annotations.ts')).createMapAnnotations(),
};
