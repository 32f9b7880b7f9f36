import { createStore } from 'zustand/vanilla';

interface Listed {
  /** Incidents that are listed over the map; none while no list is open. */
  ids: readonly number[];
  /** Where the list points to, in pixels of the map. */
  at: { x: number; y: number };
}

/** Incidents of one place on the map that no zoom tells apart. */
export const listed = createStore<Listed>(() => ({ ids: [], at: { x: 0, y: 0 } }));

export function closeList(): boolean {
  const isOpen = listed.getState().ids.length > 0;
  if (isOpen) listed.setState({ ids: [] });
  return isOpen;
}
