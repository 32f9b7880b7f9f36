import { session } from '../../data/session.ts';
import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';
import {
  closeFigures,
  figurePages,
  figures,
  openFigures,
  readPlace,
  seesFigures,
  writePlace,
} from './place.ts';

const isOpen = () => figures.getState().page !== null && seesFigures(session.getState().user);

export const figuresFeature: Feature = {
  address: {
    read: (query) => figures.setState(readPlace(query)),
    write: (query) => writePlace(figures.getState(), query),
    subscribe: figures.subscribe,
  },
  side: {
    id: 'figures',
    title: 'figures.title',
    shortcut: { id: 'figures', keys: ['e'] },
    isOffered: seesFigures,
    isOpen,
    subscribe: figures.subscribe,
    open: () => openFigures('rates'),
    close: closeFigures,
    pages: (user) =>
      seesFigures(user)
        ? figurePages.map((page) => ({
            id: page,
            title: `figures.pages.${page}` as const,
            open: () => openFigures(page),
          }))
        : [],
    part: 'figures',
    View: fetched(async () => (await import('./figures-side.tsx')).FiguresSide),
  },
  dismissals: [
    {
      order: 58,
      dismiss() {
        const wasListed = isOpen() && figures.getState().listed !== null;
        if (wasListed) figures.setState({ listed: null });
        return wasListed;
      },
    },
    {
      order: 61,
      dismiss() {
        const wasOpen = isOpen();
        if (wasOpen) closeFigures();
        return wasOpen;
      },
    },
  ],
  map: async () => (await import('./map-figures.ts')).createMapFigures(),
};
