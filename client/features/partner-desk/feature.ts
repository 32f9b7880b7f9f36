import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';

export const partnerDeskFeature: Feature = {
  operations: {
    page: 'partner',
    View: fetched(async () => (await import('./partner-page.tsx')).PartnerPage),
  },
};
