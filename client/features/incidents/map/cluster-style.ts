import type { FeatureCollection } from 'geojson';
import type { StyleContext, StylePart } from '../../../map/contribution.ts';
import type { Cluster } from './clusters.ts';

export const clusterSource = 'incident-clusters';

/** What a count is written on, and in. */
const grounds = {
  dark: { normal: { ground: '#0e141a', text: '#dde6ee' }, more: { ground: '#000000', text: '#ffffff' } },
  light: { normal: { ground: '#ffffff', text: '#141c24' }, more: { ground: '#ffffff', text: '#000000' } },
} as const;

/** Clusters as the map's source takes them. */
export function clusterFeatures(clusters: readonly Cluster[]): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: clusters.map(({ position, count, radius, colour }) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [...position] },
      properties: { count, radius, colour, text: String(count) },
    })),
  };
}

/**
 * Circles with counts, drawn by the map itself beneath the names of places. A count makes way inside its circle for a name
 * that crosses it.
 */
export function clusterStyle(
  clusters: readonly Cluster[],
  { theme, contrast }: Pick<StyleContext, 'theme' | 'contrast'>,
): Required<Pick<StylePart, 'sources' | 'layers'>> {
  const { ground, text } = grounds[theme][contrast];
  return {
    sources: { [clusterSource]: { type: 'geojson', data: clusterFeatures(clusters) } },
    layers: [
      {
        id: 'incident-clusters/circle',
        type: 'circle',
        source: clusterSource,
        layout: { 'circle-sort-key': ['get', 'count'] },
        paint: {
          'circle-radius': ['get', 'radius'],
          'circle-color': ground,
          'circle-opacity': contrast === 'more' ? 1 : 0.88,
          'circle-stroke-color': ['get', 'colour'],
          'circle-stroke-width': contrast === 'more' ? 4 : 3,
        },
      },
      {
        id: 'incident-clusters/count',
        type: 'symbol',
        source: clusterSource,
        layout: {
          'text-field': ['get', 'text'],
          'text-font': ['Noto Sans SC'],
          'text-size': 12.5,
          'text-variable-anchor': ['center', 'top', 'bottom'],
          'text-radial-offset': 0.35,
          'text-overlap': 'always',
          'text-ignore-placement': true,
          'symbol-sort-key': ['-', 0, ['get', 'count']],
        },
        paint: { 'text-color': text },
      },
    ],
  };
}
