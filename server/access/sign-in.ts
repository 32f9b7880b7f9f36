import { randomBytes } from 'node:crypto';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { sha256 } from './digest.ts';
import { hashPassword, verifyPassword } from './password.ts';
import * as store from './sign-in-store.ts';
import { createTurns } from './turns.ts';

// Checking a password takes a core for 0.2 s: a flood of sign-ins must leave the rest of the service answering.
const checks = { atOnce: 2, waiting: 16, ofOne: 2 };
/** Failures that are remembered, seconds. */
const rememberedFor = 3_600;
/** After so many failures whoever failed has to wait, twice as long each time. */
const free = { address: 5, account: 20 };
const longestWait = { address: 900, account: 30 };

/** Where a sign-in comes from. */
export interface From {
  address: string;
  /** What the browser was given when somebody last signed in there, if it has anything. */
  browser: string | null;
}

export interface SignedIn {
  user: store.SigningIn;
  /** By which the browser is known from now on. */
  browser: string;
  lastSignInAt: string | null;
  /** How often somebody failed to sign in with this name since then. */
  failedSince: number;
}

function tooMany(seconds: number): Problem {
  return new Problem(
    429,
    'too-many-sign-ins',
    {
      zh: `登录尝试过多，请 ${seconds} 秒后再试`,
      en: `Too many sign-ins; try again in ${seconds} s`,
    },
    [],
    { 'Retry-After': String(seconds) },
  );
}

/** Waits that grow with each failure of one key. */
function growingWaits(freeOfWait: number, longest: number) {
  const failures = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: rememberedFor });
  const waits = new RateLimiterMemory({ points: 1, duration: longest });
  return {
    async secondsLeft(key: string): Promise<number> {
      const wait = await waits.get(key);
      return wait && wait.remainingPoints <= 0 && wait.consumedPoints > 1
        ? Math.ceil(wait.msBeforeNext / 1000)
        : 0;
    },
    async failed(key: string): Promise<void> {
      const { consumedPoints } = await failures.penalty(key, 1);
      const over = consumedPoints - freeOfWait;
      if (over > 0) await waits.block(key, Math.min(2 ** (over - 1), longest));
    },
    async forget(key: string): Promise<void> {
      await Promise.all([failures.delete(key), waits.delete(key)]);
    },
  };
}

/**
 * Checks names and passwords. A browser in which the person signed in before goes before all others and is not made to
 * wait for what strangers do with his name; who fails waits, by address and by account, longer each time.
 */
export function createSignIn(database: Database) {
  const turns = createTurns(checks);
  const byAddress = growingWaits(free.address, longestWait.address);
  const byAccount = growingWaits(free.account, longestWait.account);
  // Compared against when the name is unknown, so that the answer takes as long as for a known one.
  const nobody = hashPassword(randomBytes(32).toString('base64url'));

  /**
   * @throws Problem 401 `bad-sign-in` for an unknown name, a wrong password, an account that is disabled or still
   * without a password, without saying which; 429 `too-many-sign-ins`
   */
  return async function signIn(
    name: string,
    password: string,
    { address, browser }: From,
  ): Promise<SignedIn> {
    const wait = async () => {
      const seconds = Math.max(await byAddress.secondsLeft(address), await byAccount.secondsLeft(name));
      if (seconds > 0) throw tooMany(seconds);
    };
    // Who guesses without end does not reach the database.
    if (browser === null) await wait();
    const user = await store.findUser(database, name);
    const isKnown =
      user !== undefined &&
      browser !== null &&
      (await store.isKnownBrowser(database, user.id, sha256(browser)));
    if (!isKnown && browser !== null) await wait();
    const checked = turns.take(
      async () => verifyPassword(password, user?.password_hash ?? (await nobody)),
      address,
      isKnown,
    );
    if (!checked) throw tooMany(2);
    const matches = await checked;
    if (!user || !matches || user.password_hash === null || user.disabled) {
      await Promise.all([byAddress.failed(address), byAccount.failed(name)]);
      if (user) await store.noteFailure(database, user.id);
      throw new Problem(401, 'bad-sign-in', {
        zh: '用户名或密码不正确',
        en: 'The name or the password is wrong',
      });
    }
    if (isKnown) await byAccount.forget(name);
    const token = isKnown ? browser! : randomBytes(32).toString('base64url');
    const before = await store.noteSignIn(database, user.id, sha256(token));
    return { user, browser: token, ...before };
  };
}
