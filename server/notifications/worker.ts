import type { Database } from '../database/database.ts';
import { forget } from './outbox-store.ts';
import { readNotificationRules } from './rules.ts';
import { sendDue, type Ways } from './sending.ts';
import { tell } from './telling.ts';

/** What falls due by itself, and what a process that died left, is looked for this often. */
const lookEveryMs = 2_000;
const forgetEveryMs = 3_600_000;
const rememberDays = 90;

export interface NotificationWorker {
  /** Stops looking, and waits for what is under way. */
  close(): Promise<void>;
}

/** A job that runs when woken; wake-ups that come while it runs are answered by one more run. */
function createJob(run: () => Promise<boolean>, log: (error: unknown) => void) {
  let running: Promise<void> | null = null;
  let again = false;
  let closed = false;
  return {
    wake() {
      again = true;
      if (closed) return;
      running ??= (async () => {
        while (again && !closed) {
          again = false;
          if (await run()) again = true;
        }
      })()
        .catch(log)
        .finally(() => {
          running = null;
        });
    },
    async close() {
      closed = true;
      await running;
    },
  };
}

/** Tells of what the log of orders has, as it comes, and sends what is due; any number of processes may. */
export function startNotifications(
  database: Database,
  ways: Ways,
  log: (error: unknown) => void,
): NotificationWorker {
  const rules = readNotificationRules();
  const sending = createJob(async () => (await sendDue(database, ways)) > 0, log);
  const telling = createJob(async () => {
    const more = await tell(database, rules, ways.mailer !== null, ways.now());
    if (!more) sending.wake();
    return more;
  }, log);
  const unsubscribe = database.onFeed(() => telling.wake());
  const timer = setInterval(() => telling.wake(), lookEveryMs);
  const forgetting = setInterval(() => forget(database, rememberDays).catch(log), forgetEveryMs);
  timer.unref();
  forgetting.unref();
  telling.wake();
  return {
    async close() {
      clearInterval(timer);
      clearInterval(forgetting);
      unsubscribe();
      await telling.close();
      await sending.close();
      ways.mailer?.close();
    },
  };
}
