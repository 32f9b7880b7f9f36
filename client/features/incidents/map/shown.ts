import { createStore } from '../../../ui/store.ts';
import { type Gathering, gatherings } from './gathering.ts';

/** How the map shows incidents. */
export const shown = createStore<{ gathering: Gathering }>({ gathering: 'marks' });

export function nextGathering(): void {
  const at = gatherings.indexOf(shown.get().gathering);
  shown.set({ gathering: gatherings[(at + 1) % gatherings.length]! });
}
