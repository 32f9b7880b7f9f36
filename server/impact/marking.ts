import { coalesce, type FaultLog, partOf } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import { streetOf } from '../events/service.ts';
import type { Layers } from '../layers/published.ts';
import type { NewOwner, OwnerChanges } from '../orders/owner-changes.ts';
import type { Routing } from '../routing/service.ts';
import { asOfOccurrence, isComparable, ownerDifferences } from './owners.ts';
import * as store from './store.ts';

export interface Marking {
  /** Stops after the publication that is being told, and waits for it. */
  close(): Promise<void>;
}

interface Dependencies {
  database: Database;
  layers: Layers;
  routing: Routing;
  ownerChanges: OwnerChanges;
  log: FaultLog;
}

/**
 * Marks the open orders whose place a publication gives to another unit. Whichever process comes first marks, in one
 * transaction a publication; what a killed process has not marked, the next one does.
 */
export function createMarking({ database, layers, routing, ownerChanges, log }: Dependencies): Marking {
  async function findOwners({ id, publishedAt }: store.UntoldPublication): Promise<NewOwner[]> {
    if (!(await store.hasOrders(database, publishedAt))) return [];
    const [before, after] = [await layers.after(id - 1), await layers.after(id)];
    const [from, to] = [await routing.build(before), await routing.build(after)];
    if (!isComparable(from)) return [];
    const compare = routing.comparison(from, to);
    const owners: NewOwner[] = [];
    for await (const batch of ownerChanges.open(publishedAt, null))
      for (const { place, areas, ...change } of ownerDifferences(compare, batch, asOfOccurrence(routing)))
        owners.push({ number: place.number, ...change, street: streetOf(change.to, areas) });
    return owners;
  }

  async function markAll(): Promise<void> {
    for (;;) {
      const publication = await store.oldestUntold(database);
      if (!publication || closed) return;
      const owners = await findOwners(publication);
      const { id, layer, version, publishedBy } = publication;
      await database.transaction(async (transaction) => {
        if (await store.tell(transaction, id))
          await ownerChanges.mark(transaction, owners, { id, layer, version }, publishedBy);
      });
    }
  }

  let closed = false;
  const marking = coalesce(markAll, partOf(log, 'marking'));
  const stop = layers.onChange(marking.wake);
  marking.wake();
  return {
    async close() {
      closed = true;
      stop();
      await marking.close();
    },
  };
}
