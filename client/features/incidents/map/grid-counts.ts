import type { Map as MapLibreMap } from 'maplibre-gl';
import type { StyleLayer } from '../../../../server/layers/style.ts';
import type { Theme } from '../../../ui/preferences.ts';
import { gridLayer } from '../../layers/public.ts';
import type { Incident } from '../incidents.ts';
import { rampSteps, ramps } from './ramp.ts';

/** How many incidents there are in each responsibility grid, by its code. */
export function countByGrid(incidents: readonly Incident[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { grid } of incidents) if (grid) counts.set(grid, (counts.get(grid) ?? 0) + 1);
  return counts;
}

/** The areas with incidents, each in the colour of its count; what it is comes as the feature's state. */
export function gridCountLayers(theme: Theme, visible: boolean): StyleLayer[] {
  const count = ['coalesce', ['feature-state', 'count'], 0];
  const colours = ramps[theme].flatMap((colour, step) => [rampSteps[step]!, `rgb(${colour.join(',')})`]);
  const layout = { visibility: visible ? 'visible' : 'none' };
  return [
    {
      id: 'grid-counts/fill',
      type: 'fill',
      source: gridLayer,
      'source-layer': gridLayer,
      layout,
      paint: {
        'fill-color': ['step', count, 'rgba(0,0,0,0)', ...colours],
        'fill-opacity': theme === 'dark' ? 0.62 : 0.7,
      },
    },
    {
      id: 'grid-counts/edge',
      type: 'line',
      source: gridLayer,
      'source-layer': gridLayer,
      layout,
      paint: {
        'line-color': theme === 'dark' ? '#0d1319' : '#ffffff',
        'line-width': ['interpolate', ['linear'], ['zoom'], 10, 0.3, 14, 1.2],
        'line-opacity': ['case', ['>', count, 0], 0.9, 0],
      },
    },
  ];
}

/** Keeps the counts on the features of the map; only what differs is set. */
export class GridCounts {
  #wanted: ReadonlyMap<string, number> = new Map();
  #set = new Map<string, number>();
  /** The source that `#set` was set on: a style that changes may bring another one. */
  #on: object | undefined;

  constructor(private readonly map: MapLibreMap) {
    map.on('styledata', () => this.#apply());
  }

  show(counts: ReadonlyMap<string, number>): void {
    this.#wanted = counts;
    this.#apply();
  }

  #apply(): void {
    const source = this.map.getSource(gridLayer);
    if (source !== this.#on) {
      this.#on = source;
      this.#set = new Map();
    }
    if (!source) return;
    const feature = (id: string) => ({ source: gridLayer, sourceLayer: gridLayer, id });
    for (const code of [...this.#set.keys()])
      if (!this.#wanted.has(code)) {
        this.map.removeFeatureState(feature(code), 'count');
        this.#set.delete(code);
      }
    for (const [code, count] of this.#wanted)
      if (this.#set.get(code) !== count) {
        this.map.setFeatureState(feature(code), { count });
        this.#set.set(code, count);
      }
  }
}
