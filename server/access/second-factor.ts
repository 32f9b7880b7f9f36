import { randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { SecondFactor } from '../../domain/answers/access.ts';
import type { Database, Queryable } from '../database/database.ts';
import type { Seal } from '../database/seal.ts';
import { Problem } from '../input/problem.ts';
import { sha256 } from './digest.ts';
import * as store from './second-factor-store.ts';

/** As authenticator apps have it unless told otherwise: six digits by HMAC-SHA-1, a new code every 30 s. */
const seconds = 30;
const secretBytes = 20;
/** Codes of the step before and after are taken too: clocks of phones differ (RFC 6238, section 5.2). */
const stepsBeside = 1;
const recoveryCodes = 10;
/** Letters and digits that are not taken for one another; 16 of them are 80 bits. */
const recoveryAlphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
const recoveryLength = 16;

/** A secret for an authenticator app, told once. */
interface NewFactor {
  /** Base32, to be typed. */
  secret: string;
  /** `otpauth://totp/…`, to be shown as a QR code. */
  uri: string;
}

export interface SecondFactors {
  /** What a person has. */
  about(userId: number): Promise<SecondFactor>;
  /** Makes a secret, which is in force once a code of it is confirmed. */
  begin(user: { id: number; name: string }): Promise<NewFactor>;
  /** Puts the last secret in force and answers its recovery codes. @throws Problem 400 `bad-code`, 409 `nothing-to-confirm` */
  confirm(userId: number, code: string): Promise<string[]>;
  /** Whether a code of the app, or a recovery code, is right; each is taken once. */
  take(userId: number, code: string): Promise<'code' | 'recovery-code' | null>;
  /** Puts new recovery codes in the place of the former. @throws Problem 409 `no-second-factor` */
  renewRecoveryCodes(userId: number): Promise<string[]>;
  /** @throws Problem 409 `no-second-factor` */
  remove(userId: number): Promise<void>;
}

function totp(secret: Buffer, label = ''): TOTP {
  const buffer = new Uint8Array(secret).buffer;
  return new TOTP({ issuer: 'Wangge', label, secret: new Secret({ buffer }), period: seconds });
}

/** The time step that a code is of; null for one that is wrong. */
function stepOf(secret: Buffer, code: string, now: number): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const delta = totp(secret).validate({ token: code, timestamp: now, window: stepsBeside });
  return delta === null ? null : Math.floor(now / 1000 / seconds) + delta;
}

function newRecoveryCode(): string {
  const letters = Array.from(
    { length: recoveryLength },
    () => recoveryAlphabet[randomInt(recoveryAlphabet.length)],
  );
  return letters.join('').replace(/(.{4})(?=.)/g, '$1-');
}

/** However somebody types it: spaces, dashes and case do not matter. */
const plain = (code: string) => code.toLowerCase().replace(/[\s-]/g, '');

/** The refusal where an account has none. */
export function noSecondFactor(): Problem {
  return new Problem(409, 'no-second-factor', {
    zh: '该账号没有启用双重验证',
    en: 'The account has no second factor',
  });
}

/** Time-based one-time passwords (RFC 6238) with recovery codes. @param now milliseconds since 1970 */
export function createSecondFactors(
  database: Database,
  seal: Seal,
  now: () => number = Date.now,
): SecondFactors {
  async function giveRecoveryCodes(transaction: Queryable, userId: number): Promise<string[]> {
    const codes = Array.from({ length: recoveryCodes }, newRecoveryCode);
    await store.setRecoveryCodes(
      transaction,
      userId,
      codes.map((code) => sha256(plain(code))),
    );
    return codes;
  }

  return {
    async about(userId) {
      const found = await store.find(database, userId);
      return {
        enrolledAt: found?.secret ? found.confirmedAt : null,
        recoveryCodesLeft: found?.recoveryCodesLeft ?? 0,
      };
    },

    async begin({ id, name }) {
      const secret = new Secret({ size: secretBytes });
      await store.setPending(database, id, seal.close(Buffer.from(secret.bytes)));
      return { secret: secret.base32, uri: totp(Buffer.from(secret.bytes), name).toString() };
    },

    async confirm(userId, code) {
      const found = await store.find(database, userId);
      if (!found?.pending)
        throw new Problem(409, 'nothing-to-confirm', {
          zh: '没有待确认的验证器，请重新开始',
          en: 'No authenticator waits to be confirmed; begin again',
        });
      const step = stepOf(seal.open(found.pending), plain(code), now());
      const text = {
        zh: '验证码不正确，请核对手机时间后重试',
        en: 'The code is wrong; check the clock of the device',
      };
      if (step === null)
        throw new Problem(400, 'bad-code', text, [{ path: '/code', message: text.en, text }]);
      const { pending } = found;
      return database.transaction(async (transaction) => {
        if (!(await store.confirm(transaction, userId, pending, step)))
          throw new Problem(400, 'bad-code', text, [{ path: '/code', message: text.en, text }]);
        return giveRecoveryCodes(transaction, userId);
      });
    },

    async take(userId, code) {
      const found = await store.find(database, userId);
      if (!found?.secret) return null;
      const typed = plain(code);
      const step = stepOf(seal.open(found.secret), typed, now());
      if (step !== null) return (await store.takeStep(database, userId, step)) ? 'code' : null;
      return (await store.takeRecoveryCode(database, userId, sha256(typed))) ? 'recovery-code' : null;
    },

    async renewRecoveryCodes(userId) {
      if (!(await store.find(database, userId))?.secret) throw noSecondFactor();
      return database.transaction((transaction) => giveRecoveryCodes(transaction, userId));
    },

    async remove(userId) {
      if (!(await store.remove(database, userId))) throw noSecondFactor();
    },
  };
}
