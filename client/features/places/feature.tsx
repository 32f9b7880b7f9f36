import { useStore } from 'zustand';
import type { Feature } from '../feature.ts';
import { selection } from '../selection/public.ts';
import { retryPlace } from './opened-place.ts';
import { PlacePanel } from './place-panel.tsx';

function SelectedPlace() {
  const selected = useStore(selection, (state) => state.selected);
  return selected?.kind === 'place' ? <PlacePanel selection={selected} /> : null;
}

export const placesFeature: Feature = {
  panel: { kind: 'place', View: SelectedPlace, reopen: retryPlace },
  map: async () => (await import('./map-places.ts')).mapPlaces,
};
