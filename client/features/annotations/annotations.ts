import type { FeatureCollection } from 'geojson';
import { createStore } from 'zustand/vanilla';
import { mapCommands } from '../../map/commands.ts';
import { type DrawnFeature, extentOf } from './drawn-features.ts';

interface Annotations {
  drawing: FeatureCollection | null;
  /** The `ref` of the drawn feature that stands out. */
  chosen: string | null;
}

/** What a list beside the map draws on it, and which of it is chosen in both. */
export const annotations = createStore<Annotations>(() => ({ drawing: null, chosen: null }));

export function annotate(features: DrawnFeature[]): void {
  annotations.setState({ drawing: { type: 'FeatureCollection', features } });
}

export function clearAnnotations(): void {
  annotations.setState({ drawing: null, chosen: null });
}

/** Makes a drawn feature stand out and brings it into view. */
export function chooseAnnotation(ref: string): void {
  annotations.setState({ chosen: ref });
  const features = annotations.getState().drawing?.features ?? [];
  const extent = extentOf(features.filter(({ properties }) => properties?.ref === ref));
  if (extent) mapCommands.fit(extent);
}
