import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';

export const sourcesFeature: Feature = {
  operations: {
    page: 'sources',
    View: fetched(async () => (await import('./sources-page.tsx')).SourcesPage),
  },
};
