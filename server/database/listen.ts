import pg from 'pg';
import type { Database } from './database.ts';

const retryMs = 1_000;

/** What `Database.announce` sends on. */
export const announcements = 'wangge_announced';

/** Wake-ups from the feed, and announcements, for any number of subscribers, over one connection of its own. */
export interface Listener {
  onFeed: Database['onFeed'];
  onAnnounced: Database['onAnnounced'];
  close(): Promise<void>;
}

/**
 * Listens for `wangge_feed` and announcements. When the connection is lost it connects again and wakes everyone, since
 * something may have been written meanwhile; what was announced meanwhile is lost.
 * @throws when the first connection fails
 */
export async function listenToDatabase(
  connection: pg.ClientConfig,
  onLost: (error: Error) => void,
): Promise<Listener> {
  const hearers = new Set<(message: string) => void>();
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
    next.on('notification', ({ channel, payload = '' }) => {
      if (channel !== announcements) wakeAll();
      else for (const hear of hearers) hear(payload);
    });
    try {
      await next.connect();
      await next.query(`listen wangge_feed; listen ${announcements}`);
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
    onAnnounced: (hear) => {
      const hearer = (message: string) => hear(message);
      hearers.add(hearer);
      return () => hearers.delete(hearer);
    },
    close: async () => {
      closed = true;
      clearTimeout(retry);
      await client?.end();
    },
  };
}
