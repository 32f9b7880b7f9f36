import type { StyleLayer } from '../../server/layers/style.ts';
import type { Theme } from '../app/preferences.ts';
import { scaleOutputs } from './opacity.ts';

/** The ground of a map of high contrast, and what is written on it. */
const colours = {
  dark: { ground: '#000000', text: '#ffffff' },
  light: { ground: '#ffffff', text: '#000000' },
} as const;
/** Lines of the layers are so much wider. */
const wider = 1.5;
/** Of the base map the areas are only hinted at, so that everything above them stands out. */
const hint = 0.45;

/**
 * Makes one style layer of the map stand out from its ground: writing in black or white with a broad edge, wider lines
 * that nothing shines through, and a base map that stays behind.
 */
export function strengthen(layer: StyleLayer, theme: Theme, isBase: boolean): StyleLayer {
  const { ground, text } = colours[theme];
  const { type, paint = {} } = layer;
  if (type === 'background') return { ...layer, paint: { ...paint, 'background-color': ground } };
  if (type === 'symbol')
    return {
      ...layer,
      paint: {
        ...paint,
        'text-color': text,
        'text-halo-color': ground,
        'text-halo-width': 2,
        'text-halo-blur': 0,
        'text-opacity': 1,
      },
    };
  if (type === 'fill' && isBase)
    return { ...layer, paint: { ...paint, 'fill-opacity': scaleOutputs(paint['fill-opacity'], hint) } };
  if (type === 'line' && !isBase)
    return {
      ...layer,
      paint: {
        ...paint,
        'line-opacity': 1,
        'line-width': scaleOutputs(paint['line-width'], wider),
      },
    };
  return layer;
}
