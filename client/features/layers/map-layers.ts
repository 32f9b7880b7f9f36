import { forgetFeatures } from '../../data/features-by-code.ts';
import type { MapContribution } from '../../map/contribution.ts';
import type { CityMap } from '../../map/map.ts';
import { mapView } from '../../map/view.ts';
import { legendOf } from '../../ui/legend.ts';
import { preferences, themeOf } from '../../ui/preferences.ts';
import { watch } from '../../ui/store.ts';
import { cityBounds } from './city.ts';
import { comparison } from './comparison.ts';
import { drawnLayers, layers, switchOf } from './layers.ts';
import { layersStyle, sourceOf } from './map-style.ts';

/** Brings the city into view once its extent is known, unless somebody has said where the map is to stand. */
function fitCityOnce(map: CityMap): () => void {
  let isPlaced = mapView.getState().view !== null;
  const place = () => {
    const bounds = cityBounds(layers.getState().layers);
    if (isPlaced || !bounds) return;
    isPlaced = true;
    map.fit(bounds);
  };
  place();
  return watch(layers, (state) => state.layers, place);
}

function followStaleTiles(map: CityMap): () => void {
  let before = layers.getState().stale;
  return watch(
    layers,
    (state) => state.stale,
    (stale) => {
      for (const [id, where] of stale) {
        const layer = layers.getState().layers.find((each) => each.id === id);
        if (where === before.get(id)) continue;
        forgetFeatures(id);
        if (layer) map.refresh(sourceOf(layer), where.boxes);
      }
      before = stale;
    },
  );
}

/** The published layers, at the bottom of the map. */
export const mapLayers: MapContribution = {
  style(context) {
    const state = layers.getState();
    return {
      ...layersStyle(
        drawnLayers(state),
        state.switches,
        { compared: comparison.getState().compared, at: state.at },
        context,
      ),
      underlay: state.baseMap,
    };
  },
  legend() {
    const { language } = preferences.getState();
    const theme = themeOf(preferences.getState());
    const { layers: known, switches } = layers.getState();
    return known.flatMap((layer) => {
      if (layer.role === 'base' || !switchOf(switches, layer).visible) return [];
      const [first] = legendOf(layer, { theme, language });
      if (!first) return [];
      // The edge of a point sets it off from the map, and would be lost on the ground of the legend.
      const colour = first.kind === 'point' ? first.colour : (first.edge ?? first.colour);
      return [{ title: layer.title[language], colour, kind: first.kind }];
    });
  },
  start(map) {
    const compare = () => map.compare(comparison.getState().compared !== null);
    if (comparison.getState().compared) compare();
    const stops = [
      fitCityOnce(map),
      watch(layers, (state) => state.layers, map.redraw),
      watch(layers, (state) => state.switches, map.redraw),
      watch(layers, (state) => state.preview, map.redraw),
      watch(layers, (state) => state.at, map.redraw),
      watch(comparison, (state) => state.compared, compare),
      watch(comparison, (state) => state.share, map.setSwipe),
      followStaleTiles(map),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  },
};
