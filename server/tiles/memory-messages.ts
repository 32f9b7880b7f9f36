import type pg from 'pg';
import type { TileAddress } from '../../tiles/address.ts';
import type { Precedence, TileBudget } from '../../tiles/budget.ts';
import type { DegreeBox } from '../../tiles/covering.ts';
import type { ProjectionName } from '../../tiles/projections.ts';
import type { TileEncoding } from '../../tiles/tile-encoding.ts';
import type { Selection } from './selection.ts';

/** What the thread is started with. */
export interface ThreadData {
  connection: pg.ClientConfig;
  /** Bytes of layers to keep in memory; the least recently used go first. */
  budget: number;
}

/** A layer version: `table` is safe to splice into SQL, see `PublishedLayer`. */
export interface LayerSource {
  table: string;
  precedence: Precedence;
  budget: TileBudget;
  projection: ProjectionName;
}

/** To the thread, which answers those that have an id. */
export type Request =
  | {
      kind: 'make';
      id: number;
      source: LayerSource;
      selection: Selection | null;
      name: string;
      address: TileAddress;
      /** See `cutTile`. */
      labelled: boolean;
      encoding: TileEncoding;
    }
  /** Writes a tile of one layer that another maker has made, in MVT, as an MLT. */
  | { kind: 'rewrite'; id: number; data: Uint8Array }
  | { kind: 'prepare'; id: number; source: LayerSource }
  /** A version has come in the place of the one in `from`, and differs from it in these places only. */
  | { kind: 'follow'; from: string; source: LayerSource; boxes: readonly DegreeBox[] }
  /** Writes the overview of a version's lines or areas into the database, and forgets the layer again. */
  | { kind: 'generalise'; id: number; source: LayerSource; tableId: number }
  /** These are not in force any more. */
  | { kind: 'release'; tables: readonly string[] };

/** From the thread. */
export type Reply =
  | { kind: 'made'; id: number; data: Uint8Array; shown: number; total: number }
  | { kind: 'rewritten'; id: number; data: Uint8Array }
  | { kind: 'prepared'; id: number }
  | { kind: 'failed'; id: number; message: string }
  | { kind: 'unreadable'; table: string; fids: number[]; message: string };
