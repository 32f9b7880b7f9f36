import { createStore } from 'zustand/vanilla';
import type { Colouring } from './map/colouring.ts';
import { type Gathering, gatherings } from './map/gathering.ts';

interface MarksOnMap {
  /** How incidents are shown: each by itself, or together. */
  gathering: Gathering;
  /** What the colours of marks and clusters say. */
  colouring: Colouring;
  /** Whether they are left out: who works on layers is not shown what others have to do. */
  isHidden: boolean;
}

/** How the map shows incidents. */
export const marksOnMap = createStore<MarksOnMap>(() => ({
  gathering: 'auto',
  colouring: 'severity',
  isHidden: false,
}));

export function nextGathering(): void {
  const at = gatherings.indexOf(marksOnMap.getState().gathering);
  marksOnMap.setState({ gathering: gatherings[(at + 1) % gatherings.length]! });
}

export function hideMarks(isHidden: boolean): void {
  marksOnMap.setState({ isHidden });
}
