import type { TileEncoding } from '../../../tiles/tile-encoding.ts';

/** A file of ready-made vector tiles. */
export interface TileArchive {
  encoding: TileEncoding;
  minZoom: number;
  maxZoom: number;
  /** West, south, east, north in CRS84. */
  bounds: [number, number, number, number];
  name: string;
  attribution: string | undefined;
  vectorLayers: unknown[];
  /** Another one as soon as the file is another one. */
  stamp: string;
  /** A tile, gzip'ed; undefined where the archive has none. */
  tile(z: number, x: number, y: number): Promise<Buffer | undefined>;
  close(): Promise<void>;
}
