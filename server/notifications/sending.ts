import type { Message } from '../../domain/answers/notifications.ts';
import type { Database } from '../database/database.ts';
import { noSeal, type Seal } from '../database/seal.ts';
import type { AddressGuard } from './address-guard.ts';
import type { Mailer } from './mail.ts';
import * as store from './outbox-store.ts';
import { LastingFailure, postWebhook } from './webhook.ts';

const atOnce = 20;
const eachTarget = 4;
/** Longer than an attempt can take. */
const leaseSeconds = 120;
const firstDelayMs = 5_000;
const longestDelayMs = 6 * 3_600_000;
/** Over about a day: 5 s, 20 s, 80 s, 5 min, 21 min, 85 min, then every six hours. */
export const mostAttempts = 10;

/**
 * When the next attempt is due after the `attempts`th failed: four times later each time.
 * @param random from 0 to 1, spreads what failed together over two fifths of the delay
 * @returns null where it was the last
 */
export function nextAttempt(attempts: number, now: number, random: number): Date | null {
  if (attempts >= mostAttempts) return null;
  const delay = Math.min(longestDelayMs, firstDelayMs * 4 ** (attempts - 1));
  return new Date(now + delay * (0.8 + 0.4 * random));
}

export interface Ways {
  guard: AddressGuard;
  /** Null where no mail server is set. */
  mailer: Mailer | null;
  /** For the secrets of webhooks; as they are stored unless given. */
  seal?: Seal;
  now: () => number;
}

async function sendOne({ guard, mailer, seal = noSeal, now }: Ways, delivery: store.Claimed): Promise<void> {
  const { channel, target, message, payload, url, secret, enabled } = delivery;
  // Changes of layers are sent to webhooks alone.
  if (channel === 'mail') return mailer!.send(target, message, payload as Message);
  if (url === null || secret === null) throw new LastingFailure('the webhook is no longer there');
  if (!enabled) throw new LastingFailure('the webhook is switched off');
  return postWebhook(guard, { url, secret: seal.open(secret) }, message, payload, now());
}

/**
 * Sends some of what is due and keeps what became of each: delivered, to be tried again, or dead.
 * @returns how many were tried
 */
export async function sendDue(database: Database, ways: Ways): Promise<number> {
  const channels: ('mail' | 'webhook')[] = ways.mailer ? ['mail', 'webhook'] : ['webhook'];
  const claimed = await store.claim(database, channels, eachTarget, atOnce, leaseSeconds);
  await Promise.all(
    claimed.map(async (delivery) => {
      try {
        await sendOne(ways, delivery);
      } catch (error) {
        const lasting = error instanceof LastingFailure;
        const due = lasting ? null : nextAttempt(delivery.attempts, ways.now(), Math.random());
        const reason = ((error as Error).message || String(error)).slice(0, 500).replaceAll('\0', '\uFFFD');
        await store.failed(database, delivery.id, reason, due);
        if (lasting && delivery.channel === 'webhook') await store.disableWebhook(database, delivery.target);
        return;
      }
      await store.delivered(database, delivery.id);
    }),
  );
  return claimed.length;
}
