import { createStore } from 'zustand/vanilla';
import type { Incident } from './incidents.ts';

/** Who is given the next incident that is clicked on the map, in place of the panel; null for nobody. */
export const mapPick = createStore<{ take: ((incident: Incident) => void) | null }>(() => ({ take: null }));

/** Has the next incident that is clicked on the map given to `take`; null ends that. */
export function pickOnMap(take: ((incident: Incident) => void) | null): void {
  mapPick.setState({ take });
}

/** @returns whether a click was waited for */
export function stopPicking(): boolean {
  const isPicking = mapPick.getState().take !== null;
  if (isPicking) mapPick.setState({ take: null });
  return isPicking;
}
