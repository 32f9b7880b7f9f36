import type { Feature } from '../feature.ts';

export const drawingFeature: Feature = {
  map: async () => (await import('./map-sketch.ts')).mapSketch,
};
