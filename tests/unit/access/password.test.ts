import { expect, test } from 'vitest';
import { hashPassword, verifyPassword } from '../../../server/access/password.ts';

test('a password verifies against its own hash only, and the hash does not contain it', async () => {
  const stored = await hashPassword('网格-correct horse');
  expect(stored).toMatch(/^scrypt\$65536\$8\$1\$[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+$/);
  expect(stored).not.toContain('horse');
  expect(await verifyPassword('网格-correct horse', stored)).toBe(true);
  expect(await verifyPassword('网格-correct horsf', stored)).toBe(false);
});

test('the same password is stored differently each time', async () => {
  expect(await hashPassword('same')).not.toBe(await hashPassword('same'));
});

test('composed and decomposed forms of a character are one password', async () => {
  expect(await verifyPassword('caf\u0065\u0301', await hashPassword('caf\u00e9'))).toBe(true);
});

test('a stored string of another form never verifies', async () => {
  expect(await verifyPassword('x', 'md5$x')).toBe(false);
  expect(await verifyPassword('', '')).toBe(false);
});
