import { catalogue, closeCatalogue, openPage } from '../catalogue/pages.ts';
import { bench, closeBench, openBench } from '../workbench/bench.ts';

/** The sides of the console, one of which is open beside the map. */
export type Side = 'incidents' | 'work' | 'catalogue';

export function openSide(side: Side): void {
  if (side !== 'catalogue') closeCatalogue();
  else openPage('items');
  if (side === 'incidents') closeBench();
  if (side === 'work' && !bench.get().place) openBench();
}

/** Opens a side, or goes back to the incidents from it. */
export function toggleSide(side: Side): void {
  const isOpen = side === 'catalogue' ? catalogue.get().page !== null : bench.get().place !== null;
  if (isOpen && side === 'catalogue') closeCatalogue();
  else openSide(isOpen && catalogue.get().page === null ? 'incidents' : side);
}
