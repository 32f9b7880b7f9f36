import type { StyleLayer } from '../../../server/layers/style.ts';
import type { Theme } from '../../ui/preferences.ts';

/** The drawing of a decision: the chain of areas from faint to strong, and what decided. */
export function decisionLayers(theme: Theme): StyleLayer[] {
  const accent = theme === 'dark' ? '#5fb4ff' : '#0b63c4';
  const decider = theme === 'dark' ? '#7ef0c5' : '#00805a';
  const edge = theme === 'dark' ? '#05080b' : '#ffffff';
  const part = (name: string) => ['==', ['get', 'part'], name];
  const line = (id: string, name: string, paint: Record<string, unknown>): StyleLayer => ({
    id: `decision/${id}`,
    type: 'line',
    source: 'decision',
    filter: part(name),
    layout: { 'line-join': 'round', 'line-cap': 'round' },
    paint,
  });
  return [
    {
      id: 'decision/unit-fill',
      type: 'fill',
      source: 'decision',
      filter: part('unit'),
      paint: { 'fill-color': accent, 'fill-opacity': 0.16 },
    },
    line('street', 'street', { 'line-color': accent, 'line-width': 1.4, 'line-opacity': 0.75 }),
    line('grid', 'grid', { 'line-color': accent, 'line-width': 1.6, 'line-dasharray': [3, 2.5] }),
    line('unit-edge', 'unit', { 'line-color': edge, 'line-width': 5, 'line-opacity': 0.7 }),
    line('unit', 'unit', { 'line-color': accent, 'line-width': 2.4 }),
    {
      id: 'decision/error',
      type: 'fill',
      source: 'decision',
      filter: part('error'),
      paint: { 'fill-color': accent, 'fill-opacity': 0.18, 'fill-outline-color': accent },
    },
    line('border', 'border', { 'line-color': accent, 'line-width': 1.6, 'line-dasharray': [1, 1.6] }),
    line('decider-edge', 'decider', { 'line-color': edge, 'line-width': 7, 'line-opacity': 0.6 }),
    line('decider', 'decider', { 'line-color': decider, 'line-width': 3.2 }),
    {
      id: 'decision/decider-point',
      type: 'circle',
      source: 'decision',
      filter: ['all', part('decider'), ['==', ['geometry-type'], 'Point']],
      paint: {
        'circle-radius': 11,
        'circle-color': decider,
        'circle-opacity': 0.2,
        'circle-stroke-color': decider,
        'circle-stroke-width': 2.4,
      },
    },
  ];
}

export function borderLabel(theme: Theme): StyleLayer {
  return {
    id: 'decision/border-label',
    type: 'symbol',
    source: 'decision',
    filter: ['==', ['get', 'part'], 'border-distance'],
    layout: {
      'text-field': ['get', 'label'],
      'text-font': ['Noto Sans SC'],
      'text-size': 12,
      'text-variable-anchor': ['left', 'right', 'bottom', 'top'],
      'text-radial-offset': 2,
      'text-allow-overlap': true,
    },
    paint: {
      'text-color': theme === 'dark' ? '#a9d6ff' : '#084a94',
      'text-halo-color': theme === 'dark' ? '#05080b' : '#ffffff',
      'text-halo-width': 1.6,
    },
  };
}
