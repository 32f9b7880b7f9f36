import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '../input/problem.ts';

/** How far the time of a signature may be from ours, seconds. */
export const windowSeconds = 300;

function refuse(detail: string): never {
  throw new Problem(401, 'bad-signature', detail);
}

function header(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  if (typeof value === 'string' && value !== '') return value;
  return refuse(
    `The header ${name} is missing; a webhook carries webhook-id, webhook-timestamp and webhook-signature`,
  );
}

/**
 * The signature of a webhook as Standard Webhooks 1.0 has it: HMAC-SHA-256 over `id.timestamp.body`.
 * @param timestamp seconds since 1970
 */
export function sign(secret: Buffer, id: string, timestamp: string, body: Buffer): Buffer {
  return createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest();
}

/**
 * Checks who sent a webhook and when.
 * @param now milliseconds since 1970
 * @returns the id of the message and its signature
 * @throws Problem 401 `bad-signature`
 */
export function verifySignature(
  secret: Buffer,
  headers: IncomingHttpHeaders,
  body: Buffer,
  now: number,
): { id: string; signature: Buffer } {
  const id = header(headers, 'webhook-id');
  const timestamp = header(headers, 'webhook-timestamp');
  if (id.length > 150) refuse('webhook-id is longer than 150 characters');
  if (!/^\d{1,12}$/.test(timestamp))
    refuse(`webhook-timestamp is "${timestamp}", expected seconds since 1970`);
  if (Math.abs(now / 1000 - Number(timestamp)) > windowSeconds)
    refuse(`webhook-timestamp is "${timestamp}", more than ${windowSeconds} s from the time here`);
  const expected = sign(secret, id, timestamp, body);
  const matches = header(headers, 'webhook-signature')
    .split(' ')
    .filter((part) => part.startsWith('v1,'))
    .map((part) => Buffer.from(part.slice(3), 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
  if (!matches) refuse('webhook-signature is not "v1," with the HMAC of webhook-id.webhook-timestamp.body');
  return { id, signature: expected };
}
