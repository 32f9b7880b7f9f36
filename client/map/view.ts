import type { Position } from '../ui/position.ts';
import { createStore } from '../ui/store.ts';

interface MapView {
  zoom: number;
  /** Where the pointer is, or null while it is elsewhere. */
  pointer: Position | null;
  /** Whether the last tile came, or the map has gaps. */
  tiles: 'coming' | 'failing';
  status: 'loading' | 'ready' | 'unsupported' | 'failed';
}

/** What the map shows just now, for the panels around it. */
export const mapView = createStore<MapView>({ zoom: 10, pointer: null, tiles: 'coming', status: 'loading' });
