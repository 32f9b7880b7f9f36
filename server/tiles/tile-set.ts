import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Problem } from '../input/problem.ts';
import type { Layers, PublishedLayer } from '../layers/published.ts';
import { type Encoding, encodings } from './encodings.ts';

/** Changes when the bytes made from the same features change, so that no reader keeps the older ones. */
const format = 1;

export type Visibility = PublishedLayer['visibility'];

/** The layer versions that one `{ids}` of a tile address stands for. */
export interface TileSet {
  layers: readonly PublishedLayer[];
  /** `internal` as soon as one of the layers is. */
  visibility: Visibility;
  /** Every layer is named with its version, so that the answer can never change. */
  pinned: boolean;
  /** The same for two sets exactly when their answers are the same. */
  key: string;
  etags: Record<Encoding, string>;
  /** Header names and values, in turn, of every answer; those of a 304 are complete with it. */
  headers: Record<Encoding, string[]>;
}

const idsLimit = 50;
const rememberedLimit = 2_000;

/** Finds out what the ids of an address stand for, and remembers it until a layer changes. */
export class TileSets {
  private readonly remembered = new LRUCache<string, TileSet>({ max: rememberedLimit });
  private changes = 0;

  /** @param makerName the maker of a layer's tiles: part of the key, as makers may differ in their bytes */
  constructor(
    private readonly layers: Layers,
    private readonly makerName: (layer: PublishedLayer) => string,
  ) {}

  /** The set, where it is known already and `reader` may see all of it. */
  known(ids: string, reader: Visibility): TileSet | undefined {
    const set = this.remembered.get(ids);
    return set && (set.visibility === 'public' || reader === 'internal') ? set : undefined;
  }

  /**
   * The set for ids as written in an address: `id` or `id@version`, joined by commas.
   * @param at what was in force at that time, instead of now
   * @throws Problem 404 `unknown-layer` for what does not exist and, in the same words, for what `reader` may
   * not see; 400 `too-many-layers`, `duplicate-layer`
   */
  async resolve(ids: string, reader: Visibility, at?: Date): Promise<TileSet> {
    const known = at ? undefined : this.known(ids, reader);
    if (known) return known;
    const names = ids.split(',');
    if (names.length > idsLimit)
      throw new Problem(400, 'too-many-layers', `${names.length} layers in one tile; at most ${idsLimit}`);
    const changes = this.changes;
    const then = at && (await this.layers.at(at));
    const found: PublishedLayer[] = [];
    for (const name of names) {
      const layer = await this.find(name, then);
      if (!layer || (visibilityOf(layer) === 'internal' && reader !== 'internal'))
        throw new Problem(404, 'unknown-layer', `There is no layer "${name}" that you may see`);
      if (found.some((other) => other.id === layer.id))
        throw new Problem(400, 'duplicate-layer', `"${layer.id}" is named twice in "${ids}"`);
      found.push(layer);
    }
    const pinned = names.every((name) => name.includes('@'));
    const set = this.describe(found, pinned);
    // A layer that changed while another was looked up may stand here as it was.
    if (!at && changes === this.changes) this.remembered.set(ids, set);
    return set;
  }

  /** Forgets everything: a layer has changed. */
  clear(): void {
    this.changes++;
    this.remembered.clear();
  }

  private async find(name: string, then: PublishedLayer[] | undefined): Promise<PublishedLayer | undefined> {
    const [, id, version] = /^([a-z][a-z0-9-]*)(?:@([1-9]\d{0,8}))?$/.exec(name) ?? [];
    if (id === undefined) return undefined;
    if (version !== undefined) return this.layers.pinned(id, Number(version));
    return then ? then.find((layer) => layer.id === id) : this.layers.find(id);
  }

  private describe(layers: PublishedLayer[], pinned: boolean): TileSet {
    const parts = layers.map((layer) => [
      layer.id,
      layer.version,
      layer.table,
      layer.publishedAt.getTime(),
      layer.definition.minZoom,
      this.makerName(layer),
    ]);
    const key = createHash('sha256')
      .update(JSON.stringify([format, pinned, parts]))
      .digest('base64url')
      .slice(0, 16);
    const visibility = layers.some((layer) => visibilityOf(layer) === 'internal') ? 'internal' : 'public';
    const etags = byEncoding((encoding) => (encoding === 'identity' ? `"${key}"` : `"${key}-${encoding}"`));
    const reach = visibility === 'public' ? 'public' : 'private';
    const cacheControl = pinned ? `${reach}, max-age=31536000, immutable` : `${reach}, no-cache`;
    const vary = visibility === 'public' ? 'Accept-Encoding' : 'Accept-Encoding, Authorization';
    const headers = byEncoding((encoding) => [
      'ETag',
      etags[encoding],
      'Cache-Control',
      cacheControl,
      'Vary',
      vary,
      'Access-Control-Allow-Origin',
      '*',
    ]);
    return { layers, visibility, pinned, key, etags, headers };
  }
}

function byEncoding<T>(value: (encoding: Encoding) => T): Record<Encoding, T> {
  return Object.fromEntries(encodings.map((encoding) => [encoding, value(encoding)])) as Record<Encoding, T>;
}

/** A version that was never published is for those who prepare it, whatever its layer. */
function visibilityOf(layer: PublishedLayer): Visibility {
  return layer.publicationId === 0 ? 'internal' : layer.visibility;
}
