import type { StyleChoice, StyleLayer } from '../../../server/layers/style.ts';
import type { Side } from '../../map/contribution.ts';

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

/** The source of what is drawn; its features carry `part` and `ref`. */
export const annotationSource = 'work';
/** The style layers that answer a click. */
export const isAnnotationLayer = (id: string) => id.startsWith(`${annotationSource}/`);

const part = (...names: string[]) => ['in', ['get', 'part'], ['literal', names]];

const otherSide: Record<Side, Side> = { before: 'after', after: 'before' };

/**
 * Findings, changes and what changes its owner; what is `chosen` stands out.
 * @param side where two versions are compared, the one whose state is drawn; null draws both
 */
export function annotationLayers(
  chosen: string | null,
  theme: StyleChoice['theme'],
  side: Side | null = null,
): StyleLayer[] {
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
    id: `${annotationSource}/${id}`,
    type,
    source: annotationSource,
    filter,
    paint,
  });
  const isLine = [
    'all',
    ['!=', ['geometry-type'], 'Point'],
    ['!=', ['get', 'part'], side ? otherSide[side] : ''],
  ];
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
      id: `${annotationSource}/label`,
      type: 'symbol',
      source: annotationSource,
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
