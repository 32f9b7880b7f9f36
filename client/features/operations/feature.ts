import { session } from '../../data/session.ts';
import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';
import {
  closeOperations,
  openOperation,
  operations,
  pagesOf,
  readOperation,
  writeOperation,
} from './pages.ts';

const isOpen = () => operations.getState().page !== null && session.getState().user !== null;

/** @param pages the features that have a page of operations */
export function operationsFeature(pages: readonly Feature[]): Feature {
  const views = new Map(
    pages.flatMap((feature) => {
      const { page, View } = feature.operations ?? {};
      return page && View ? [[page, View] as const] : [];
    }),
  );
  return {
    address: {
      read(query) {
        const operation = query.get('operations');
        if (operation !== null) operations.setState({ page: readOperation(operation) });
      },
      write(query) {
        const { page } = operations.getState();
        if (page) query.set('operations', writeOperation(page));
      },
      subscribe: operations.subscribe,
    },
    side: {
      id: 'operations',
      title: 'operations.title',
      shortcut: { id: 'operations', keys: ['o'] },
      isOffered: (user) => pagesOf(user).length > 0,
      isOpen,
      subscribe: operations.subscribe,
      open(user) {
        const [first] = pagesOf(user);
        if (first) openOperation(first);
      },
      close: closeOperations,
      pages: (user) =>
        pagesOf(user).map((page) => ({
          id: page,
          title: `operations.pages.${page}` as const,
          open: () => openOperation(page),
        })),
      part: 'operations',
      View: fetched(async () => (await import('./operations-side.tsx')).operationsSide(views)),
    },
    dismissals: [
      {
        order: 60,
        dismiss() {
          const wasOpen = isOpen();
          if (wasOpen) closeOperations();
          return wasOpen;
        },
      },
    ],
  };
}
