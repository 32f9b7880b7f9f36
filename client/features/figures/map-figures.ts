import { createStore } from 'zustand/vanilla';
import type { RatesRow } from '../../../domain/answers/reports.ts';
import type { MapContribution } from '../../map/contribution.ts';
import { preferences, themeOf } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { colourOf, scaleOf } from './map-scale.ts';
import { figureOf, labelOf, told } from './numbers.ts';
import type { FigureName } from './place.ts';

/** What the areas of a layer are coloured by; none while `layer` is null. */
export const mapped = createStore<{ layer: string | null; rows: readonly RatesRow[]; figure: FigureName }>(
  () => ({
    layer: null,
    rows: [],
    figure: 'closing',
  }),
);

/** Areas on the map in the colours of their figures. */
export function createMapFigures(): MapContribution {
  return {
    style({ theme }) {
      const { layer, rows, figure } = mapped.getState();
      if (layer === null || !layers.getState().layers.some(({ id }) => id === layer)) return { sources: {} };
      const scale = scaleOf(rows, figure, theme);
      const colours = rows.flatMap((row) => {
        const colour = row.code === null ? null : colourOf(scale, figureOf(row, figure));
        return colour === null ? [] : [row.code!, colour];
      });
      if (colours.length === 0) return { sources: {} };
      const paint = {
        'fill-color': ['match', ['to-string', ['get', 'code']], ...colours, 'rgba(0,0,0,0)'],
        'fill-opacity': 0.72,
      };
      const of = { source: layer, 'source-layer': layer };
      return {
        sources: {},
        layers: [
          { id: 'figures/fill', type: 'fill', ...of, paint },
          {
            id: 'figures/edge',
            type: 'line',
            ...of,
            paint: { 'line-color': theme === 'dark' ? '#0d1319' : '#ffffff', 'line-width': 0.8 },
          },
        ],
      };
    },
    legend() {
      const { layer, rows, figure } = mapped.getState();
      if (layer === null) return [];
      const { language } = preferences.getState();
      const scale = scaleOf(rows, figure, themeOf(preferences.getState()));
      return scale.steps.map(({ least, colour }) => ({
        title: `${labelOf(figure, language)} · ${told(least, figure, language)}+`,
        colour,
        kind: 'fill' as const,
      }));
    },
    start: (map) => mapped.subscribe(map.redraw),
  };
}
