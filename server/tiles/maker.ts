import type { TileAddress } from '../../tiles/address.ts';
import type { MadeTile } from '../../tiles/cut.ts';
import type { TileEncoding } from '../../tiles/tile-encoding.ts';
import type { PublishedLayer } from '../layers/published.ts';
import type { Selection } from './selection.ts';

/** Makes tiles of one layer. All makers give the same features, ids and attributes. */
export interface TileMaker {
  /** Tells makers apart in entity tags, as their bytes may differ. */
  readonly name: string;
  /**
   * One layer in one tile; aborting `signal` gives the work up where that saves something.
   * @throws Error when the database cannot be read
   */
  make(
    layer: PublishedLayer,
    selection: Selection | null,
    address: TileAddress,
    encoding: TileEncoding,
    signal: AbortSignal,
  ): Promise<MadeTile>;
  /** Gets ready for a layer's first tile, where that takes time. @throws Error as `make` does */
  prepare(layer: PublishedLayer): Promise<void>;
  /** Frees what is held for tables of features that are no longer served. */
  release(tables: readonly string[]): void;
  close(): Promise<void>;
}
