import type { StyleSpecification } from 'maplibre-gl';
import { overBaseMap } from '../../server/tiles/base-map.ts';
import type { MapContribution, StyleContext } from './contribution.ts';
import { fontFaces } from './fonts.ts';

const faces = fontFaces();

/** The whole style of the map, put together from what the features add. */
export function composeParts(
  contributions: readonly MapContribution[],
  context: StyleContext,
): StyleSpecification {
  const parts = contributions.flatMap(({ style }) => (style ? [style(context)] : []));
  const layers = [
    ...parts.flatMap(({ ground = [] }) => ground),
    ...parts.flatMap(({ labels = [] }) => labels),
  ];
  const firstLabel = layers.findIndex(({ type }) => type === 'symbol');
  layers.splice(
    firstLabel < 0 ? layers.length : firstLabel,
    0,
    ...parts.flatMap(({ layers: between = [] }) => between),
  );
  const style = {
    version: 8 as const,
    'font-faces': faces,
    sprite: `${window.location.origin}/sprites/${context.theme}`,
    sources: Object.assign({}, ...parts.map(({ sources }) => sources)),
    transition: { duration: 0, delay: 0 },
    layers,
  };
  const underlay = parts.find((part) => part.underlay)?.underlay;
  return (underlay ? overBaseMap(style, underlay) : style) as unknown as StyleSpecification;
}
