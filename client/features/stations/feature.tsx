import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';
import { selection } from '../selection/public.ts';
import { StationChoice, StationStatus } from './station-choice.tsx';
import { followStations, rereadStations, stations } from './stations.ts';

const Panel = fetched(async () => (await import('./station-panel.tsx')).StationPanel);

function SelectedStation() {
  const selected = useStore(selection, (state) => state.selected);
  return selected?.kind === 'station' ? <Panel id={selected.id} /> : null;
}

export const stationsFeature: Feature = {
  address: {
    read(query) {
      const shown = query.get('stations');
      if (shown !== null && /^[\w.-]{1,100}$/u.test(shown)) stations.setState({ shown });
    },
    write(query) {
      const { shown } = stations.getState();
      if (shown !== 'off') query.set('stations', shown);
    },
    subscribe: stations.subscribe,
  },
  panel: { kind: 'station', View: SelectedStation, reopen: () => void rereadStations() },
  mapControls: [
    { at: 'top', View: StationChoice },
    { at: 'status', View: StationStatus },
  ],
  map: async () => (await import('./map-stations.ts')).createMapStations(),
  follow: (user) => (may(user, 'events.read') ? followStations() : () => undefined),
};
