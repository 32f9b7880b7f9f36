import { setImmediate as nextTurn } from 'node:timers/promises';
import { may, visibilityClass } from '../access/permissions.ts';
import type { Principal } from '../access/principal.ts';
import type { Box } from '../coordinates/guard.ts';
import { readPasted } from '../coordinates/pasted.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { type Layers, type PublishedLayer, tiers } from '../layers/published.ts';
import type { Orders } from '../orders/service.ts';
import { fold, type Match, type Named, NameIndex } from './names.ts';
import type { FoundFeature, FoundOrder, SearchAnswer, SearchQuery } from './schema.ts';
import * as store from './store.ts';

/** A layer of more features is asked for whole codes only, by the database. */
const mostNames = 120_000;
/** Characters that the names of all layers may hold together; those looked for longest ago are forgotten. */
const mostCharacters = 60_000_000;
const pageRows = 1_000;

export interface Search {
  /**
   * Finds places by coordinates, orders by number, and features by name, pinyin, initials or code, of what
   * `principal` may see, the best first.
   * @throws Problem 404 `unknown-layer`, in the same words for one that the reader may not see
   */
  find(query: SearchQuery, principal: Principal): Promise<SearchAnswer>;
  close(): void;
}

interface Dependencies {
  database: Database;
  layers: Layers;
  orders: Pick<Orders, 'search'>;
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

export function createSearch({ database, layers, orders }: Dependencies): Search {
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

  async function indexOf(layer: PublishedLayer): Promise<NameIndex> {
    const key = keyOf(layer);
    const known = indexes.get(key);
    indexes.delete(key);
    const index = known ?? build(layer);
    indexes.set(key, index);
    index.catch(() => indexes.delete(key));
    const built = await index;
    if (!known) await forgetOldest();
    return built;
  }

  async function forgetOldest(): Promise<void> {
    let held = 0;
    for (const [key, index] of [...indexes].reverse()) {
      held += (await index.catch(() => null))?.size ?? 0;
      if (held > mostCharacters) indexes.delete(key);
    }
  }

  const stop = layers.onChange(() => {
    const current = new Set(layers.published().map(keyOf));
    for (const key of indexes.keys()) if (!current.has(key)) indexes.delete(key);
  });

  async function matchesIn(layer: PublishedLayer, text: string, limit: number): Promise<Match[]> {
    if (layer.featureCount <= mostNames) return (await indexOf(layer)).find(fold(text), limit);
    const found: Named[] = await store.withCode(database, layer.table, text, limit);
    return found.map((entry) => ({ entry, rank: 0, by: 'code' }));
  }

  async function findFeatures(asked: readonly PublishedLayer[], text: string, limit: number) {
    const found: { layer: PublishedLayer; match: Match }[] = [];
    for (const layer of asked)
      for (const match of await matchesIn(layer, text, limit)) found.push({ layer, match });
    found.sort((a, b) => a.match.rank - b.match.rank || before(a.layer, b.layer));
    const best = found.slice(0, limit);
    const placed = new Map<string, store.Placed>();
    for (const layer of new Set(best.map((each) => each.layer))) {
      const fids = best.filter((each) => each.layer === layer).map(({ match }) => match.entry.fid);
      for (const place of await store.places(database, layer.table, fids))
        placed.set(`${layer.id}/${place.fid}`, place);
    }
    return best.flatMap(({ layer, match }): FoundFeature[] => {
      const where = placed.get(`${layer.id}/${match.entry.fid}`);
      // A feature that was deleted between the two questions is none.
      if (!where) return [];
      const { point, bbox } = where;
      return [{ layer: layer.id, layerTitle: layer.title, ...match.entry, by: match.by, point, bbox }];
    });
  }

  async function findOrders(text: string, principal: Principal): Promise<FoundOrder[]> {
    const number = orderNumber(text);
    if (!number || !may(principal, 'orders.read')) return [];
    const filter = { numbers: [number], items: null, closed: null, since: null, until: null };
    const found = await orders.search(filter, 1, principal);
    return found.map(({ order: { eventId, state, item, point } }) => ({
      number,
      eventId,
      state,
      item,
      point,
    }));
  }

  return {
    async find({ q, layers: wanted, limit }, principal) {
      const seesAll = visibilityClass(principal) === 'internal';
      const visible = layers.published().filter((layer) => seesAll || layer.visibility === 'public');
      const unknown = wanted?.find((id) => !visible.some((layer) => layer.id === id));
      if (unknown !== undefined)
        throw new Problem(404, 'unknown-layer', `There is no layer "${unknown}" that you may see`);
      const asked = visible.filter(({ id }) => !wanted || wanted.includes(id));
      const places = readPasted(q, cityOf(visible));
      return {
        places,
        orders: await findOrders(q, principal),
        features: places.length > 0 ? [] : await findFeatures(asked, q, limit),
      };
    },
    close: stop,
  };
}
