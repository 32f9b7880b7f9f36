import { dictionary } from '@zxcvbn-ts/language-common';
import { Problem } from '../input/problem.ts';

/** As NIST SP 800-63B has it: a least length and a list of common ones, no rules of composition and no forced change. */
const leastLength = 10;

let common: ReadonlySet<string> | undefined;

function isCommon(password: string): boolean {
  common ??= new Set(dictionary['passwords-common'].map(String));
  return common.has(password.toLowerCase());
}

/**
 * Refuses a password that is short, common or the name of the account.
 * @throws Problem 400 `weak-password`
 */
export function requireGoodPassword(password: string, name: string): void {
  const refuse = (zh: string, en: string) => {
    const text = { zh, en };
    throw new Problem(400, 'weak-password', text, [{ path: '/password', message: en, text }]);
  };
  const letters = [...password.normalize('NFKC')].length;
  if (letters < leastLength)
    refuse(
      `密码至少 ${leastLength} 个字符，现有 ${letters} 个`,
      `The password needs at least ${leastLength} characters; it has ${letters}`,
    );
  if (isCommon(password))
    refuse('此密码在常见密码之列，请另选', 'The password is among the most common ones; choose another');
  if (password.toLowerCase().includes(name.toLowerCase()) && letters < name.length + leastLength)
    refuse('密码不得以用户名为主', 'The password is little more than the name of the account');
}
