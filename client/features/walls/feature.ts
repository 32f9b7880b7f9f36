import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';

export const wallsFeature: Feature = {
  operations: {
    page: 'walls',
    View: fetched(async () => (await import('./walls-page.tsx')).WallsPage),
  },
};
