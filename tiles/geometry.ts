/** The geometry types of MVT, with their numbers in the format. */
export const geometryTypes = { point: 1, line: 2, polygon: 3 } as const;
export type GeometryType = (typeof geometryTypes)[keyof typeof geometryTypes];

/**
 * A point, line or polygon of any number of parts, in flat arrays.
 * Coordinates are shares of the world's side (see `projections.ts`), `y` growing southwards.
 */
export interface MercatorGeometry {
  type: GeometryType;
  /** x, y of every vertex, part after part. A ring repeats its first vertex as its last. */
  coordinates: number[];
  /** For each part, the number of vertices up to its end. All points are one part. */
  partEnds: number[];
  /** For each part, whether it is the outer ring of a polygon. */
  outer: boolean[];
}
