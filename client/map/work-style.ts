import type { SourceSpecification } from 'maplibre-gl';
import type { StyleChoice, StyleLayer } from '../../server/layers/style.ts';
import type { Compared } from '../workbench/work-map.ts';

const palettes = {
  dark: {
    error: '#ff6a3d',
    warning: '#f5b73d',
    info: '#62b6f2',
    before: '#f5b73d',
    after: '#5fd0e6',
    transfer: '#c79bff',
    edge: '#05080b',
  },
  light: {
    error: '#d3380d',
    warning: '#b97800',
    info: '#1f78b8',
    before: '#b06a00',
    after: '#00788f',
    transfer: '#7a3fd0',
    edge: '#ffffff',
  },
} as const;

/** The source of the workbench's drawing; its features carry `part` and `ref`. */
export const workSource = 'work';
/** The style layers that answer a click. */
export const isWorkLayer = (id: string) => id.startsWith(`${workSource}/`);

const part = (...names: string[]) => ['in', ['get', 'part'], ['literal', names]];

function pinnedSource({ layer }: Compared, version: number): SourceSpecification {
  return {
    type: 'vector',
    tiles: [`${window.location.origin}/tiles/${layer.id}@${version}/{z}/{x}/{y}`],
    minzoom: layer.minZoom,
    maxzoom: layer.maxZoom,
  };
}

/** The tiles of the two versions that are compared, each pinned to its own. */
export function comparedSources(compared: Compared | null): Record<string, SourceSpecification> {
  if (!compared) return {};
  return {
    'compared-before': pinnedSource(compared, compared.before),
    'compared-after': pinnedSource(compared, compared.after),
  };
}

function versionLayers(
  { layer }: Compared,
  state: 'before' | 'after',
  colour: string,
  opacity: number,
): StyleLayer[] {
  const common = { source: `compared-${state}`, 'source-layer': layer.id };
  const line: StyleLayer = {
    ...common,
    id: `compared-${state}/line`,
    type: 'line',
    paint: {
      'line-color': colour,
      'line-width': ['interpolate', ['linear'], ['zoom'], 10, 0.8, 15, 2],
      'line-opacity': opacity,
    },
  };
  if (layer.geometryType === 'Point')
    return [
      {
        ...common,
        id: `compared-${state}/circle`,
        type: 'circle',
        paint: { 'circle-color': colour, 'circle-radius': 4, 'circle-opacity': opacity },
      },
    ];
  return [line];
}

/** Half way, both versions are seen whole; towards either end the other one fades. */
export function opacitiesAt(share: number): { before: number; after: number } {
  return { before: Math.min(1, 2 * (1 - share)), after: Math.min(1, 2 * share) };
}

/** The two versions that are compared, under everything the workbench draws. */
export function comparedLayers(compared: Compared | null, theme: StyleChoice['theme']): StyleLayer[] {
  if (!compared) return [];
  const colours = palettes[theme];
  const opacity = opacitiesAt(compared.share);
  return [
    ...versionLayers(compared, 'before', colours.before, opacity.before),
    ...versionLayers(compared, 'after', colours.after, opacity.after),
  ];
}

/** Findings, changes and what changes its owner; what is `chosen` stands out. */
export function workLayers(chosen: string | null, theme: StyleChoice['theme']): StyleLayer[] {
  const colours = palettes[theme];
  const colour = [
    'match',
    ['coalesce', ['get', 'severity'], ['get', 'part']],
    'error',
    colours.error,
    'warning',
    colours.warning,
    'before',
    colours.before,
    'after',
    colours.after,
    'transfer',
    colours.transfer,
    'order',
    colours.transfer,
    'facility',
    colours.after,
    colours.info,
  ];
  const isChosen = ['==', ['get', 'ref'], chosen ?? ''];
  const drawn = (
    id: string,
    type: string,
    filter: unknown[],
    paint: Record<string, unknown>,
  ): StyleLayer => ({
    id: `${workSource}/${id}`,
    type,
    source: workSource,
    filter,
    paint,
  });
  const isLine = ['!=', ['geometry-type'], 'Point'];
  const isPlace = ['all', ['==', ['geometry-type'], 'Point'], ['!', ['has', 'label']]];
  return [
    drawn('fill', 'fill', ['all', part('finding', 'transfer'), ['==', ['geometry-type'], 'Polygon']], {
      'fill-color': colour,
      'fill-opacity': ['case', isChosen, 0.28, 0.16],
    }),
    drawn('line', 'line', isLine, {
      'line-color': colour,
      'line-width': ['case', isChosen, 2.6, ['==', ['get', 'part'], 'transfer'], 1.2, 1.6],
      'line-opacity': ['case', isChosen, 1, 0.75],
    }),
    drawn('chosen-edge', 'line', ['all', isLine, isChosen], {
      'line-color': colour,
      'line-width': 9,
      'line-opacity': 0.22,
      'line-blur': 3,
    }),
    drawn('place', 'circle', isPlace, {
      'circle-color': colour,
      'circle-radius': ['case', isChosen, 7, ['==', ['get', 'part'], 'facility'], 3, 4.5],
      'circle-opacity': ['case', isChosen, 1, 0.9],
      'circle-stroke-color': colours.edge,
      'circle-stroke-width': 1.4,
    }),
    {
      id: `${workSource}/label`,
      type: 'symbol',
      source: workSource,
      filter: ['has', 'label'],
      layout: { 'text-field': ['get', 'label'], 'text-font': ['Noto Sans SC'], 'text-size': 11.5 },
      paint: {
        'text-color': colours.transfer,
        'text-halo-color': colours.edge,
        'text-halo-width': 1.6,
      },
    },
  ];
}
