/** A stretch of a road as it is drawn, and how the houses along it are numbered. */
export interface Stretch {
  /** Longitude and latitude of each vertex in CRS84, one after the other. */
  coordinates: Float64Array;
  /** Metres between kerbs. */
  width: number;
  /** The house numbers at its first and last vertex; null where none are known. Odd ones are on its left. */
  numbers: readonly [number, number] | null;
}

export type PlaceKind = 'district' | 'street' | 'area' | 'road' | 'place';

/** What a name stands for. */
export interface Entry {
  kind: PlaceKind;
  layer: string;
  code: string | null;
  name: string;
  nameEn: string | null;
  /** Other names that people have for it. */
  aliases: readonly string[];
  /** On or in it, in CRS84. */
  at: readonly [number, number];
  /** How far from `at` it reaches, in metres; 0 for a point. */
  reach: number;
  /** The lines of a road; the outline of a river or another thing that a road may meet. */
  stretches: readonly Stretch[];
}
