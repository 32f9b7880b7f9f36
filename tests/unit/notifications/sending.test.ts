import { describe, expect, it } from 'vitest';
import { createAddressGuard } from '../../../server/notifications/address-guard.ts';
import { mostAttempts, nextAttempt } from '../../../server/notifications/sending.ts';

describe('the guard of addresses', () => {
  const guard = createAddressGuard([]);
  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://192.168.1.1:8080/',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.64.0.1/',
    'http://0.0.0.0/',
    'http://224.0.0.1/',
    'http://[::1]/',
    'http://[::]/',
    'http://[fe80::1]/',
    'http://[fd00::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
  ])('refuses %s', (url) => {
    expect(guard.refusal(new URL(url))).toContain('is not a public address');
  });

  it.each(['http://8.8.8.8/', 'https://[2606:4700::1111]/', 'https://city.example/'])(
    'lets %s pass',
    (url) => {
      expect(guard.refusal(new URL(url))).toBeNull();
    },
  );

  it('refuses a name that leads within, when it is looked up', async () => {
    const error = await new Promise((resolve) => guard.lookup('localhost', {}, resolve));
    expect(String(error)).toContain('is not a public address');
  });

  it('lets into networks that are allowed, and into no others', async () => {
    const own = createAddressGuard(['10.1.0.0/16', 'fd00:1::/32', '127.0.0.0/8', '::1/128']);
    expect(own.refusal(new URL('http://10.1.2.3/'))).toBeNull();
    expect(own.refusal(new URL('http://[fd00:1::5]/'))).toBeNull();
    expect(own.refusal(new URL('http://10.2.2.3/'))).not.toBeNull();
    expect(own.refusal(new URL('http://[fd00:2::5]/'))).not.toBeNull();
    const address = await new Promise((resolve, reject) =>
      own.lookup('localhost', { family: 4 }, (error, found) => (error ? reject(error) : resolve(found))),
    );
    expect(address).toBe('127.0.0.1');
  });
});

describe('the next attempt', () => {
  it('comes four times later each time, spread, and not after the last', () => {
    const seconds = (attempts: number, random: number) =>
      (nextAttempt(attempts, 0, random)?.getTime() ?? Number.NaN) / 1000;
    expect([1, 2, 3, 4].map((attempts) => seconds(attempts, 0.5))).toEqual([5, 20, 80, 320]);
    expect([seconds(1, 0), seconds(1, 1)]).toEqual([4, 6]);
    expect(seconds(mostAttempts - 1, 0.5)).toBe(6 * 3600);
    expect(nextAttempt(mostAttempts, 0, 0.5)).toBeNull();
  });
});
