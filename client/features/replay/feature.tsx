import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';
import { closeReplay, openReplay, replay } from './replay.ts';
import { ReplayBar } from './replay-bar.tsx';

let wanted: { from: string; to: string } | null = null;

export const replayFeature: Feature = {
  address: {
    read(query) {
      const [from, to] = query.get('replay')?.split('/') ?? [];
      if (from && to && !Number.isNaN(Date.parse(from)) && !Number.isNaN(Date.parse(to)))
        wanted = { from, to };
    },
    write(query) {
      const span = replay.getState().span ?? wanted;
      if (span) query.set('replay', `${span.from}/${span.to}`);
    },
    subscribe: replay.subscribe,
  },
  operations: {
    page: 'replay',
    View: fetched(async () => (await import('./replay-page.tsx')).ReplayPage),
  },
  mapControls: [{ at: 'over', View: ReplayBar }],
  map: async () => (await import('./map-replay.ts')).createMapReplay(),
  dismissals: [
    {
      order: 15,
      dismiss() {
        const isOpen = replay.getState().span !== null;
        closeReplay();
        return isOpen;
      },
    },
  ],
  follow() {
    if (wanted) void openReplay(wanted);
    wanted = null;
    return closeReplay;
  },
};
