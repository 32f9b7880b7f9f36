import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { TileAddress } from '../../tiles/address.ts';
import type { TileEncoding } from '../../tiles/tile-encoding.ts';
import { TouchedTiles } from '../../tiles/touched.ts';
import { Problem } from '../input/problem.ts';
import type { Layers, PublishedLayer } from '../layers/published.ts';
import type { PlacedChange } from '../layers/publishing/changed-places.ts';
import { layerIn, type View } from '../layers/view.ts';
import { type Encoding, encodings } from './encodings.ts';
import { format } from './format.ts';
import { type Question, type Selection, selectionOf } from './selection.ts';

export type Visibility = PublishedLayer['visibility'];

/** What the tiles of a set have in common, or those of them that changed last at the same time. */
export interface TileState {
  /** The same for two tiles at one address exactly when their answers are the same. */
  key: string;
  etags: Record<Encoding, string>;
  /** Header names and values, in turn, of every answer; those of a 304 are complete with it. */
  headers: Record<Encoding, string[]>;
}

/** The layer versions that one `{ids}` of a tile address stands for. */
export interface TileSet {
  /** What was asked for, whatever its state: the ids alone where everything of them is wanted as it is now. */
  asked: string;
  encoding: TileEncoding;
  layers: readonly PublishedLayer[];
  /** What is chosen of each layer, in their order; null for everything. */
  selections: readonly (Selection | null)[];
  /** `internal` as soon as one of the layers is. */
  visibility: Visibility;
  /** Every layer is named with its version, so that the answer can never change. */
  pinned: boolean;
  /** The layers that change with what is in force, rather than stay as they are. */
  following: readonly PublishedLayer[];
  /** Of a time to come: which of the layers are planned, as `Wangge-Planned` says it; null for another time. */
  plans: string | null;
  /** The state of one tile: that of before as long as nothing inside it has changed. */
  at(address: TileAddress): TileState;
}

export const idsLimit = 50;
const rememberedLimit = 2_000;

/** Finds out what the ids of an address stand for, and remembers it until a layer changes. */
export class TileSets {
  private readonly remembered = {
    mvt: new LRUCache<string, TileSet>({ max: rememberedLimit }),
    mlt: new LRUCache<string, TileSet>({ max: rememberedLimit }),
  };
  private readonly histories = new WeakMap<readonly PlacedChange[], History>();
  private changes = 0;

  /** @param makerName the maker of a layer's tiles: part of the key, as makers may differ in their bytes */
  constructor(
    private readonly layers: Layers,
    private readonly makerName: (layer: PublishedLayer) => string,
  ) {}

  /** The set, where it is known already and `view` may see all of it. */
  known(ids: string, view: View, encoding: TileEncoding = 'mvt'): TileSet | undefined {
    const set = this.remembered[encoding].get(isPlain(view) ? ids : askedBy(view, ids));
    return set && (set.visibility === 'public' || view.visibility === 'internal' || !isPlain(view))
      ? set
      : undefined;
  }

  /**
   * The set for ids as written in an address: `id` or `id@version`, joined by commas.
   * @throws Problem 404 `unknown-layer` for what does not exist and, in the same words, for what `view` may
   * not see; 400 `too-many-layers`, `duplicate-layer`, `bad-filter`, `unknown-property`
   */
  async resolve(ids: string, view: View, question: Question = {}): Promise<TileSet> {
    const { at, filter, properties, encoding = 'mvt' } = question;
    const plain = filter === undefined && properties === undefined;
    const asked = plain && !at ? ids : JSON.stringify([ids, filter, properties, at]);
    const known = at ? undefined : this.known(asked, view, encoding);
    if (known) return known;
    const names = ids.split(',');
    if (names.length > idsLimit)
      throw new Problem(400, 'too-many-layers', `${names.length} layers in one tile; at most ${idsLimit}`);
    const changes = this.changes;
    const then = at && (await this.layers.at(at));
    const found: PublishedLayer[] = [];
    const following: PublishedLayer[] = [];
    for (const name of names) {
      const there = await this.find(name, then);
      const layer = there && layerIn(view, there);
      if (!layer)
        throw new Problem(404, 'unknown-layer', {
          zh: `没有您可查看的图层“${name}”`,
          en: `There is no layer "${name}" that you may see`,
        });
      if (found.some((other) => other.id === layer.id))
        throw new Problem(400, 'duplicate-layer', `"${layer.id}" is named twice in "${ids}"`);
      found.push(layer);
      if (!at && !name.includes('@')) following.push(layer);
    }
    const selections = await Promise.all(found.map((layer) => selectionOf(layer, question)));
    const pinned = names.every((name) => name.includes('@'));
    const plans = !pinned && at && at.getTime() > Date.now() ? plansOf(found) : null;
    const described = { asked, encoding, layers: found, selections, pinned, following, plans };
    const set = this.describe(described, isPlain(view));
    // A layer that changed while another was looked up may stand here as it was.
    if (!at && changes === this.changes)
      this.remembered[encoding].set(isPlain(view) ? asked : askedBy(view, asked), set);
    return set;
  }

  /** Whether a tile that was made for a set would hold other features today, or is not to be seen any more. */
  pastOf({ following }: TileSet, address: TileAddress): 'changed' | 'gone' | null {
    let past: 'changed' | null = null;
    for (const layer of following) {
      const now = this.layers.find(layer.id);
      if (!now || visibilityOf(now) !== visibilityOf(layer)) return 'gone';
      if (drawnBy(now) !== drawnBy(layer)) return 'gone';
      const { changes, touched } = this.history(now);
      if ((changes[touched.lastAt(address)]?.publication ?? 0) > layer.publicationId) past = 'changed';
    }
    return past;
  }

