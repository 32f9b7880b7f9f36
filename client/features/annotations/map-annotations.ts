import type { MapContribution } from '../../map/contribution.ts';
import type { CityMap } from '../../map/map.ts';
import { around } from '../../map/reads.ts';
import { watch } from '../../ui/store.ts';
import { annotationLayers, annotationSource, isAnnotationLayer } from './annotation-style.ts';
import { annotations } from './annotations.ts';

const nothing = { type: 'FeatureCollection', features: [] } as const;

/** Draws the annotations; a click on one chooses it. */
export function createMapAnnotations(): MapContribution {
  let shown: CityMap | null = null;
  return {
    style({ theme, side }) {
      const { drawing, chosen } = annotations.getState();
      return {
        sources: { [annotationSource]: { type: 'geojson', data: drawing ?? { ...nothing, features: [] } } },
        layers: annotationLayers(chosen, theme, side),
      };
    },
    click({ point }) {
      const map = shown?.mapAt(point.x);
      if (!map) return false;
      const layers = map.getLayersOrder().filter(isAnnotationLayer);
      const ref: unknown = map.queryRenderedFeatures(around(point), { layers })[0]?.properties.ref;
      if (typeof ref !== 'string') return false;
      annotations.setState({ chosen: ref });
      return true;
    },
    start(map) {
      shown = map;
      const stops = [
        watch(annotations, (state) => state.drawing, map.redraw),
        watch(annotations, (state) => state.chosen, map.redraw),
      ];
      return () => {
        shown = null;
        for (const stop of stops) stop();
      };
    },
  };
}
