import { useStore } from 'zustand';
import { seesIncidents } from '../../data/session.ts';
import { fetched, LaterDialog } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';
import { drawAreaFilter } from './area-filter.ts';
import { CountsAtHome } from './counts.tsx';
import { followIncidents } from './feed.ts';
import { filters, noFilters } from './filters.ts';
import { GatheringChoice, MarksLegend } from './gathering-choice.tsx';
import { closeList } from './listed.ts';
import { ListedOnMap } from './listed-on-map.tsx';
import { nextGathering } from './marks-on-map.ts';
import { stopPicking } from './pick-on-map.ts';
import { pickAll, picked, pickNothing, pickOpened } from './picked.ts';
import { Queue } from './queue.tsx';
import { queueAddress } from './queue-address.ts';
import { queueRows, step } from './queue-rows.ts';

const BulkDialog = fetched(async () => (await import('./bulk-dialog.tsx')).BulkDialog);

function Dialogs() {
  const isOpen = useStore(picked, (state) => state.dialogOpen);
  return (
    <LaterDialog part="bulk" isOpen={isOpen} onClose={() => picked.setState({ dialogOpen: false })}>
      <BulkDialog />
    </LaterDialog>
  );
}

export const incidentsFeature: Feature = {
  address: queueAddress,
  home: { part: 'queue', className: 'queue', isFor: seesIncidents, View: Queue },
  shortcuts: [
    { id: 'next', keys: ['j'], group: 'queue', run: () => step(1) },
    { id: 'previous', keys: ['k'], group: 'queue', run: () => step(-1) },
    { id: 'pick', keys: ['x'], group: 'queue', run: pickOpened },
    { id: 'pick-all', keys: ['Mod+a'], group: 'queue', run: pickAll },
    {
      id: 'bulk',
      keys: ['v'],
      group: 'queue',
      run: () => {
        if (picked.getState().ids.size > 0) picked.setState({ dialogOpen: true });
      },
    },
    {
      id: 'clear-filters',
      keys: ['X'],
      group: 'queue',
      run: () => filters.setState({ ...noFilters, order: filters.getState().order }),
    },
    { id: 'let-in', keys: ['.'], group: 'queue', run: () => queueRows.getState().letIn?.() },
    { id: 'gather', keys: ['g'], group: 'map', run: nextGathering },
    { id: 'filter-area', keys: ['f'], group: 'tools', run: drawAreaFilter },
  ],
  dismissals: [
    {
      order: 0,
      dismiss() {
        queueRows.setState({ hovered: null });
        return false;
      },
    },
    { order: 5, dismiss: closeList },
    { order: 10, dismiss: stopPicking },
    {
      order: 40,
      dismiss() {
        const isPicked = picked.getState().ids.size > 0;
        if (isPicked) pickNothing();
        return isPicked;
      },
    },
  ],
  topBar: { start: CountsAtHome },
  map: async () => (await import('./map/map-incidents.ts')).createMapIncidents(),
  mapControls: [
    { at: 'over', View: ListedOnMap },
    { at: 'top', View: GatheringChoice },
    { at: 'status', View: MarksLegend },
  ],
  dialog: Dialogs,
  follow: followIncidents,
};
