import type { Principal } from '../../domain/access/principal.ts';
import type { LayerChange } from '../../domain/answers/layer-changes.ts';
import { coalesce, type FaultLog } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import type { LayerService } from '../layers/service.ts';
import { viewOf, wholeView } from '../layers/view.ts';
import { enqueueLayerChange, type HolderOf } from '../notifications/layer-notices.ts';
import { describe, type NewChange } from './describing.ts';
import type { ChangesQuery } from './schema.ts';
import { changeIn } from './seen.ts';
import * as store from './store.ts';

const entriesAtOnce = 50;
/** What a process that died left is looked for this often. */
const lookEveryMs = 5_000;

export interface LayerChanges {
  /** What changed since; without `after`, nothing and where to begin. */
  list(
    query: ChangesQuery,
    principal: Principal,
  ): Promise<{ changes: LayerChange[]; next: string; more: boolean }>;
  /** Keeps what the feed has beyond what was kept, and what is to be sent of it. @returns whether there is more */
  record(): Promise<boolean>;
  close(): Promise<void>;
}

export function createLayerChanges({
  database,
  layers,
  holderOf,
  log,
  follows,
}: {
  database: Database;
  layers: Pick<LayerService, 'find' | 'refresh'>;
  holderOf: HolderOf;
  log: FaultLog;
  /** Whether the feed is followed by itself. */
  follows: boolean;
}): LayerChanges {
  async function record(): Promise<boolean> {
    const position = await store.position(database);
    const { newest, entries } = await store.entriesAfter(database, position, entriesAtOnce);
    const more = entries.length === entriesAtOnce;
    const reached = more ? entries.at(-1)!.id : newest;
    if (reached <= position) return false;
    // Versions are compared before anything is locked: of a large layer that takes a while.
    const described: { feedId: number; change: NewChange }[] = [];
    for (const entry of entries)
      for (const change of await describe(database, entry)) described.push({ feedId: entry.id, change });
    if (entries.length > 0) await layers.refresh();
    return database.transaction(async (transaction) => {
      // Somebody else was faster: what he has kept is not kept again.
      if ((await store.lockPosition(transaction)) !== position) return true;
      for (const { feedId, change } of described) {
        const kept = await store.add(transaction, feedId, change);
        await enqueueLayerChange(transaction, kept, {
          holderOf,
          seenBy: (holder) => changeIn(holder ? viewOf(holder) : wholeView, kept, layers),
        });
      }
      await store.know(transaction, [...new Set(entries.map(({ payload }) => payload.layer))]);
      await store.setPosition(transaction, reached);
      return more;
    });
  }

  const recording = coalesce(async () => {
    if (await record()) recording.wake();
  }, log);
  const unsubscribe = follows ? database.onFeed(recording.wake) : null;
  const timer = follows ? setInterval(recording.wake, lookEveryMs) : null;
  timer?.unref();
  if (follows) recording.wake();

  return {
    record,
    async list({ after, layer, limit }, principal) {
      if (after === undefined)
        return { changes: [], next: String(await store.newest(database)), more: false };
      const found = await store.changesAfter(database, after, layer ?? null, limit);
      const view = viewOf(principal);
      return {
        changes: found.flatMap((change) => changeIn(view, change, layers) ?? []),
        next: String(found.at(-1)?.id ?? after),
        more: found.length === limit,
      };
    },
    async close() {
      if (timer) clearInterval(timer);
      unsubscribe?.();
      await recording.close();
    },
  };
}
