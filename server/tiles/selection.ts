import type { TileEncoding } from '../../tiles/tile-encoding.ts';
import { type Filter, readFilter } from '../cql2/filter.ts';
import { fieldsOf, readProperties } from '../layers/fields.ts';
import type { PublishedLayer } from '../layers/published.ts';

/** Which features of a layer, and which of their properties, a tile is to hold. */
export interface Selection {
  /** Null for all features. */
  filter: Filter['expression'] | null;
  /** Null for all properties. */
  properties: readonly string[] | null;
  /** The same for two selections that say the same in other words. */
  key: string;
}

/** What a tile's address asks for besides layers and place. */
export interface Question {
  /** What was in force at that time, instead of now. */
  at?: Date | undefined;
  /** CQL2 text. */
  filter?: string | undefined;
  /** Names, joined by commas. */
  properties?: string | undefined;
  /** How the tiles are written; as MVT unless given. */
  encoding?: TileEncoding | undefined;
}

/**
 * What a question chooses of a layer; null for everything.
 * @throws Problem 400 `bad-filter`, `unknown-property`
 */
export async function selectionOf(
  layer: PublishedLayer,
  { filter, properties }: Question,
): Promise<Selection | null> {
  const { shownFields } = layer;
  if (filter === undefined && properties === undefined && !shownFields) return null;
  const chosen = filter === undefined ? null : await readFilter(filter, fieldsOf(layer));
  const names = properties === undefined ? (shownFields ?? null) : readProperties(properties, layer);
  return {
    filter: chosen?.expression ?? null,
    properties: names,
    key: JSON.stringify([chosen?.key ?? null, names]),
  };
}
