import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { sign } from '../sources/signature.ts';
import type { AddressGuard } from './address-guard.ts';

const timeoutMs = 10_000;

/** That trying again would change nothing. */
export class LastingFailure extends Error {}

/**
 * Posts a message, signed as Standard Webhooks 1.0 has it. Redirects are not followed: where they lead was not agreed.
 * @param message the id of the message, the same in each attempt
 * @param now milliseconds since 1970
 * @throws Error that says why it was not taken; LastingFailure where the receiver wants nothing more (410 Gone)
 */
export async function postWebhook(
  guard: AddressGuard,
  { url, secret }: { url: string; secret: Buffer },
  message: string,
  payload: unknown,
  now: number,
): Promise<void> {
  const target = new URL(url);
  const refusal = guard.refusal(target);
  if (refusal) throw new Error(refusal);
  const body = Buffer.from(JSON.stringify(payload));
  const timestamp = String(Math.floor(now / 1000));
  const status = await new Promise<number>((resolve, reject) => {
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(
      target,
      {
        method: 'POST',
        agent: false,
        lookup: guard.lookup,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': body.length,
          'User-Agent': 'Wangge-Webhook/1',
          'webhook-id': message,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${sign(secret, message, timestamp, body).toString('base64')}`,
        },
      },
      (response: IncomingMessage) => {
        resolve(response.statusCode ?? 0);
        // What it says beside the status is not wanted, however long it is.
        response.destroy();
      },
    );
    request.on('error', (error) =>
      reject(
        error.name === 'AbortError' || error.name === 'TimeoutError'
          ? new Error(`no answer within ${timeoutMs / 1000} s`)
          : error,
      ),
    );
    request.end(body);
  });
  if (status === 410) throw new LastingFailure('the receiver answered 410 Gone');
  if (status < 200 || status > 299) throw new Error(`the receiver answered ${status}`);
}
