import type { Position } from '../service/types.ts';
import { createStore } from '../store/store.ts';

interface MapView {
  zoom: number;
  /** Where the pointer is, or null while it is elsewhere. */
  pointer: Position | null;
  status: 'loading' | 'ready' | 'unsupported' | 'failed';
}

/** What the map shows just now, for the panels around it. */
export const mapView = createStore<MapView>({ zoom: 10, pointer: null, status: 'loading' });
