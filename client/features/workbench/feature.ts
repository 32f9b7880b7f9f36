import { fetched } from '../../ui/later.tsx';
import { watch } from '../../ui/store.ts';
import type { Feature } from '../feature.ts';
import { hideMarks } from '../incidents/public.ts';
import { bench, closeBench, keepsLayers, openBench, stepBack } from './bench.ts';
import { FirstLayer } from './first-layer.tsx';
import { SwipeHandle } from './swipe-handle.tsx';
import { readWorkplace, writeWorkplace } from './workplace.ts';

// Who works on layers is not shown what others have to do.
watch(bench, ({ place }) => place !== null, hideMarks);

export const workbenchFeature: Feature = {
  address: {
    read(query) {
      const work = query.get('work');
      if (work !== null) bench.setState({ place: readWorkplace(work) });
    },
    write(query) {
      const { place } = bench.getState();
      if (place) query.set('work', writeWorkplace(place));
    },
    subscribe: bench.subscribe,
  },
  side: {
    id: 'work',
    title: 'work.title',
    shortcut: { id: 'workbench', keys: ['w'] },
    isOffered: keepsLayers,
    isOpen: (user) => bench.getState().place !== null && user !== null,
    subscribe: bench.subscribe,
    open: () => {
      if (!bench.getState().place) openBench();
    },
    close: closeBench,
    staysBeneath: true,
    part: 'workbench',
    View: fetched(async () => (await import('./workbench.tsx')).Workbench),
  },
  dismissals: [
    {
      order: 80,
      dismiss() {
        const isOpen = bench.getState().place !== null;
        if (isOpen) stepBack();
        return isOpen;
      },
    },
  ],
  mapControls: [
    { at: 'over', View: SwipeHandle },
    { at: 'over', View: FirstLayer },
  ],
};
