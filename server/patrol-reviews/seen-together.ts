import { LRUCache } from 'lru-cache';
import type { Queryable } from '../database/database.ts';
import type { Counted, Counts } from './figure-store.ts';
import * as store from './seen-store.ts';

/** Areas that one statement unites: some two seconds, far below the time that it may take. */
const mostAtOnce = 5_000;
/** Shares that are remembered: of the grids of a large city in several months and by several units. */
const mostRemembered = 50_000;

/** A name for the place of a row; what was drawn goes by its title. */
const keyOf = ({ layer, code, title }: Pick<Counts, 'layer' | 'code' | 'title'>) =>
  JSON.stringify([layer, code, code === null ? title : '']);

/**
 * Tells which share of each grid or reach its closed tasks saw together: the union of what lay within reach of each track,
 * in the newest geometry of the place. What of a task is no longer kept counts by the largest share. The cost: no union where
 * one task saw everything or alone went there; the others in statements of a bounded number of areas, each remembered until
 * one of its tasks changes.
 */
export function createSeenTogether() {
  const remembered = new LRUCache<string, number>({ max: mostRemembered });

  return async (
    database: Queryable,
    by: 'grid' | 'reach',
    counted: Counted,
  ): Promise<(row: Counts) => number | null> => {
    const places = await store.places(database, by, counted);
    const needed = places.filter(
      ({ tasks, most, same, print }) => most < 1 && tasks.length > (same ? 1 : 0) && !remembered.has(print),
    );
    for (let from = 0; from < needed.length; ) {
      let to = from;
      for (let areas = 0; to < needed.length && (to === from || areas < mostAtOnce); to++)
        areas += needed[to]!.tasks.length;
      const asked = needed.slice(from, to);
      const shares = await store.shares(database, asked);
      for (const [at, { print }] of asked.entries()) remembered.set(print, shares[at]!);
      from = to;
    }
    const byPlace = new Map(
      places.map((place) => {
        const { most, forgotten, print } = place;
        const share = Math.max(forgotten, remembered.get(print) ?? most);
        return [keyOf(place), Math.round(share * 10_000) / 10_000];
      }),
    );
    return (row) => byPlace.get(keyOf(row)) ?? null;
  };
}
