/** The ways in which incidents are shown on the map: each by itself, by street, by grid, in hexagons, or as warmth. */
export const gatherings = ['marks', 'streets', 'grids', 'hexagons', 'heat'] as const;
export type Gathering = (typeof gatherings)[number];
