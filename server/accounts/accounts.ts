import { randomBytes } from 'node:crypto';
import type { Principal } from '../../domain/access/principal.ts';
import type { Account, Invitation, InvitationDetails } from '../../domain/answers/accounts.ts';
import { sha256 } from '../access/digest.ts';
import { hashPassword } from '../access/password.ts';
import { requireGoodPassword } from '../access/password-policy.ts';
import { noSecondFactor } from '../access/second-factor.ts';
import { remove as removeFactor } from '../access/second-factor-store.ts';
import type { Access } from '../access/service.ts';
import type { Database, Queryable } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import * as store from './accounts-store.ts';
import * as invitations from './invitations-store.ts';
import type { AccountChange, AccountQuery, NewAccount, RolesGiven, TakenInvitation } from './schema.ts';

const invitedForMs = 7 * 24 * 3_600_000;

type By = Pick<Principal, 'name'>;

export interface Accounts {
  /** In the order in which they were made; `next` is the cursor of the following page, null on the last. */
  list(query: AccountQuery): Promise<{ users: Account[]; next: string | null }>;
  /** @throws Problem 404 `unknown-user` */
  find(id: number): Promise<Account>;
  /**
   * Makes an account whose password is chosen by whoever takes the link.
   * @throws Problem 409 `name-taken`, 400 `unknown-unit`, `bad-role`
   */
  invite(account: NewAccount, by: By): Promise<{ user: Account; invitation: Invitation }>;
  /** A link to choose a new password by; the former password holds until it is taken. @throws Problem 404 `unknown-user` */
  reset(id: number, by: By): Promise<{ user: Account; invitation: Invitation }>;
  /**
   * Changes name, roles or whether somebody may sign in. Who is disabled or loses a role is signed out at once.
   * @throws Problem 404 `unknown-user`, 400 `unknown-unit`, `bad-role`, 409 `last-administrator`, `account-changed`
   * where it is not as it was read
   */
  change(id: number, change: AccountChange): Promise<Account>;
  /** Signs somebody out everywhere. @throws Problem 404 `unknown-user` */
  endSessions(id: number): Promise<Account>;
  /**
   * Removes the second factor of somebody who has lost it, and signs him out.
   * @throws Problem 404 `unknown-user`, 409 `no-second-factor`
   */
  removeSecondFactor(id: number): Promise<Account>;
  /** What a link is for. @throws Problem 404 `unknown-invitation`, which says why it is not taken */
  invitation(token: string): Promise<InvitationDetails>;
  /**
   * Takes a link: sets the password and answers the name to sign in with.
   * @throws Problem 404 `unknown-invitation`, 400 `weak-password`, `name-required`, 409 `name-taken`
   */
  take(taken: TakenInvitation): Promise<string>;
  /** Sets one's own password; one's other sessions end. @throws Problem 400 `weak-password`, 404 `unknown-user` */
  setPassword(name: string, password: string): Promise<void>;
  /** A link for the first administrator, where nobody has an account yet; null where somebody has. */
  firstAdministrator(): Promise<Invitation | null>;
}

interface Dependencies {
  database: Database;
  access: Pick<Access, 'forget'>;
  /** Tells every process that what people may do has changed, so that they ask again and end what has ended. */
  changed(name: string | null): Promise<void>;
}

function unknownUser(id: number): Problem {
  return new Problem(404, 'unknown-user', { zh: `没有编号为 ${id} 的用户`, en: `There is no user ${id}` });
}

const refusedLinks = {
  unknown: {
    zh: '链接无效，请核对是否复制完整，或向管理员索取新链接',
    en: 'The link is unknown; check that all of it was copied, or ask an administrator for a new one',
  },
  taken: {
    zh: '链接已使用过，请直接登录；忘记密码的，请管理员重设',
    en: 'The link was used already: sign in, or ask an administrator to reset the password',
  },
  replaced: {
    zh: '链接已由更新的链接取代，请使用最新收到的链接',
    en: 'A newer link has taken its place; use the last one that you were given',
  },
  expired: {
    zh: '链接已过期，请向管理员索取新链接',
    en: 'The link has expired; ask an administrator for a new one',
  },
  disabled: {
    zh: '该账号已停用，请联系管理员',
    en: 'The account is disabled; ask an administrator',
  },
} as const;

function refusedLink(why: keyof typeof refusedLinks): Problem {
  return new Problem(404, 'unknown-invitation', refusedLinks[why]);
}

async function requireFit(transaction: Queryable, roles: RolesGiven): Promise<void> {
  const unfit = await store.unfit(transaction, roles);
  if (unfit.length === 0) return;
  const errors = unfit.map(({ index, kind }) => {
    const { role, unit } = roles[index]!;
    const text =
      kind === null
        ? { zh: `没有编码为“${unit}”的机构`, en: `There is no unit "${unit}"` }
        : {
            zh: `角色“${role}”只能授予街镇，“${unit}”不是街镇`,
            en: `The role "${role}" is for a street's office; "${unit}" is of the kind "${kind}"`,
          };
    return { path: `/roles/${index}/${kind === null ? 'unit' : 'role'}`, message: text.en, text };
  });
  throw new Problem(
    400,
    unfit.some(({ kind }) => kind === null) ? 'unknown-unit' : 'bad-role',
    errors[0]!.text,
    errors,
  );
}

