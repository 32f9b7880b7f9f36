import type { Geometry } from 'geojson';

/** How many features are read and written at once: a round trip does not count, and they stay a few megabytes. */
export const batchSize = 2_000;

/** One feature as a file holds it, before its fields are mapped and its geometry is checked. */
export interface SourceFeature {
  /** Where in the file, for messages: `feature 17`, `row 12` or `record 3`. */
  place: string;
  properties: Record<string, unknown>;
  geometry: unknown;
}

/** A feature that may be stored: its geometry has been checked and the layer's own fields are found. */
export interface LoadedFeature {
  code: string | null;
  name: string | null;
  parent: string | null;
  properties: Record<string, unknown>;
  geometry: Geometry;
}

/** What was understood of a file, to be shown before anybody relies on it. */
export interface Understood {
  format: 'geojson' | 'ndjson' | 'csv' | 'shapefile';
  encoding: string;
  crs: string;
  /** 1 when the system was declared by the file, its format or the person; lower when inferred. */
  crsConfidence: number;
  fields: string[];
}
