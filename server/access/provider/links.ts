import * as accounts from '../../accounts/accounts-store.ts';
import type { Database } from '../../database/database.ts';
import { Problem } from '../../input/problem.ts';
import type { Access } from '../service.ts';
import * as store from './store.ts';

/** Accounts that are found by a subject of the provider, though it did not make them. */
export interface Links {
  isLinked(userId: number): Promise<boolean>;
  /**
   * Links an account with a subject of the provider.
   * @returns the name of the account
   * @throws Problem 404 `unknown-user`, 409 `identity-taken` where the subject is of another account, `already-linked`, 503
   * `provider-unreachable`
   */
  link(userId: number, subject: string): Promise<string>;
  /**
   * Takes the provider's subject from an account, and signs it out everywhere.
   * @throws Problem 404 `unknown-user`, 409 `not-linked`, `last-administrator` where nobody could administer any more
   */
  unlink(userId: number): Promise<string>;
}

interface Dependencies {
  database: Database;
  /** Of the provider that is set up. @throws Problem 503 */
  issuer(): Promise<string>;
  access: Pick<Access, 'forget'>;
  /** Tells every process that what somebody may do has changed. */
  changed(name: string): Promise<void>;
}

export function createLinks({ database, issuer, access, changed }: Dependencies): Links {
  async function change(
    userId: number,
    work: (transaction: Parameters<typeof store.link>[0]) => Promise<void>,
  ) {
    const name = await database.transaction(async (transaction) => {
      await accounts.holdAccounts(transaction);
      const account = await accounts.find(transaction, userId);
      if (!account)
        throw new Problem(404, 'unknown-user', {
          zh: `没有编号为 ${userId} 的用户`,
          en: `There is no user ${userId}`,
        });
      await work(transaction);
      await accounts.noteChange(transaction, userId);
      return account.name;
    });
    access.forget();
    await changed(name);
    return name;
  }

  return {
    isLinked: (userId) => store.isLinked(database, userId),
    async link(userId, subject) {
      const of = await issuer();
      return change(userId, async (transaction) => {
        const known = await store.find(transaction, of, subject);
        if (known && known.id !== userId)
          throw new Problem(409, 'identity-taken', {
            zh: '该统一认证身份已属于另一账号',
            en: 'This identity of the provider is another account’s',
          });
        if (known || !(await store.link(transaction, of, subject, userId)))
          throw new Problem(409, 'already-linked', {
            zh: '该账号已关联统一认证，请先解除关联',
            en: 'The account is linked with the provider already; unlink it first',
          });
      });
    },
    unlink: (userId) =>
      change(userId, async (transaction) => {
        const administered = await accounts.hasAdministrator(transaction);
        if (!(await store.unlink(transaction, userId)))
          throw new Problem(409, 'not-linked', {
            zh: '该账号未关联统一认证',
            en: 'The account is not linked with the provider',
          });
        if (administered && !(await accounts.hasAdministrator(transaction)))
          throw new Problem(409, 'last-administrator', {
            zh: '该管理员没有密码，且是最后一名管理员，不能解除关联',
            en: 'This is the last administrator, who has no password: the account stays linked',
          });
        await accounts.endSessions(transaction, userId);
      }),
  };
}
