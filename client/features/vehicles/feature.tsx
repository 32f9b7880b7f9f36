import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';
import { selection } from '../selection/public.ts';
import { VehicleChoice, VehicleStatus } from './vehicle-choice.tsx';
import { followVehicles, rereadVehicles, vehicles } from './vehicles.ts';

const Panel = fetched(async () => (await import('./vehicle-panel.tsx')).VehiclePanel);

function SelectedVehicle() {
  const selected = useStore(selection, (state) => state.selected);
  return selected?.kind === 'vehicle' ? <Panel id={selected.id} /> : null;
}

export const vehiclesFeature: Feature = {
  operations: {
    page: 'vehicles',
    View: fetched(async () => (await import('./vehicles-page.tsx')).VehiclesPage),
  },
  address: {
    read(query) {
      const shown = query.get('vehicles');
      if (shown !== null && /^[\w-]{1,41}$/u.test(shown)) vehicles.setState({ shown });
    },
    write(query) {
      const { shown } = vehicles.getState();
      if (shown !== 'off') query.set('vehicles', shown);
    },
    subscribe: vehicles.subscribe,
  },
  panel: { kind: 'vehicle', View: SelectedVehicle, reopen: () => void rereadVehicles() },
  mapControls: [
    { at: 'top', View: VehicleChoice },
    { at: 'status', View: VehicleStatus },
  ],
  map: async () => (await import('./map-vehicles.ts')).createMapVehicles(),
  follow: (user) => (may(user, 'events.read') ? followVehicles() : () => undefined),
};
