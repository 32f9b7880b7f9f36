import type { StyleLayer } from '../../../server/layers/style.ts';
import type { Theme } from '../../ui/preferences.ts';
import { scaleOutputs } from './opacity.ts';

/** The ground of a map of high contrast, and what is written on it. */
const colours = {
  dark: { ground: '#000000', text: '#ffffff' },
  light: { ground: '#ffffff', text: '#000000' },
} as const;
/** Lines of the layers are so much wider. */
const wider = 1.5;
/** A line fainter than this is the glow around another. */
const glow = 0.5;

/**
 * Makes one style layer of the map stand out from its ground: writing in black or white with a broad edge, and of the
 * layers over the base map wider lines that nothing shines through.
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
  const opacity = paint['line-opacity'];
  const isGlow = typeof opacity === 'number' && opacity < glow;
  if (type === 'line' && !isBase && !isGlow)
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
