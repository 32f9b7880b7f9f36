import { setImmediate as nextTurn } from 'node:timers/promises';
import { may } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { PlaceCandidate } from '../../domain/answers/places.ts';
import type { FoundFeature, FoundOrder, SearchAnswer } from '../../domain/answers/search.ts';
import type { Box } from '../coordinates/guard.ts';
import { readMapLink } from '../coordinates/map-links.ts';
import type { CityGrid } from '../coordinates/named-systems.ts';
import { readPasted } from '../coordinates/pasted.ts';
import { readPlaceCode } from '../coordinates/place-codes.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { type Layers, type PublishedLayer, tiers } from '../layers/published.ts';
import { layerIn, viewOf } from '../layers/view.ts';
import type { Orders } from '../orders/service.ts';
import { excerptOf, wantedWords } from '../orders/words.ts';
import type { Places } from '../places/service.ts';
import { fold, type Match, type Named, NameIndex } from './names.ts';
import type { SearchQuery } from './schema.ts';
import * as store from './store.ts';

/** A layer of more features is asked for whole codes only, by the database. */
const mostNames = 120_000;
/** Characters that the names of all layers may hold together; those looked for longest ago are forgotten. */
const mostCharacters = 60_000_000;
const pageRows = 1_000;
/** Whoever searches waits so long for names that are still being read, in milliseconds. */
const patienceMs = 500;
/** Crossings and addresses, at most, and how likely the least of them is. */
const mostLocated = 4;
const leastShare = 0.15;
/** Orders by words, at most. */
const mostByWords = 8;

export interface Search {
  /**
   * Finds places by coordinates, orders by number, and features by name, pinyin, initials or code, of what
   * `principal` may see, the best first.
   * @param signal ends what is under way when the reader leaves
   * @throws Problem 503 `too-slow`; 404 `unknown-layer`, in the same words for one that the reader may not see
   */
  find(query: SearchQuery, principal: Principal, signal: AbortSignal): Promise<SearchAnswer>;
  close(): void;
}

interface Dependencies {
  database: Database;
  layers: Layers;
  orders: Pick<Orders, 'search' | 'withWords'>;
  places: Pick<Places, 'readNow'>;
  /** Of the city. */
  grids: readonly CityGrid[];
}

/** Areas of the city first, from the largest; then what few features make easy to mean. */
function before(a: PublishedLayer, b: PublishedLayer): number {
  const tierOf = ({ tier }: PublishedLayer) => (tier ? tiers.indexOf(tier) : tiers.length);
  return tierOf(a) - tierOf(b) || a.featureCount - b.featureCount;
}

function cityOf(layers: readonly PublishedLayer[]): Box | null {
  return layers.find(({ tier, bbox }) => tier !== null && bbox)?.bbox ?? null;
}

/** The full number that digits mean: with or without the dash. */
function orderNumber(text: string): string | null {
  const found = /^#?(\d{8})-?(\d{6})$/.exec(text.trim());
  return found ? `${found[1]}-${found[2]}` : null;
}

