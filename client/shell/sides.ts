import { session } from '../data/session.ts';
import { catalogue, closeCatalogue, openPage } from '../features/catalogue/pages.ts';
import { closeOperations, openOperation, operations, pagesOf } from '../features/operations/pages.ts';
import { bench, closeBench, openBench } from '../features/workbench/bench.ts';
import { useStore } from '../ui/store.ts';

/** The sides of the console, one of which is open beside the map. */
export type Side = 'incidents' | 'work' | 'catalogue' | 'operations';

/** The side that is open: of several the one that lies over the others. */
export function openedSide(): Side {
  const { user } = session.get();
  if (operations.get().page && user) return 'operations';
  if (catalogue.get().page) return 'catalogue';
  return bench.get().place && user ? 'work' : 'incidents';
}

export function useSide(): Side {
  useStore(operations, (state) => state.page);
  useStore(catalogue, (state) => state.page);
  useStore(bench, (state) => state.place);
  useStore(session, (state) => state.user);
  return openedSide();
}

export function openSide(side: Side): void {
  const first = pagesOf(session.get().user)[0];
  if (side !== 'operations') closeOperations();
  else if (first) openOperation(first);
  if (side !== 'catalogue') closeCatalogue();
  else openPage('items');
  if (side === 'incidents') closeBench();
  if (side === 'work' && !bench.get().place) openBench();
}

/** Opens a side, or goes back from it to what it lies over. */
export function toggleSide(side: Side): void {
  if (openedSide() !== side) openSide(side);
  else if (side === 'operations') closeOperations();
  else if (side === 'catalogue') closeCatalogue();
  else openSide('incidents');
}
