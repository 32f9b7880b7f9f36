/** Longitude, latitude in CRS84. */
export type Position = [longitude: number, latitude: number];
