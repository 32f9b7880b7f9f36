/** The ways in which incidents are shown on the map: each by itself, by street, in hexagons, or as warmth. */
export const gatherings = ['marks', 'streets', 'hexagons', 'heat'] as const;
export type Gathering = (typeof gatherings)[number];
