/**
 * The ways in which incidents are shown on the map: each by itself until there are too many in view and clusters after
 * that, each by itself, by street, by grid, in hexagons, or as warmth.
 */
export const gatherings = ['auto', 'marks', 'streets', 'grids', 'hexagons', 'heat'] as const;
export type Gathering = (typeof gatherings)[number];

/** Whether it shows incidents that stand apart each by itself, with a mark in its own colour. */
export function hasMarks(gathering: Gathering): gathering is 'auto' | 'marks' {
  return gathering === 'auto' || gathering === 'marks';
}
