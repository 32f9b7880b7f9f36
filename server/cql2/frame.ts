/** How the places of a filter are written: in which order, and how far out they lie at most. */
export interface Frame {
  /** Whether northing or latitude comes first. */
  northingFirst: boolean;
  /** Easting and northing at most, on either side of zero; null where nothing limits them. */
  limits: readonly [number, number] | null;
}

/** Longitude and latitude in degrees. */
export const crs84Frame: Frame = { northingFirst: false, limits: [180, 90] };
