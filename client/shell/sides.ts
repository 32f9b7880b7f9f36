import { useSyncExternalStore } from 'react';
import { session } from '../data/session.ts';
import type { Side } from '../features/feature.ts';
import { features } from './features.ts';

/** The sides of the console, those that lie over others after them. */
export const sides: readonly Side[] = features.flatMap(({ side }) => side ?? []);

/** The side that is open: of several the one that lies over the others; null is the list of incidents. */
function openedSide(): Side | null {
  const { user } = session.getState();
  return sides.findLast((side) => side.isOpen(user)) ?? null;
}

function subscribe(listener: () => void): () => void {
  const stops = [session, ...sides].map((each) => each.subscribe(listener));
  return () => {
    for (const stop of stops) stop();
  };
}

export function useSide(): Side | null {
  return useSyncExternalStore(subscribe, openedSide);
}

/** Opens a side, or with null goes back to the list of incidents. */
export function openSide(side: Side | null): void {
  for (const other of sides) if (other !== side && !(side && other.staysBeneath)) other.close();
  side?.open(session.getState().user);
}

/** Opens a side, or goes back from it to what it lies over. */
export function toggleSide(side: Side): void {
  if (openedSide() === side) side.close();
  else if (side.isOffered(session.getState().user)) openSide(side);
}
