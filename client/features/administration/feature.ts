import { session } from '../../data/session.ts';
import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';
import { administration, closeAdministration, openPage, pagesOf, readPlace, writePlace } from './pages.ts';

const isOpen = () => administration.getState().page !== null && session.getState().user !== null;

export const administrationFeature: Feature = {
  address: {
    read(query) {
      const text = query.get('administration');
      if (text !== null) administration.setState({ page: readPlace(text) });
    },
    write(query) {
      const { page } = administration.getState();
      if (page) query.set('administration', writePlace(page));
    },
    subscribe: administration.subscribe,
  },
  side: {
    id: 'administration',
    title: 'administration.title',
    shortcut: { id: 'administration', keys: ['i'] },
    isOffered: (user) => pagesOf(user).length > 0,
    isOpen,
    subscribe: administration.subscribe,
    open(user) {
      const [first] = pagesOf(user);
      if (first) openPage(first);
    },
    close: closeAdministration,
    pages: (user) =>
      pagesOf(user).map((page) => ({
        id: page,
        title: `administration.pages.${page}` as const,
        open: () => openPage(page),
      })),
    part: 'administration',
    View: fetched(async () => (await import('./administration-side.tsx')).AdministrationSide),
  },
  dismissals: [
    {
      order: 60,
      dismiss() {
        const wasOpen = isOpen();
        if (wasOpen) closeAdministration();
        return wasOpen;
      },
    },
  ],
};
