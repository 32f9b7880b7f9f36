import { randomBytes } from 'node:crypto';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { sha256 } from './digest.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { createPatience } from './patience.ts';
import type { SecondFactors } from './second-factor.ts';
import * as store from './sign-in-store.ts';
import { createTurns } from './turns.ts';
import { createWaits } from './waits.ts';

// Checking a password takes a core for 0.2 s: a flood of sign-ins must leave the rest of the service answering.
const checks = { atOnce: 2, ofOthers: 1, waiting: 16, ofOne: 2 };
/** Failures that are remembered, seconds. */
const rememberedFor = 3_600;
/** After so many failures whoever failed has to wait, twice as long each time. */
const free = { address: 5, account: 20, code: 5 };
// Who guesses codes has the password: he waits longer than who guesses that.
const longestWait = { address: 900, account: 30, code: 900 };

/** Refusals cost little, but thirty programs that ask without a pause keep a core busy with them. */
const refusals = { atOnce: 10, held: 1_000 };

/** Where a sign-in comes from. */
export interface From {
  address: string;
  /** What the browser was given when somebody last signed in there, if it has anything. */
  browser: string | null;
}

/** Somebody who gave the right password, and the right code where one is asked for. */
interface Checked {
  user: store.SigningIn;
  /** By which the browser is known from now on. */
  browser: string;
  usedRecoveryCode: boolean;
}

export interface SignIn {
  /**
   * @param code of the authenticator app, or a recovery code
   * @throws Problem 401 `bad-sign-in` for an unknown name, a wrong password, an account that is disabled or still
   * without a password, without saying which; 401 `code-required` where the password is right and a code is missing,
   * `bad-code`; 429 `too-many-sign-ins`
   */
  check(name: string, password: string, from: From, code: string | undefined): Promise<Checked>;
  /** Notes that somebody signed in: when he did before, and how often somebody failed to with his name since then. */
  note(checked: Checked): Promise<{ lastSignInAt: string | null; failedSince: number }>;
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

/**
 * Checks names, passwords and codes. A browser in which the person signed in before goes before all others and is not made
 * to wait for what strangers do with his name; who fails waits, by address and by account, longer each time.
 */
export function createSignIn(database: Database, factors: Pick<SecondFactors, 'take'>): SignIn {
  const turns = createTurns(checks);
  const patience = createPatience(refusals);
  const waitsOf = (kind: keyof typeof free) =>
    createWaits(database, kind, { free: free[kind], longest: longestWait[kind], rememberedFor });
  const byAddress = waitsOf('address');
  const byAccount = waitsOf('account');
  const byCode = waitsOf('code');
  // Compared against when the name is unknown, so that the answer takes as long as for a known one.
  const nobody = hashPassword(randomBytes(32).toString('base64url'));

  /** @throws Problem 429 `too-many-sign-ins`, in a while where there are many */
  async function refuse(seconds: number): Promise<never> {
    await patience.hold();
    throw tooMany(seconds);
  }

  async function fail(user: store.SigningIn | undefined, name: string, address: string): Promise<void> {
    await Promise.all([byAddress.failed(address), byAccount.failed(name)]);
    if (user) await store.noteFailure(database, user.id);
  }

  /** @throws Problem 401 `code-required`, `bad-code`, 429 `too-many-sign-ins` */
  async function requireCode(
    user: store.SigningIn,
    code: string | undefined,
    address: string,
    isKnown: boolean,
  ): Promise<boolean> {
    if (code === undefined)
      throw new Problem(401, 'code-required', {
        zh: '请输入验证器上的 6 位验证码',
        en: 'Enter the six-digit code of your authenticator app',
      });
    // Strangers who have the password do not keep the person out of his own browser.
    const key = `${isKnown ? 'known' : 'other'} ${user.id}`;
    const seconds = await byCode.left(key);
    if (seconds > 0) throw tooMany(seconds);
    const taken = await factors.take(user.id, code);
    if (taken) {
      await byCode.forget(key);
      return taken === 'recovery-code';
    }
    await Promise.all([byCode.failed(key), fail(user, user.name, address)]);
    throw new Problem(401, 'bad-code', {
      zh: '验证码不正确或已使用过，请等待下一个验证码',
      en: 'The code is wrong or was used already; wait for the next one',
    });
  }

  return {
    async check(name, password, { address, browser }, code) {
      const wait = async (left: 'heard' | 'left') => {
        const seconds = await Promise.all([byAddress[left](address), byAccount[left](name)]);
        if (Math.max(...seconds) > 0) await refuse(Math.max(...seconds));
      };
      const find = () => store.findUser(database, name, browser === null ? null : sha256(browser));
      // Who comes without any browser's mark does not reach the database before it is his turn.
      const found = browser === null ? null : await find();
      const isKnown = found?.isKnown ?? false;
      if (!isKnown) await wait('heard');
      const checked = turns.take(
        async () => {
          if (!isKnown) await wait('left');
          const user = browser === null ? await find() : found;
          return { user, matches: await verifyPassword(password, user?.password_hash ?? (await nobody)) };
        },
        address,
        isKnown,
      );
      if (!checked) return refuse(2);
      const { user, matches } = await checked;
      if (!user || !matches || user.password_hash === null || user.disabled) {
        await fail(user ?? undefined, name, address);
        throw new Problem(401, 'bad-sign-in', {
          zh: '用户名或密码不正确',
          en: 'The name or the password is wrong',
        });
      }
      const usedRecoveryCode = user.hasFactor && (await requireCode(user, code, address, isKnown));
      if (isKnown) await byAccount.forget(name);
      return { user, browser: isKnown ? browser! : randomBytes(32).toString('base64url'), usedRecoveryCode };
    },

    note: ({ user, browser }) => store.noteSignIn(database, user.id, sha256(browser)),
  };
}
