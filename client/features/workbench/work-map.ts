import type { FeatureCollection } from 'geojson';
import { mapCommands } from '../../map/commands.ts';
import type { Compared } from '../../map/style.ts';
import { createStore } from '../../ui/store.ts';
import { type DrawnFeature, extentOf } from './drawing.ts';

interface WorkMap {
  drawing: FeatureCollection | null;
  compared: Compared | null;
  /** How much of the map's width, from the left, shows the version before. */
  share: number;
  /** The `ref` of the drawn feature that stands out. */
  chosen: string | null;
}

/** What the workbench has the map draw. */
export const workMap = createStore<WorkMap>({
  drawing: null,
  compared: null,
  share: 0.5,
  chosen: null,
});

export function draw(features: DrawnFeature[]): void {
  workMap.set({ drawing: { type: 'FeatureCollection', features } });
}

export function clearWorkMap(): void {
  workMap.set({ drawing: null, compared: null, chosen: null });
}

/** Makes a drawn feature stand out and brings it into view. */
export function choose(ref: string): void {
  workMap.set({ chosen: ref });
  const features = workMap.get().drawing?.features ?? [];
  const extent = extentOf(features.filter(({ properties }) => properties?.ref === ref));
  if (extent) mapCommands.fit(extent);
}