  /** Forgets everything: a layer has changed. */
  clear(): void {
    this.changes++;
    this.remembered.mvt.clear();
    this.remembered.mlt.clear();
  }

  private async find(name: string, then: PublishedLayer[] | undefined): Promise<PublishedLayer | undefined> {
    const [, id, version] = /^([a-z][a-z0-9-]*)(?:@([1-9]\d{0,8}))?$/.exec(name) ?? [];
    if (id === undefined) return undefined;
    if (version !== undefined) return this.layers.pinned(id, Number(version));
    return then ? then.find((layer) => layer.id === id) : this.layers.find(id);
  }

  private describe(
    known: Pick<TileSet, 'asked' | 'encoding' | 'layers' | 'selections' | 'pinned' | 'following' | 'plans'>,
    isForAll: boolean,
  ): TileSet {
    const { encoding, layers, selections, pinned, following, plans } = known;
    // What a key sees by its limits alone, nobody else is to be given from a cache on the way.
    const isPublic = isForAll && layers.every((layer) => visibilityOf(layer) === 'public');
    const visibility = isPublic ? 'public' : 'internal';
    const histories = layers.map((layer) =>
      following.includes(layer) && this.isInForce(layer) ? this.history(layer) : null,
    );
    const parts = layers.map((layer, index) => {
      const history = histories[index];
      const since = history ? 'in force' : [layer.version, layer.table, layer.publishedAt.getTime()];
      return [layer.id, since, drawnBy(layer), this.makerName(layer), selections[index]?.key];
    });
    const common = JSON.stringify([
      ...[format, encoding, pinned, visibility, parts],
      ...(plans === null ? [] : [plans]),
    ]);
    const states = new Map<string, TileState>();
    const stateOf = (stamp: string): TileState => {
      let state = states.get(stamp);
      if (!state) {
        state = tileState(common + stamp, encoding, visibility, pinned, plans);
        if (states.size >= rememberedLimit) states.clear();
        states.set(stamp, state);
      }
      return state;
    };
    if (histories.every((history) => !history || history.touched.isEven)) {
      const nowhere = { z: 0, x: 0, y: 0 };
      const state = stateOf(stampAt(histories, nowhere));
      return { ...known, visibility, at: () => state };
    }
    return { ...known, visibility, at: (address) => stateOf(stampAt(histories, address)) };
  }

  /** Not any more where it changed while another one was looked up. */
  private isInForce({ id, publicationId }: PublishedLayer): boolean {
    return this.layers.find(id)?.publicationId === publicationId;
  }

  private history({ id }: PublishedLayer): History {
    const changes = this.layers.changes(id);
    let history = this.histories.get(changes);
    if (!history) {
      history = { changes, touched: new TouchedTiles(changes) };
      this.histories.set(changes, history);
    }
    return history;
  }
}

/** Whether somebody sees what all do, or all there is. */
const isPlain = ({ key, visibility }: View) => key === visibility;
const askedBy = ({ key }: View, asked: string) => JSON.stringify([key, asked]);

/** What a definition says that decides about the bytes of tiles. */
function drawnBy({ definition: { minZoom, tileBudget, fields } }: PublishedLayer): string {
  return JSON.stringify([minZoom, tileBudget, fields]);
}

interface History {
  changes: readonly PlacedChange[];
  touched: TouchedTiles;
}

/** Tells the last change in a tile from every other one, of this installation or another. */
function stampAt(histories: readonly (History | null)[], address: TileAddress): string {
  return histories
    .map((history) => {
      const last = history?.changes[history.touched.lastAt(address)];
      return last ? `${last.publication}.${last.publishedAt.getTime()}` : '';
    })
    .join();
}

/** `<id>;version=<n>;from=<time>` of each planned layer, `none` where nothing is planned. */
function plansOf(layers: readonly PublishedLayer[]): string {
  const plans = layers
    .filter(({ planned }) => planned)
    .map(({ id, version, effectiveFrom }) => `${id};version=${version};from=${effectiveFrom.toISOString()}`);
  return plans.join(', ') || 'none';
}

function tileState(
  content: string,
  encoding: TileEncoding,
  visibility: Visibility,
  pinned: boolean,
  plans: string | null,
): TileState {
  const key = createHash('sha256').update(content).digest('base64url').slice(0, 16);
  const name = encoding === 'mvt' ? key : `${key}-${encoding}`;
  const etags = byEncoding((coding) => (coding === 'identity' ? `"${name}"` : `"${name}-${coding}"`));
  const reach = visibility === 'public' ? 'public' : 'private';
  const cacheControl = pinned ? `${reach}, max-age=31536000, immutable` : `${reach}, no-cache`;
  const vary = visibility === 'public' ? 'Accept-Encoding' : 'Accept-Encoding, Authorization';
  const headers = byEncoding((coding) => [
    'ETag',
    etags[coding],
    'Cache-Control',
    cacheControl,
    'Vary',
    vary,
    'Access-Control-Allow-Origin',
    '*',
    ...(plans === null
      ? []
      : ['Wangge-Planned', plans, 'Access-Control-Expose-Headers', 'ETag, Wangge-Features, Wangge-Planned']),
  ]);
  return { key, etags, headers };
}

function byEncoding<T>(value: (encoding: Encoding) => T): Record<Encoding, T> {
  return Object.fromEntries(encodings.map((encoding) => [encoding, value(encoding)])) as Record<Encoding, T>;
}

/** A version that was neither published nor planned to be is for those who prepare it, whatever its layer. */
function visibilityOf(layer: PublishedLayer): Visibility {
  return layer.publicationId === 0 && !layer.planned ? 'internal' : layer.visibility;
}
