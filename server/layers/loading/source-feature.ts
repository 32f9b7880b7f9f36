import type { Geometry } from 'geojson';
import type { Understood } from '../../../domain/answers/layer-versions.ts';
import type { FieldMap } from './field-map.ts';

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

/** Where a file lies, and what messages call it. */
export interface FilePlace {
  path: string;
  file: string;
}

/** How a file is to be read where it leaves that open. */
export interface Reading {
  /** A label of the WHATWG Encoding standard; without it UTF-8, or what the file itself says and allows. */
  encoding?: string | undefined;
  /** Which layer of a file that holds several: a table of a GeoPackage, a sheet of a workbook, a file of an archive. */
  table?: string | undefined;
  /** Which columns of a table hold its places, where their names do not say so: `lon` and `lat`, or `coordinates`. */
  map?: FieldMap | undefined;
}

/** A file whose form is known, and whose features are read as they are asked for. */
export interface OpenFile {
  file: string;
  format: Understood['format'];
  encoding: string;
  /** A coordinate system that the file itself names, by name or as WKT. */
  crs: string | undefined;
  /** The features in their order; fails where the file does, naming the place. */
  batches: AsyncIterable<SourceFeature[]>;
  /** How much of the file has been read, 0 to 1. */
  share(): number;
  /** To be called when no more is read, also after a failure. */
  close(): Promise<void>;
}
