import type { FeatureCollection } from 'geojson';
import type { MapContribution } from '../../map/contribution.ts';
import type { CityMap } from '../../map/map.ts';
import { preferences, themeOf } from '../../ui/preferences.ts';
import { watch } from '../../ui/store.ts';
import { analysis, answeredFeatures } from './analysis.ts';
import { toolLayers, toolSource } from './tool-style.ts';
import { type Shape, sketched, toolDrawing, tools } from './tools.ts';

/** Lets the pointer draw a shape in place of clicking; the returned function ends that. */
function drawShape(map: CityMap, shape: Shape): () => void {
  const release = map.takePointer();
  let stop: () => void = () => undefined;
  let ended = false;
  void import('./draw-shape.ts').then(({ startSketch }) => {
    if (!ended) stop = startSketch(map.native, shape, themeOf(preferences.getState()), sketched);
  });
  return () => {
    ended = true;
    stop();
    release();
  };
}

function followShape(map: CityMap): () => void {
  let stop: (() => void) | null = null;
  const update = () => {
    const { drawing, shape } = tools.getState();
    stop?.();
    stop = drawing ? drawShape(map, shape) : null;
  };
  update();
  // A drawing that is started over is another one, also for the same purpose.
  const stopWatching = watch(
    tools,
    ({ drawing, purpose, shape, sketch }) => (drawing ? `${purpose}/${shape}/${sketch}` : null),
    update,
  );
  return () => {
    stopWatching();
    stop?.();
  };
}

/** What is drawn, over what was answered. */
function drawing(): FeatureCollection {
  const tool = toolDrawing();
  return { ...tool, features: [...answeredFeatures(), ...tool.features] };
}

/** What the tools draw, and drawing it by hand. */
export const mapTools: MapContribution = {
  style: ({ theme }) => ({
    sources: { [toolSource]: { type: 'geojson', data: drawing() } },
    layers: toolLayers(theme),
  }),
  start(map) {
    const stops = [
      watch(tools, ({ drawing, drawn }) => (drawing ? null : drawn), map.redraw),
      watch(tools, (state) => state.around?.area ?? null, map.redraw),
      watch(tools, (state) => state.found, map.redraw),
      watch(analysis, (state) => state.answer, map.redraw),
      followShape(map),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  },
};
