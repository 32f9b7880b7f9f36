import type { MapContribution } from '../../map/contribution.ts';
import { watch } from '../../ui/store.ts';
import { borderLabel, decisionLayers } from './decision-style.ts';
import { drawnDecision } from './drawn-decision.ts';

/** Draws the decision that the panel is about. */
export const mapDecision: MapContribution = {
  style: ({ theme }) => ({
    sources: {
      decision: {
        type: 'geojson',
        data: drawnDecision.getState().drawing ?? { type: 'FeatureCollection', features: [] },
      },
    },
    layers: decisionLayers(theme),
    labels: [borderLabel(theme)],
  }),
  start: (map) => watch(drawnDecision, (state) => state.drawing, map.redraw),
};
