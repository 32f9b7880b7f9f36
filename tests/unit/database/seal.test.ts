import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSeal, noSeal } from '../../../server/database/seal.ts';

const key = 'a key of more than thirty-two characters';

test('a secret is stored otherwise each time, and read again with the key alone', () => {
  const seal = createSeal(key);
  const secret = randomBytes(32);
  const [one, other] = [seal.close(secret), seal.close(secret)];
  expect(one.equals(other)).toBe(false);
  expect(one.includes(secret)).toBe(false);
  expect([seal.open(one), seal.open(other)]).toEqual([secret, secret]);
  expect(() => createSeal(`${key}!`).open(one)).toThrow(/not the one/);
  expect(() => noSeal.open(one)).toThrow(/must be set/);
  one[one.length - 1]! ^= 1;
  expect(() => seal.open(one)).toThrow(/not the one/);
});

test('what was stored before there was a key is read as it is', () => {
  const secret = randomBytes(32);
  expect(createSeal(key).open(noSeal.close(secret))).toEqual(secret);
});
