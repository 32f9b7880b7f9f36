import { createStore } from 'zustand/vanilla';

/** Opens all that is needed to use a layer elsewhere; the catalogue, which has that page, says how. */
export const layerUsage = createStore<{ open: (layer: string) => void }>(() => ({ open: () => undefined }));
