import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';

export const dutyFeature: Feature = {
  operations: { page: 'duty', View: fetched(async () => (await import('./roster-page.tsx')).RosterPage) },
};
