import pg from 'pg';
import type { Database } from './database.ts';

const retryMs = 1_000;

/** Wake-ups from the feed for any number of subscribers, over one connection of its own. */
export interface FeedListener {
  onFeed: Database['onFeed'];
  close(): Promise<void>;
}

/**
 * Listens for `wangge_feed`. When the connection is lost it connects again and wakes everyone, since something may
 * have been written meanwhile.
 * @throws when the first connection fails
 */
export async function listenToFeed(
  connection: pg.ClientConfig,
  onLost: (error: Error) => void,
): Promise<FeedListener> {
  const subscribers = new Set<() => void>();
  const wakeAll = () => {
    for (const wake of subscribers) wake();
  };
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  async function connect(): Promise<void> {
    const next = new pg.Client({ ...connection, keepAlive: true });
    const lost = (error: Error) => {
      if (client !== next || closed) return;
      client = undefined;
      onLost(error);
      reconnectLater();
    };
    next.on('error', lost);
    next.on('end', () => lost(new Error('the connection for notifications ended')));
    next.on('notification', wakeAll);
    try {
      await next.connect();
      await next.query('listen wangge_feed');
    } catch (error) {
      await next.end().catch(() => undefined);
      throw error;
    }
    client = next;
  }

  function reconnectLater(): void {
    retry = setTimeout(() => {
      connect().then(wakeAll, reconnectLater);
    }, retryMs);
  }

  await connect();
  return {
    onFeed: (wake) => {
      // Each subscription counts by itself, also when the same function comes twice.
      const subscriber = () => wake();
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
    close: async () => {
      closed = true;
      clearTimeout(retry);
      await client?.end();
    },
  };
}
