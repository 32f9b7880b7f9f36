import { coalesce, type FaultLog, partOf } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import { forget } from './outbox-store.ts';
import { readNotificationRules } from './rules.ts';
import { sendDue, type Ways } from './sending.ts';
import { type Readers, tell } from './telling.ts';

/** What falls due by itself, and what a process that died left, is looked for this often. */
const lookEveryMs = 2_000;
const forgetEveryMs = 3_600_000;
const rememberDays = 90;

export interface NotificationWorker {
  /** Stops looking, and waits for what is under way. */
  close(): Promise<void>;
}

/** Tells of what the log of orders has, as it comes, and sends what is due; any number of processes may. */
export function startNotifications(
  database: Database,
  ways: Ways,
  log: FaultLog,
  readers: Readers,
): NotificationWorker {
  const rules = readNotificationRules();
  const sending = coalesce(
    async () => {
      if ((await sendDue(database, ways)) > 0) sending.wake();
    },
    partOf(log, 'sending'),
  );
  const telling = coalesce(
    async () => {
      const more = await tell(database, rules, ways.mailer !== null, ways.now(), readers);
      if (more) telling.wake();
      else sending.wake();
    },
    partOf(log, 'telling'),
  );
  const unsubscribe = database.onFeed(telling.wake);
  const timer = setInterval(telling.wake, lookEveryMs);
  const forgetting = coalesce(() => forget(database, rememberDays), partOf(log, 'forgetting'));
  const forgetTimer = setInterval(forgetting.wake, forgetEveryMs);
  timer.unref();
  forgetTimer.unref();
  telling.wake();
  return {
    async close() {
      clearInterval(timer);
      clearInterval(forgetTimer);
      unsubscribe();
      await telling.close();
      await sending.close();
      await forgetting.close();
      ways.mailer?.close();
    },
  };
}
