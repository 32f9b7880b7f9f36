import { dictionary } from '@zxcvbn-ts/language-common';
import { isMostlyName, leastPasswordLength, passwordLength } from '../../domain/access/password-rules.ts';
import { Problem } from '../input/problem.ts';

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
  const length = passwordLength(password);
  if (length < leastPasswordLength)
    refuse(
      `密码至少 ${leastPasswordLength} 个字符，现有 ${length} 个`,
      `The password needs at least ${leastPasswordLength} characters; it has ${length}`,
    );
  if (isCommon(password))
    refuse('此密码在常见密码之列，请另选', 'The password is among the most common ones; choose another');
  if (isMostlyName(password, name))
    refuse('密码不得以用户名为主', 'The password is little more than the name of the account');
}
