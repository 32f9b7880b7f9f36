import { createHash } from 'node:crypto';
import { type Principal, senderOf } from '../../domain/access/principal.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import * as store from './store.ts';

/** What is answered to a request. */
export interface Answered {
  status: number;
  body: unknown;
}

/** For so long a request that is sent again is answered as at first. */
const keptHours = 72;
/** What began longer ago and was not answered, belongs to a process that died. */
const abandonedAfterSeconds = 120;

/** A request as it was sent. */
interface Sent {
  method: string;
  url: string;
  body: Buffer;
}

/** The value of `Idempotency-Key`, a string with or without its quotes. @throws Problem 400 `bad-idempotency-key` */
export function readRequestId(given: string): string {
  const key = given.trim().replace(/^"(.*)"$/, '$1');
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new Problem(400, 'bad-idempotency-key', {
    zh: 'Idempotency-Key 应为1至200个可见ASCII字符，如UUID',
    en: 'Idempotency-Key must be 1 to 200 visible ASCII characters, such as a UUID',
  });
}

/**
 * Does a request once, however often it is sent with the same `Idempotency-Key` by the same sender, and answers it the
 * same each time (draft-ietf-httpapi-idempotency-key-header). What fails for a fault of ours, or is to be tried later, is
 * not kept.
 * @throws Problem 400 `bad-idempotency-key`, 422 `idempotency-key-reused`, 409 `request-under-way`, and what `work` throws
 */
export async function once(
  database: Pick<Database, 'query'>,
  principal: Principal,
  given: string,
  { method, url, body }: Sent,
  work: () => Promise<Answered>,
): Promise<Answered> {
  const request = { sender: senderOf(principal), key: readRequestId(given) };
  const fingerprint = createHash('sha256').update(`${method} ${url}\n`).update(body).digest();
  const before = await store.begin(database, request, fingerprint, { keptHours, abandonedAfterSeconds });
  if (before) {
    if (!before.fingerprint.equals(fingerprint))
      throw new Problem(422, 'idempotency-key-reused', {
        zh: `Idempotency-Key“${request.key}”已用于另一请求`,
        en: `Idempotency-Key "${request.key}" was sent with another request before`,
      });
    if (before.status === null)
      throw new Problem(
        409,
        'request-under-way',
        {
          zh: `Idempotency-Key“${request.key}”的请求正在处理`,
          en: `The request of Idempotency-Key "${request.key}" is under way`,
        },
        [],
        { 'Retry-After': '1' },
      );
    return { status: before.status, body: before.body };
  }
  try {
    const answer = await work();
    await store.finish(database, request, answer);
    return answer;
  } catch (error) {
    const lasting =
      error instanceof Problem && error.status < 500 && error.status !== 429 && !error.headers['Retry-After'];
    if (lasting) await store.finish(database, request, { status: error.status, body: error });
    else await store.forget(database, request);
    throw error;
  }
}
