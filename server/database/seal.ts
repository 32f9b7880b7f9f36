import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Problem } from '../input/problem.ts';

const mark = Buffer.from('wgs1');
const nonceBytes = 12;
const tagBytes = 16;

/** Keeps secrets that have to be known again, such as those that webhooks are signed with, from who reads the database. */
export interface Seal {
  /** What is stored of a secret. */
  close(secret: Buffer): Buffer;
  /**
   * The secret again; one that was stored before there was a key is taken as it is.
   * @throws Problem 503 `secret-key-missing`, `secret-key-wrong`
   */
  open(stored: Buffer): Buffer;
  /** By what a text is found again, which tells nothing of it (HMAC-SHA-256); null without a key. */
  lookup: ((text: string) => string) | null;
}

/** @param key WANGGE_SECRET_KEY; undefined stores secrets as they are */
export function createSeal(key: string | undefined): Seal {
  const derived = key === undefined ? null : Buffer.from(hkdfSync('sha256', key, '', 'wangge secrets', 32));
  const forLookups =
    key === undefined ? null : Buffer.from(hkdfSync('sha256', key, '', 'wangge lookups', 32));
  return {
    lookup: forLookups && ((text) => createHmac('sha256', forLookups).update(text).digest('base64url')),
    close(secret) {
      if (!derived) return secret;
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', derived, nonce);
      const content = Buffer.concat([cipher.update(secret), cipher.final()]);
      return Buffer.concat([mark, nonce, cipher.getAuthTag(), content]);
    },
    open(stored) {
      if (!stored.subarray(0, mark.length).equals(mark)) return stored;
      if (!derived)
        throw new Problem(503, 'secret-key-missing', {
          zh: '密钥已加密保存，须设置 WANGGE_SECRET_KEY',
          en: 'Secrets are stored encrypted; WANGGE_SECRET_KEY must be set to what they were stored with',
        });
      const nonce = stored.subarray(mark.length, mark.length + nonceBytes);
      const tag = stored.subarray(mark.length + nonceBytes, mark.length + nonceBytes + tagBytes);
      const decipher = createDecipheriv('aes-256-gcm', derived, nonce).setAuthTag(tag);
      try {
        return Buffer.concat([
          decipher.update(stored.subarray(mark.length + nonceBytes + tagBytes)),
          decipher.final(),
        ]);
      } catch {
        throw new Problem(503, 'secret-key-wrong', {
          zh: 'WANGGE_SECRET_KEY 与加密保存密钥时所用的不同',
          en: 'WANGGE_SECRET_KEY is not the one that secrets were stored with',
        });
      }
    },
  };
}

/** Stores secrets as they are. */
export const noSeal: Seal = createSeal(undefined);
