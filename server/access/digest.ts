import { createHash } from 'node:crypto';

/** What is stored of a key, a session token or a link. */
export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
