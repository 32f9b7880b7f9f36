import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';

export const patrolsFeature: Feature = {
  operations: {
    page: 'patrols',
    View: fetched(async () => (await import('./patrols-page.tsx')).PatrolsPage),
  },
  map: async () => (await import('./map-patrols.ts')).createMapPatrols(),
};
