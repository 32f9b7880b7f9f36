/**
 * What is wrong with the geometry of one feature and concerns no other: the file is loaded all the same, and the
 * version's checks report it.
 */
export type GeometryFlaw =
  /** There is none, or it has no positions. */
  | { flaw: 'missing' }
  /** A ring or line has fewer positions than one needs; that part is left out. */
  | { flaw: 'few-positions'; positions: number }
  /** A ring ended beside its start, at most by the last digit that is written; it was closed. */
  | { flaw: 'open-ring'; degrees: number };

/** A flaw with the feature that it is of. */
export type FeatureFlaw = GeometryFlaw & {
  /** Its code, or else its name, or else its place in the file. */
  feature: string;
  place: string;
  /** The finding that it becomes. */
  type: 'empty-geometry' | 'invalid-geometry';
  /** Whether nothing was left of the geometry, so that the feature is not in the version. */
  leftOut: boolean;
};

/** The flaws of a file: how many features have one, and the first of them. */
export interface Flaws {
  count: number;
  features: FeatureFlaw[];
}
