import type { Geometry } from 'geojson';
import type { Column } from '../properties.ts';
import type { System } from '../systems.ts';
import type { Extent } from './spatial-runs.ts';

/** A feature as a row of a table. */
export interface Row {
  fid: number;
  /** In the order of the columns; null where a feature has none. */
  values: unknown[];
  /** Well-Known Binary with two dimensions, little endian, easting first; null where no geometry was asked for. */
  wkb: Buffer | null;
}

/** The chosen features as a table that is written into a file. */
export interface Table {
  /** What the file and its layer are called. */
  name: string;
  title: string;
  columns: readonly Column[];
  count: number;
  /** Types of geometry in capitals, as PostGIS has them; none where no geometry was asked for. */
  shapes: readonly string[];
  system: System;
  /** Encoding of text where the format leaves a choice. */
  encoding: 'utf-8' | 'gbk';
  /** Where the XML Schema of its features is; null where they go out without an address. */
  schemaAddress: string | null;
  /** Whether an order was asked for. */
  isSorted: boolean;
  /** About where they are in their system: left, bottom, right, top. */
  extent: Extent;
  /** The features as FlatGeobuf has them, where the database writes them: of one type of geometry, in no other order. */
  flatGeobuf: (() => AsyncIterable<Buffer>) | null;
  rows(): AsyncIterable<Row[]>;
}

/** The geometry of Well-Known Binary that PostGIS wrote. */
export type PlainGeometry = Exclude<Geometry, { type: 'GeometryCollection' }>;
