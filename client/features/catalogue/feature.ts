import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';
import { layerUsage } from '../layers/public.ts';
import { catalogue, closeCatalogue, isFor, openPage, pages, readPage, writePage } from './pages.ts';

layerUsage.setState({ open: (layer) => openPage('layers', layer) });

export const catalogueFeature: Feature = {
  address: {
    read(query) {
      const page = query.get('catalogue');
      if (page !== null) catalogue.setState({ page: readPage(page) });
    },
    write(query) {
      const { page } = catalogue.getState();
      if (page) query.set('catalogue', writePage(page));
    },
    subscribe: catalogue.subscribe,
  },
  side: {
    id: 'catalogue',
    title: 'catalogue.title',
    shortcut: { id: 'catalogue', keys: ['b'] },
    isOffered: () => true,
    isOpen: () => catalogue.getState().page !== null,
    subscribe: catalogue.subscribe,
    open: () => openPage('items'),
    close: closeCatalogue,
    pages: (user) =>
      pages
        .filter((page) => isFor(user, page))
        .map((page) => ({ id: page, title: `catalogue.pages.${page}` as const, open: () => openPage(page) })),
    part: 'catalogue',
    View: fetched(async () => (await import('./catalogue-side.tsx')).CatalogueSide),
  },
  dismissals: [
    {
      order: 70,
      dismiss() {
        const isOpen = catalogue.getState().page !== null;
        closeCatalogue();
        return isOpen;
      },
    },
  ],
  map: async () => (await import('./trials.ts')).mapTrials,
};