export function createSearch({ database, layers, orders, places, grids }: Dependencies): Search {
  /** By the layer's table, which another version does not share; in the order of their last use. */
  const indexes = new Map<string, Promise<NameIndex>>();
  const keyOf = ({ table, publicationId }: PublishedLayer) => `${table}/${publicationId}`;

  async function build({ table }: PublishedLayer): Promise<NameIndex> {
    const index = new NameIndex();
    for (let after = -1, full = true; full; ) {
      const page = await store.namedPage(database, table, after, pageRows);
      for (const entry of page) index.add(entry);
      after = page.at(-1)?.fid ?? after;
      full = page.length === pageRows;
      // Reading thousands of names aloud takes a while: whoever else waits goes first.
      await nextTurn();
    }
    return index;
  }

  /** Layers are read one after the other, so that the first is there soon. */
  let reading: Promise<unknown> = Promise.resolve();
  /** Characters that the names of each layer hold, once they are read. */
  const sizes = new Map<string, number>();

  function indexOf(layer: PublishedLayer): Promise<NameIndex> {
    const key = keyOf(layer);
    let index = indexes.get(key);
    indexes.delete(key);
    if (!index) {
      const built = reading.then(() => build(layer));
      index = built;
      reading = built.then(
        ({ size }) => {
          sizes.set(key, size);
          forgetOldest();
        },
        () => forget(key),
      );
    }
    indexes.set(key, index);
    return index;
  }

  function forget(key: string): void {
    indexes.delete(key);
    sizes.delete(key);
  }

  function forgetOldest(): void {
    let held = 0;
    for (const key of [...indexes.keys()].reverse()) {
      held += sizes.get(key) ?? 0;
      if (held > mostCharacters) forget(key);
    }
  }

  const stop = layers.onChange(() => {
    const current = new Set(layers.published().map(keyOf));
    for (const key of indexes.keys()) if (!current.has(key)) forget(key);
  });

  /** Null where the names of the layer are still being read when `late` comes. */
  async function matchesIn(
    layer: PublishedLayer,
    text: string,
    limit: number,
    late: Promise<null>,
    signal: AbortSignal,
  ): Promise<Match[] | null> {
    if (layer.featureCount <= mostNames) {
      const index = await Promise.race([indexOf(layer), late]);
      return index?.find(fold(text), limit) ?? null;
    }
    const found: Named[] = await store.withCode(database.limited(signal), layer.table, text, limit);
    return found.map((entry) => ({ entry, rank: 0, by: 'code' }));
  }

  async function findFeatures(
    asked: readonly PublishedLayer[],
    text: string,
    limit: number,
    signal: AbortSignal,
  ) {
    const found: { layer: PublishedLayer; match: Match }[] = [];
    const pending: string[] = [];
    const late = new Promise<null>((resolve) => {
      setTimeout(() => resolve(null), patienceMs).unref();
    });
    for (const layer of [...asked].sort(before)) {
      const matches = await matchesIn(layer, text, limit, late, signal);
      if (matches) for (const match of matches) found.push({ layer, match });
      else pending.push(layer.id);
    }
    found.sort((a, b) => a.match.rank - b.match.rank || before(a.layer, b.layer));
    const best = found.slice(0, limit);
    const placed = new Map<string, store.Placed>();
    for (const layer of new Set(best.map((each) => each.layer))) {
      const fids = best.filter((each) => each.layer === layer).map(({ match }) => match.entry.fid);
      for (const place of await store.places(database.limited(signal), layer.table, fids))
        placed.set(`${layer.id}/${place.fid}`, place);
    }
    const features = best.flatMap(({ layer, match }): FoundFeature[] => {
      const where = placed.get(`${layer.id}/${match.entry.fid}`);
      // A feature that was deleted between the two questions is none.
      if (!where) return [];
      const { point, bbox } = where;
      return [{ layer: layer.id, layerTitle: layer.title, ...match.entry, by: match.by, point, bbox }];
    });
    return { features, pending };
  }

  /** Orders by words of what was reported and where. */
  async function findByWords(text: string, principal: Principal, signal: AbortSignal): Promise<FoundOrder[]> {
    const wanted = wantedWords(text);
    if (!wanted) return [];
    const found = await orders.withWords(wanted, mostByWords, principal, signal);
    return found.map(({ order: { number, eventId, state, item, point }, text: told }) => ({
      number,
      eventId,
      state,
      item,
      point,
      ...excerptOf(told, wanted.phrases),
    }));
  }

  async function findOrders(text: string, principal: Principal, signal: AbortSignal): Promise<FoundOrder[]> {
    if (!may(principal, 'orders.read')) return [];
    const number = orderNumber(text);
    if (!number) return findByWords(text, principal, signal);
    const filter = { numbers: [number], items: null, closed: null, since: null, until: null };
    const found = await orders.search(filter, 1, principal, signal);
    return found.map(({ order: { eventId, state, item, point } }) => ({
      number,
      eventId,
      state,
      item,
      point,
      excerpt: null,
      marks: [],
    }));
  }

  /** What takes more than a name to find; null while it cannot be said yet. */
  function locate(q: string, principal: Principal): PlaceCandidate[] | null {
    const read = places.readNow({ q }, principal);
    if (!read) return null;
    return read.candidates
      .filter(({ kind, parts, share }) => share >= leastShare && (parts.length > 1 || kind === 'address'))
      .slice(0, mostLocated);
  }

  return {
    async find({ q, layers: wanted, limit }, principal, signal) {
      const view = viewOf(principal);
      const visible = layers.published().filter((layer) => layerIn(view, layer) !== null);
      const unknown = wanted?.find((id) => !visible.some((layer) => layer.id === id));
      if (unknown !== undefined)
        throw new Problem(404, 'unknown-layer', `There is no layer "${unknown}" that you may see`);
      const asked = visible.filter(({ id }) => !wanted || wanted.includes(id));
      const city = cityOf(visible);
      const link = readMapLink(q);
      const code = link ? null : readPlaceCode(q, city);
      const source = link?.site ?? code?.kind ?? null;
      const pasted = link?.site ? link.places : (code?.places ?? readPasted(q, city, grids));
      const unread = pasted.length > 0 ? null : (link?.unread ?? code?.unread ?? null);
      const isElsewhere = pasted.length > 0 || unread !== null || wanted !== undefined;
      const foundOrders = isElsewhere && !orderNumber(q) ? [] : await findOrders(q, principal, signal);
      if (pasted.length > 0 || unread) {
        const found = pasted.map((place) => ({ ...place, source }));
        return { places: found, unread, orders: foundOrders, located: [], features: [], pending: [] };
      }
      const { features, pending } = await findFeatures(asked, q, limit, signal);
      const located = wanted ? [] : locate(q, principal);
      return {
        places: [],
        unread: null,
        orders: foundOrders,
        located: located ?? [],
        features,
        pending: located ? pending : [...pending, 'places'],
      };
    },
    close: stop,
  };
}
