import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';

export const webhooksFeature: Feature = {
  operations: {
    page: 'webhooks',
    View: fetched(async () => (await import('./webhooks-page.tsx')).WebhooksPage),
  },
};
