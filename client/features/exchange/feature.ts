import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';

export const exchangeFeature: Feature = {
  operations: {
    page: 'exchange',
    View: fetched(async () => (await import('./exchange-page.tsx')).ExchangePage),
  },
};
