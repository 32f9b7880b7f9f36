import { type Filters, weigher } from './filters.ts';
import type { Incident } from './incidents.ts';

interface Ranked {
  id: number;
  weight: number;
}

/** Below this many changes the list is never sorted as a whole. */
const few = 50;

const inOrder = (a: Ranked, b: Ranked) => a.weight - b.weight || a.id - b.id;

/**
 * The incidents that pass, in the order chosen. What changed since the last time is put in its new place; the others,
 * thousands mostly, are not sorted again.
 */
export class Ranking {
  #asked: [Filters, number] | null = null;
  #known: ReadonlyMap<number, Incident> = new Map();
  #ranked: Ranked[] = [];
  #ids: readonly number[] = [];

  /**
   * The ids in order; the same array as before where nothing changed.
   * @param all an incident in it is another object once it changed
   * @param now milliseconds since 1970
   */
  ids(all: ReadonlyMap<number, Incident>, chosen: Filters, now: number): readonly number[] {
    const [wasChosen, wasNow] = this.#asked ?? [];
    const isSame = wasChosen === chosen && wasNow === now;
    if (isSame && all === this.#known) return this.#ids;
    const weigh = weigher(chosen, now);
    const changed = isSame ? this.#changedIn(all) : null;
    this.#asked = [chosen, now];
    this.#known = all;
    if (changed?.size === 0) return this.#ids;
    const fresh: Ranked[] = [];
    for (const id of changed ?? all.keys()) {
      const incident = all.get(id);
      const weight = incident ? weigh(incident) : null;
      if (weight !== null) fresh.push({ id, weight });
    }
    fresh.sort(inOrder);
    this.#ranked = changed ? merged(this.#ranked, changed, fresh) : fresh;
    this.#ids = this.#ranked.map(({ id }) => id);
    return this.#ids;
  }

  /** Null where so much changed that all are sorted sooner. */
  #changedIn(all: ReadonlyMap<number, Incident>): Set<number> | null {
    const changed = new Set<number>();
    let kept = 0;
    for (const [id, incident] of all) {
      const before = this.#known.get(id);
      if (before !== incident) changed.add(id);
      if (before) kept += 1;
      if (changed.size > few + all.size / 4) return null;
    }
    if (kept < this.#known.size) for (const id of this.#known.keys()) if (!all.has(id)) changed.add(id);
    return changed;
  }
}

/** Two sorted lists as one, without those of the first that changed. */
function merged(before: readonly Ranked[], changed: ReadonlySet<number>, fresh: readonly Ranked[]): Ranked[] {
  const all: Ranked[] = [];
  let next = 0;
  for (const each of before) {
    if (changed.has(each.id)) continue;
    while (next < fresh.length && inOrder(fresh[next]!, each) < 0) all.push(fresh[next++]!);
    all.push(each);
  }
  while (next < fresh.length) all.push(fresh[next++]!);
  return all;
}
