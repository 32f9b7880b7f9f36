import { createStore } from 'zustand/vanilla';

/** Two versions of a layer, side by side under one edge. */
export interface Compared {
  layer: string;
  before: number;
  after: number;
}

interface Comparison {
  compared: Compared | null;
  /** How much of the map's width, from the left, shows the version before. */
  share: number;
}

/** Which versions the map shows side by side, and where the edge between them is. */
export const comparison = createStore<Comparison>(() => ({ compared: null, share: 0.5 }));
