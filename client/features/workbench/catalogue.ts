import { asProblem, type RequestProblem, request } from '../../data/request.ts';
import { createStore } from '../../ui/store.ts';
import { loadRoutingState } from './left-out.tsx';
import type { CatalogueEntry } from './types.ts';

interface CatalogueState {
  layers: readonly CatalogueEntry[];
  status: 'loading' | 'ready' | 'failed';
  problem: RequestProblem | null;
}

/** Every layer that is defined. */
export const catalogue = createStore<CatalogueState>({ layers: [], status: 'loading', problem: null });

/** Reads the catalogue again; what is known stays until then. */
export async function loadCatalogue(): Promise<void> {
  void loadRoutingState();
  try {
    const { layers } = await request<{ layers: CatalogueEntry[] }>('/api/catalogue');
    catalogue.set({ layers, status: 'ready', problem: null });
  } catch (error) {
    catalogue.set({ status: 'failed', problem: asProblem(error) });
  }
}
