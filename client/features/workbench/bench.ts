import { createStore } from 'zustand/vanilla';
import { may } from '../../../domain/access/permissions.ts';
import type { SessionUser } from '../../../domain/answers/access.ts';
import { listOfLayers, type Part, type Room, type Workplace } from './workplace.ts';

interface BenchState {
  /** Null while the workbench is closed. */
  place: Workplace | null;
}

/** Where in the workbench this person is. */
export const bench = createStore<BenchState>(() => ({ place: null }));

/** Whether this person keeps layers. */
export function keepsLayers(user: SessionUser | null): boolean {
  return user !== null && may(user, 'layers.write');
}

export function openBench(place: Workplace = listOfLayers): void {
  bench.setState({ place });
}

export function closeBench(): void {
  bench.setState({ place: null });
}

export function openLayer(layer: string, room: Room = 'versions'): void {
  openBench({ ...listOfLayers, layer, room });
}

export function openVersion(layer: string, version: number, part: Part = 'file'): void {
  openBench({ layer, version, part, room: 'versions' });
}

/** One step back: from a version to its layer, from a layer to the list, from there out of the workbench. */
export function stepBack(): void {
  const { place } = bench.getState();
  if (!place?.layer) closeBench();
  else if (place.version === null) openBench();
  else openLayer(place.layer);
}
