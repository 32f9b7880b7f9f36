import { createStore } from 'zustand/vanilla';
import type { Position } from '../ui/position.ts';

/** Where the map stands. */
export interface View {
  longitude: number;
  latitude: number;
  zoom: number;
}

interface MapView {
  /** Where the map stands, or is to stand once it is there; null while nobody has said. */
  view: View | null;
  zoom: number;
  /** Where the pointer is, or null while it is elsewhere. */
  pointer: Position | null;
  /** Whether the last tile came, or the map has gaps. */
  tiles: 'coming' | 'failing';
  status: 'loading' | 'ready' | 'unsupported' | 'failed';
}

/** What the map shows just now, for the panels around it. */
export const mapView = createStore<MapView>(() => ({
  view: null,
  zoom: 10,
  pointer: null,
  tiles: 'coming',
  status: 'loading',
}));
