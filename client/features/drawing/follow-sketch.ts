import type { Geometry } from 'geojson';
import type { CityMap } from '../../map/map.ts';
import { preferences, themeOf } from '../../ui/preferences.ts';
import { watch } from '../../ui/store.ts';
import { layers } from '../layers/layers.ts';
import { bench } from '../workbench/bench.ts';
import { editing, snapTargets } from './editing.ts';
import { exactPart } from './exact.ts';
import { assemble, chainsOf, partsOf } from './parts.ts';

/** Whether a click on the map belongs to the features of a layer, and to which layer. */
export function layerBeingEdited(): string | null {
  const { place } = bench.get();
  return place?.room === 'features' && place.version === null ? place.layer : null;
}

/** Has the map take up whatever is being changed, and the rest of the console hear of it. */
export function followSketch(map: CityMap): (() => void)[] {
  function start(): void {
    const { layer, status, feature, drawn } = editing.get();
    const definition = layers.get().layers.find(({ id }) => id === layer);
    const isOpen = layerBeingEdited() === layer && (status === 'editing' || status === 'saving');
    if (!isOpen || !definition) {
      map.sketch(null);
      return;
    }
    const shape = drawn ?? feature?.geometry ?? null;
    map.sketch({
      type: definition.geometryType,
      parts: shape && partsOf(shape),
      targets: () => snapTargets(editing.get()),
      theme: themeOf(preferences.get()),
      changed(parts) {
        const { feature: old, neighbours } = editing.get();
        const known = [...(old ? [old] : []), ...neighbours].flatMap(({ geometry }) =>
          chainsOf(geometry).flat(),
        );
        const like = old?.geometry ?? (parts[0] as Geometry);
        editing.set({
          drawn: assemble(
            like,
            parts.map((part) => exactPart(part, known)),
          ),
        });
      },
    });
  }
  start();
  return [
    watch(editing, (state) => state.session, start),
    watch(bench, () => layerBeingEdited(), start),
    watch(preferences, themeOf, start),
  ];
}

/** Degrees that `pixels` measure at a zoom, with tiles of 512 pixels. */
export function degreesOf(pixels: number, zoom: number): number {
  return (pixels * 360) / (512 * 2 ** zoom);
}