export function createAccounts({ database, access, changed }: Dependencies): Accounts {
  async function require(queryable: Queryable, id: number): Promise<Account> {
    const found = await store.find(queryable, id);
    if (!found) throw unknownUser(id);
    return found;
  }

  async function link(transaction: Queryable, userId: number | null, by: string): Promise<Invitation> {
    const token = randomBytes(24).toString('base64url');
    const expiresAt = new Date(Date.now() + invitedForMs);
    await invitations.add(transaction, sha256(token), userId, by, expiresAt);
    return { token, path: `/#invitation=${token}`, expiresAt: expiresAt.toISOString() };
  }

  /** A link that may be taken. @throws Problem 404 `unknown-invitation` */
  async function openLink(queryable: Queryable, token: string): Promise<invitations.InvitationRow> {
    const found = await invitations.find(queryable, sha256(token));
    if (!found) throw refusedLink('unknown');
    if (found.ended) throw refusedLink(found.ended);
    if (found.disabled) throw refusedLink('disabled');
    if (found.userId === null && !(await store.isEmpty(queryable))) throw refusedLink('taken');
    return found;
  }

  async function tell(name: string | null): Promise<void> {
    access.forget();
    await changed(name);
  }

  const accounts: Accounts = {
    async list(query) {
      const users = await store.list(database, query, query.limit + 1);
      const more = users.length > query.limit;
      if (more) users.pop();
      return { users, next: more ? String(users.at(-1)!.id) : null };
    },

    find: (id) => require(database, id),

    invite: ({ name, displayName, roles }, by) =>
      database.transaction(async (transaction) => {
        await requireFit(transaction, roles);
        const id = await store.add(transaction, name, displayName, by.name);
        if (id === undefined)
          throw new Problem(409, 'name-taken', {
            zh: `用户名“${name}”已被使用`,
            en: `There is a user "${name}" already`,
          });
        await store.setRoles(transaction, id, roles);
        const invitation = await link(transaction, id, by.name);
        return { user: await require(transaction, id), invitation };
      }),

    reset: (id, by) =>
      database.transaction(async (transaction) => {
        const user = await require(transaction, id);
        return { user, invitation: await link(transaction, id, by.name) };
      }),

    async change(id, { displayName, roles, disabled, revision }) {
      const user = await database.transaction(async (transaction) => {
        await store.holdAccounts(transaction);
        const before = await require(transaction, id);
        if (revision !== undefined && revision !== before.revision)
          throw new Problem(409, 'account-changed', {
            zh: `“${before.name}”的账号刚刚被他人修改，本次修改未保存`,
            en: `Somebody else has just changed the account "${before.name}"; this change was not saved`,
          });
        const hadOne = await store.hasAdministrator(transaction);
        if (displayName !== undefined) await store.setDisplayName(transaction, id, displayName);
        if (roles !== undefined) {
          await requireFit(transaction, roles);
          await store.setRoles(transaction, id, roles);
        }
        if (disabled !== undefined) await store.setDisabled(transaction, id, disabled);
        await store.noteChange(transaction, id);
        if (disabled) await store.endSessions(transaction, id);
        if (hadOne && !(await store.hasAdministrator(transaction)))
          throw new Problem(409, 'last-administrator', {
            zh: `“${before.name}”是最后一位可登录的市级管理员，须先另设一位`,
            en: `"${before.name}" is the last administrator of the city who can sign in; make another one first`,
          });
        return require(transaction, id);
      });
      if (roles !== undefined || disabled !== undefined) await tell(user.name);
      return user;
    },

    async endSessions(id) {
      const user = await database.transaction(async (transaction) => {
        await require(transaction, id);
        await store.endSessions(transaction, id);
        return require(transaction, id);
      });
      await tell(user.name);
      return user;
    },

    async removeSecondFactor(id) {
      const user = await database.transaction(async (transaction) => {
        await require(transaction, id);
        if (!(await removeFactor(transaction, id))) throw noSecondFactor();
        await store.endSessions(transaction, id);
        return require(transaction, id);
      });
      await tell(user.name);
      return user;
    },

    async invitation(token) {
      const { userId, name, displayName, roles, hasPassword, expiresAt } = await openLink(database, token);
      const purpose = userId === null ? 'first-administrator' : hasPassword ? 'reset' : 'invitation';
      return { purpose, name, displayName, roles, expiresAt };
    },

    async take({ token, password, name: wanted }) {
      const taken = await database.transaction(async (transaction) => {
        await store.holdAccounts(transaction);
        const found = await openLink(transaction, token);
        const name = found.name ?? wanted;
        if (name === undefined)
          throw new Problem(
            400,
            'name-required',
            { zh: '请填写用户名', en: 'Choose the name to sign in with' },
            [{ path: '/name', message: 'is missing' }],
          );
        requireGoodPassword(password, name);
        const id = found.userId ?? (await store.add(transaction, name, name, 'invitation'))!;
        if (found.userId === null) await store.setRoles(transaction, id, [{ role: 'admin', unit: 'city' }]);
        await store.setPassword(transaction, id, await hashPassword(password));
        await store.endSessions(transaction, id);
        await invitations.end(transaction, sha256(token));
        return name;
      });
      await tell(taken);
      return taken;
    },

    async setPassword(name, password) {
      requireGoodPassword(password, name);
      const hash = await hashPassword(password);
      await database.transaction(async (transaction) => {
        const { rows } = await transaction.query<{ id: number }>(
          'select id from wangge.users where name = $1',
          [name],
        );
        if (!rows[0]) throw unknownUser(0);
        await store.setPassword(transaction, rows[0].id, hash);
        await store.endSessions(transaction, rows[0].id);
      });
      await tell(name);
    },

    async firstAdministrator() {
      if (!(await store.isEmpty(database))) return null;
      return database.transaction((transaction) => link(transaction, null, 'system'));
    },
  };
  return accounts;
}
