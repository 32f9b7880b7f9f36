import type { IncomingHttpHeaders } from 'node:http';
import type { UsedKey } from '../../domain/access/principal.ts';
import type { Database } from '../database/database.ts';
import type { Seal } from '../database/seal.ts';
import { Problem } from '../input/problem.ts';
import { verifySignature, windowSeconds } from '../sources/signature.ts';
import * as store from './store.ts';

/**
 * Sees to it that a request is signed with the secret of its key, now and for the first time, as Standard Webhooks 1.0 has
 * it: over `webhook-id.webhook-timestamp.body`.
 * @param body null where it is one that cannot be signed
 * @param now milliseconds since 1970
 * @throws Problem 401 `signature-required`, `bad-signature`, `replayed-signature`
 */
export async function requireSigned(
  database: Pick<Database, 'query'>,
  seal: Seal,
  { id }: UsedKey,
  headers: IncomingHttpHeaders,
  body: Buffer | null,
  now: number,
): Promise<void> {
  const refuse = (code: string, zh: string, en: string) => new Problem(401, code, { zh, en });
  if (body === null)
    throw refuse(
      'signature-required',
      '此密钥的请求须签名，照片须以 base64 写入 attachments',
      'Requests of this key are signed, which a form of several parts cannot be: send photos as attachments in JSON',
    );
  const secret = await store.secretOf(database, id);
  if (!secret || headers['webhook-signature'] === undefined)
    throw refuse(
      'signature-required',
      '此密钥的请求须按 Standard Webhooks 1.0 签名',
      'Requests of this key must be signed, as Standard Webhooks 1.0 has it, with the secret made at /api/keys/{id}/secret',
    );
  const { signature } = verifySignature(seal.open(secret), headers, body, now);
  // Twice the window: a time may be ahead of ours by one and is taken until it is behind by one.
  if (!(await store.rememberSignature(database, id, signature, 2 * windowSeconds)))
    throw refuse(
      'replayed-signature',
      '此签名已使用过；重发须重新签名',
      'This signature was taken already; a repeat is signed again',
    );
}
