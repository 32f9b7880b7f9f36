import { describe, expect, it } from 'vitest';
import { sign, verifySignature, windowSeconds } from '../../../server/sources/signature.ts';

// The example that the reference libraries of Standard Webhooks share.
const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
const body = Buffer.from('{"test": 2432232314}');
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const timestamp = '1614265330';
const now = Number(timestamp) * 1000;
const headers = {
  'webhook-id': id,
  'webhook-timestamp': timestamp,
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

describe('the signature of a webhook', () => {
  it('is that of the example', () => {
    expect(sign(secret, id, timestamp, body).toString('base64')).toBe(headers['webhook-signature'].slice(3));
    expect(verifySignature(secret, headers, body, now).id).toBe(id);
  });

  it('may stand among others, while keys are changed', () => {
    const several = { ...headers, 'webhook-signature': `v1,AAAA v2,xyz ${headers['webhook-signature']}` };
    expect(verifySignature(secret, several, body, now).id).toBe(id);
  });

  it('is taken within its window, before and after', () => {
    for (const skew of [-windowSeconds, windowSeconds])
      expect(verifySignature(secret, headers, body, now + skew * 1000).id).toBe(id);
    for (const skew of [-windowSeconds - 1, windowSeconds + 1])
      expect(() => verifySignature(secret, headers, body, now + skew * 1000)).toThrow(
        /webhook-timestamp is "1614265330"/,
      );
  });

  it.each<[string, Record<string, string | undefined>, RegExp]>([
    ['without an id', { 'webhook-id': undefined }, /webhook-id is missing/],
    ['without a time', { 'webhook-timestamp': undefined }, /webhook-timestamp is missing/],
    ['without a signature', { 'webhook-signature': undefined }, /webhook-signature is missing/],
    ['with a time that is none', { 'webhook-timestamp': 'now' }, /"now", expected seconds/],
    ['with another id', { 'webhook-id': 'msg_other' }, /HMAC/],
    ['with another time', { 'webhook-timestamp': '1614265331' }, /HMAC/],
    ['with a short signature', { 'webhook-signature': 'v1,AAAA' }, /HMAC/],
    [
      'of another version',
      { 'webhook-signature': headers['webhook-signature'].replace('v1', 'v1a') },
      /HMAC/,
    ],
  ])('%s is refused', (_case, change, reason) => {
    expect(() => verifySignature(secret, { ...headers, ...change }, body, now)).toThrow(reason);
  });

  it('is refused for another body and another secret', () => {
    expect(() => verifySignature(secret, headers, Buffer.from('{}'), now)).toThrow(/HMAC/);
    expect(() => verifySignature(Buffer.from('x'), headers, body, now)).toThrow(/HMAC/);
  });
});
