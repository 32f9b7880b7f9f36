import type { Principal } from '../access/principal.ts';
import type { Live } from '../live/service.ts';
import type { Orders } from '../orders/service.ts';
import type { Doing, PresenceMessage, Watcher } from './schema.ts';

/** Whoever does not say again within so many seconds that they have an order open no longer has. */
const holds = 90;

export interface Presence {
  /**
   * Notes what a person does with an order, tells everybody who may see the order, and answers who else has it open.
   * Known to this process alone and to nobody after it: who looks at what is not worth a row.
   * @throws Problem 404 `unknown-order`
   */
  tell(number: string, doing: Doing, principal: Principal): Promise<Watcher[]>;
}

interface Dependencies {
  orders: Pick<Orders, 'find'>;
  live: Pick<Live, 'announce'>;
  /** Milliseconds of any clock that only goes forward. */
  now: () => number;
}

export function createPresence({ orders, live, now }: Dependencies): Presence {
  const byOrder = new Map<string, Map<string, Watcher & { until: number }>>();

  function forgetOld(): void {
    const present = now();
    for (const [number, watchers] of byOrder) {
      for (const [name, { until }] of watchers) if (until <= present) watchers.delete(name);
      if (watchers.size === 0) byOrder.delete(number);
    }
  }

  return {
    async tell(number, doing, principal) {
      const { street, assists } = await orders.find(number, principal);
      forgetOld();
      const { name, role } = principal;
      const watchers = byOrder.get(number) ?? new Map<string, Watcher & { until: number }>();
      if (doing === 'gone') watchers.delete(name);
      else watchers.set(name, { name, role, doing, until: now() + holds * 1000 });
      if (watchers.size > 0) byOrder.set(number, watchers);
      else byOrder.delete(number);
      const message: PresenceMessage = { number, name, role, doing, holds };
      live.announce('presence', [street, ...assists.map(({ code }) => code)], message);
      return [...watchers.values()]
        .filter((watcher) => watcher.name !== name)
        .map(({ until: _until, ...watcher }) => watcher);
    },
  };
}
