import { randomUUID } from 'node:crypto';
import type { Principal } from '../../domain/access/principal.ts';
import type { Doing, Watcher } from '../../domain/answers/presence.ts';
import type { Database } from '../database/database.ts';
import type { Live } from '../live/service.ts';
import type { Orders } from '../orders/service.ts';
import { type PresenceMessage, toldSchema } from './schema.ts';

/** Whoever does not say again within so many seconds that they have an order open no longer has. */
const holds = 90;

export interface Presence {
  /**
   * Notes what a person does with an order, tells everybody who may see the order, and answers who else has it open.
   * Told to the other processes on the database and kept by none of them for long: who looks at what is not worth a row.
   * A process that has just started hears of whoever says so again.
   * @throws Problem 404 `unknown-order`
   */
  tell(number: string, doing: Doing, principal: Principal): Promise<Watcher[]>;
  /** Stops hearing of the other processes. */
  close(): void;
}

interface Dependencies {
  database: Pick<Database, 'announce' | 'onAnnounced'>;
  orders: Pick<Orders, 'scopesOf'>;
  live: Pick<Live, 'announce'>;
  /** Milliseconds of any clock that only goes forward. */
  now: () => number;
}

function parse(message: string) {
  try {
    return toldSchema.safeParse(JSON.parse(message)).data;
  } catch {
    // Whoever may write to the database may announce anything.
    return undefined;
  }
}

export function createPresence({ database, orders, live, now }: Dependencies): Presence {
  const self = randomUUID();
  const byOrder = new Map<string, Map<string, Watcher & { until: number }>>();

  function forgetOld(): void {
    const present = now();
    for (const [number, watchers] of byOrder) {
      for (const [name, { until }] of watchers) if (until <= present) watchers.delete(name);
      if (watchers.size === 0) byOrder.delete(number);
    }
  }

  /** Notes it, and tells the streams of this process. */
  function note(number: string, scopes: readonly string[], { name, role, doing }: Watcher): void {
    forgetOld();
    const watchers = byOrder.get(number) ?? new Map<string, Watcher & { until: number }>();
    if (doing === 'gone') watchers.delete(name);
    else watchers.set(name, { name, role, doing, until: now() + holds * 1000 });
    if (watchers.size > 0) byOrder.set(number, watchers);
    else byOrder.delete(number);
    const message: PresenceMessage = { number, name, role, doing, holds };
    live.announce('presence', scopes, message);
  }

  const close = database.onAnnounced((message) => {
    const told = parse(message);
    if (told && told.from !== self) note(told.number, told.scopes, told);
  });

  return {
    async tell(number, doing, principal) {
      const scopes = await orders.scopesOf(number, principal);
      const { name, role } = principal;
      note(number, scopes, { name, role, doing });
      await database.announce(JSON.stringify({ from: self, number, scopes, name, role, doing }));
      return [...(byOrder.get(number)?.values() ?? [])]
        .filter((watcher) => watcher.name !== name)
        .map(({ until: _until, ...watcher }) => watcher);
    },
    close,
  };
}
