import { isDeepStrictEqual } from 'node:util';
import type { Entries } from '../catalogue.ts';

/** What differs between two lists, by codes or ids. */
export interface ListChanges {
  added: string[];
  changed: string[];
  removed: string[];
}

function changesOf<Entry>(
  before: readonly Entry[],
  after: readonly Entry[],
  nameOf: (entry: Entry) => string,
): ListChanges {
  const old = new Map(before.map((entry) => [nameOf(entry), entry]));
  const now = new Map(after.map((entry) => [nameOf(entry), entry]));
  return {
    added: [...now.keys()].filter((name) => !old.has(name)),
    changed: [...now]
      .filter(([name, entry]) => old.has(name) && !isDeepStrictEqual(old.get(name), entry))
      .map(([name]) => name),
    removed: [...old.keys()].filter((name) => !now.has(name)),
  };
}

/** What one catalogue has otherwise than another. */
export function changesBetween(before: Entries, after: Entries): Record<keyof Entries, ListChanges> {
  return {
    bureaus: changesOf(before.bureaus, after.bureaus, ({ id }) => id),
    scenes: changesOf(before.scenes, after.scenes, ({ id }) => id),
    items: changesOf(before.items, after.items, ({ code }) => code),
    channels: changesOf(before.channels, after.channels, ({ code }) => code),
    warningKinds: changesOf(before.warningKinds, after.warningKinds, ({ code }) => code),
  };
}
