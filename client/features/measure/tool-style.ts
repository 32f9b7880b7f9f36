import type { StyleChoice, StyleLayer } from '../../../server/layers/style.ts';

export const toolSource = 'tools';

/** What the tools draw: a measure, what lies around, and what a search found. */
export function toolLayers(theme: StyleChoice['theme']): StyleLayer[] {
  const dark = theme === 'dark';
  const strong = dark ? '#f2c14e' : '#9a6200';
  const part = (name: string) => ['==', ['get', 'part'], name];
  const layer = (id: string, type: string, name: string, paint: Record<string, unknown>): StyleLayer => ({
    id: `tools/${id}`,
    type,
    source: toolSource,
    filter: part(name),
    paint,
  });
  const area = ['all', part('found'), ['==', ['geometry-type'], 'Polygon']];
  return [
    layer('around-fill', 'fill', 'around', { 'fill-color': strong, 'fill-opacity': 0.1 }),
    layer('around', 'line', 'around', { 'line-color': strong, 'line-width': 1.4, 'line-dasharray': [2, 2] }),
    {
      ...layer('answer-fill', 'fill', 'answer', { 'fill-color': strong, 'fill-opacity': 0.1 }),
      filter: ['all', part('answer'), ['==', ['geometry-type'], 'Polygon']],
    },
    layer('answer', 'line', 'answer', { 'line-color': strong, 'line-width': 1.2 }),
    {
      ...layer('answer-points', 'circle', 'answer', {
        'circle-radius': 9,
        'circle-color': strong,
        'circle-opacity': 0.15,
        'circle-stroke-color': strong,
        'circle-stroke-width': 1.6,
      }),
      filter: ['all', part('answer'), ['==', ['geometry-type'], 'Point']],
    },
    layer('drawn', 'line', 'drawn', { 'line-color': strong, 'line-width': 2.4 }),
    layer('drawn-points', 'circle', 'drawn', {
      'circle-radius': 3.5,
      'circle-color': strong,
      'circle-stroke-color': dark ? '#05080b' : '#ffffff',
      'circle-stroke-width': 1.5,
    }),
    {
      ...layer('found-fill', 'fill', 'found', { 'fill-color': strong, 'fill-opacity': 0.12 }),
      filter: area,
    },
    layer('found', 'line', 'found', { 'line-color': strong, 'line-width': 2.4 }),
    {
      ...layer('found-point', 'circle', 'found', {
        'circle-radius': 11,
        'circle-color': strong,
        'circle-opacity': 0.15,
        'circle-stroke-color': strong,
        'circle-stroke-width': 2.2,
      }),
      filter: ['all', part('found'), ['==', ['geometry-type'], 'Point']],
    },
  ];
}
