import type { Severity } from '../../domain/items/entries.ts';
import type { Look } from './preferences.ts';

/** From the gravest down; the order of chips, counts and legends. */
export const severities: readonly Severity[] = ['high', 'medium', 'low'];

export type Shape = 'diamond' | 'square' | 'circle';

interface Appearance {
  shape: Shape;
  /** Radius in pixels on the map. */
  radius: number;
  /** Vermilion, amber and sky blue stay apart for every common kind of colour blindness. */
  colour: Record<Look, string>;
  rank: number;
}

/** On a dark ground the colours stand out as far as they can already. */
function colours(light: string, strongLight: string, dark: string): Record<Look, string> {
  return { 'light-normal': light, 'light-more': strongLight, 'dark-normal': dark, 'dark-more': dark };
}

/** Severity is shown by colour, by shape and by size, so that any one of them is enough. */
export const appearance: Record<Severity, Appearance> = {
  high: { shape: 'diamond', radius: 8.5, colour: colours('#d3380d', '#a62300', '#ff6a3d'), rank: 2 },
  medium: { shape: 'square', radius: 6, colour: colours('#b97800', '#7a4f00', '#f5b73d'), rank: 1 },
  low: { shape: 'circle', radius: 5, colour: colours('#1f78b8', '#0a5488', '#62b6f2'), rank: 0 },
};
