import type { Geometry } from 'geojson';
import type { Map as MapLibreMap } from 'maplibre-gl';
import { TerraDraw, TerraDrawLineStringMode, TerraDrawPointMode, TerraDrawPolygonMode } from 'terra-draw';
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter';
import { sketchPrefix } from '../../map/keep-sketch.ts';
import type { Theme } from '../../ui/preferences.ts';
import type { Shape } from './tools.ts';

const colours: Record<Theme, `#${string}`> = { dark: '#f2c14e', light: '#9a6200' };

/**
 * Lets the pointer draw one shape: a click sets a corner, a click on the last one or Enter ends it. `onChange` is called on
 * every change. The returned function ends it, whether anything was drawn or not.
 */
export function startSketch(
  map: MapLibreMap,
  shape: Shape,
  theme: Theme,
  onChange: (geometry: Geometry | null, finished: boolean) => void,
): () => void {
  const colour = colours[theme];
  const line = { closingPointColor: colour, closingPointOutlineColor: colour, closingPointWidth: 4 };
  const modes = {
    point: new TerraDrawPointMode({ styles: { pointColor: colour } }),
    line: new TerraDrawLineStringMode({ styles: { ...line, lineStringColor: colour, lineStringWidth: 2 } }),
    polygon: new TerraDrawPolygonMode({
      styles: { ...line, fillColor: colour, fillOpacity: 0.12, outlineColor: colour, outlineWidth: 2 },
    }),
  };
  const draw = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, prefixId: sketchPrefix }),
    modes: [modes[shape]],
  });
  let over = false;
  draw.start();
  draw.setMode(modes[shape].mode);
  const now = () =>
    draw.getSnapshot().find(({ properties }) => properties.mode === modes[shape].mode)?.geometry ?? null;
  draw.on('change', () => {
    if (!over) onChange(now() as Geometry | null, false);
  });
  draw.on('finish', (id) => {
    if (over) return;
    const drawn = draw.getSnapshotFeature(id)?.geometry ?? null;
    onChange(drawn as Geometry | null, true);
  });
  return () => {
    over = true;
    draw.stop();
  };
}
