import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';

export const handoversFeature: Feature = {
  operations: {
    page: 'shifts',
    View: fetched(async () => (await import('./shifts-page.tsx')).ShiftsPage),
  },
};
