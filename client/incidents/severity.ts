import type { Severity } from '../service/types.ts';

/** From the gravest down; the order of chips, counts and legends. */
export const severities: readonly Severity[] = ['high', 'medium', 'low'];

export type Shape = 'diamond' | 'square' | 'circle';

interface Appearance {
  shape: Shape;
  /** Radius in pixels on the map. */
  radius: number;
  /** Vermilion, amber and sky blue stay apart for every common kind of colour blindness. */
  colour: { light: string; dark: string };
  rank: number;
}

/** Severity is told by colour, by shape and by size, so that any one of them is enough. */
export const appearance: Record<Severity, Appearance> = {
  high: { shape: 'diamond', radius: 8.5, colour: { light: '#d3380d', dark: '#ff6a3d' }, rank: 2 },
  medium: { shape: 'square', radius: 6, colour: { light: '#b97800', dark: '#f5b73d' }, rank: 1 },
  low: { shape: 'circle', radius: 5, colour: { light: '#1f78b8', dark: '#62b6f2' }, rank: 0 },
};
