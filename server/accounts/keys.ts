import { randomBytes } from 'node:crypto';
import type { KeyLimits } from '../../domain/access/key-limits.ts';
import { may } from '../../domain/access/permissions.ts';
import type { Principal, Role } from '../../domain/access/principal.ts';
import type { ApiKey, KeyUsage } from '../../domain/answers/accounts.ts';
import { requireHolder } from '../access/additions.ts';
import { sha256 } from '../access/digest.ts';
import type { Access } from '../access/service.ts';
import type { Database } from '../database/database.ts';
import type { Seal } from '../database/seal.ts';
import { Problem } from '../input/problem.ts';
import * as store from './keys-store.ts';
import type { NewKey } from './schema.ts';

type By = Pick<Principal, 'name'>;

export interface Keys {
  /** Of who may do `access.write` all, else those made for him, the newest first; those that were revoked or have expired for thirty days more. @throws Problem 403 `not-a-person` */
  list(principal: Principal): Promise<ApiKey[]>;
  /** @throws Problem 404 `unknown-key`, 403 `not-a-person` */
  find(id: number, principal: Principal): Promise<ApiKey>;
  /**
   * Makes a key, which is told this one time.
   * @throws Problem 400 `bad-role`, `unknown-unit`, `unknown-source`, `unknown-holder`, `bad-limits`
   */
  add(key: NewKey, by: By): Promise<{ key: string; about: ApiKey }>;
  /**
   * Sets what a key may do beside its role, at once in every process.
   * @throws Problem 404 `unknown-key`, 400 `bad-limits`
   */
  limit(id: number, limits: KeyLimits): Promise<ApiKey>;
  /** Says for whom a key is. @throws Problem 404 `unknown-key`, 400 `unknown-holder` */
  give(id: number, holder: string | null): Promise<ApiKey>;
  /** Makes what the requests of a key are signed with, in place of an older one. @throws Problem 404 `unknown-key` */
  newSecret(id: number): Promise<{ secret: string }>;
  /** @param id `self` for the key that asks. @throws Problem 404 `unknown-key`, 403 `not-allowed`, 401 */
  usage(id: number | 'self', days: number, principal: Principal): Promise<KeyUsage>;
  /**
   * Makes a key with the rights and the webhooks of another one, which is taken for some hours more.
   * @throws Problem 404 `unknown-key`, 403 `not-a-person`
   */
  rotate(id: number, overlapHours: number, by: Principal): Promise<{ key: string; about: ApiKey }>;
  /** From now on it is refused, in every process. @throws Problem 404 `unknown-key`, 403 `not-a-person` */
  revoke(id: number, by: Principal): Promise<void>;
}

interface Dependencies {
  database: Database;
  access: Pick<Access, 'addKey' | 'forget'>;
  changed(name: string | null): Promise<void>;
  /** For what keys sign with. */
  seal: Seal;
  /** Sees to it that limits name what is there. @throws Problem 400 `bad-limits` */
  checkLimits(role: Role, source: string | null, limits: KeyLimits): Promise<void>;
}

function unknownKey(id: number): Problem {
  return new Problem(404, 'unknown-key', {
    zh: `没有编号为 ${id} 的有效密钥`,
    en: `There is no key ${id} that is still taken`,
  });
}

/** Whose keys somebody sees and changes: null for all, else those made for his account. @throws Problem 403 `not-a-person` */
function holderOf(principal: Principal): string | null {
  if (may(principal, 'access.write')) return null;
  if (principal.kind === 'user') return principal.name;
  throw new Problem(403, 'not-a-person', {
    zh: '密钥由账号管理，不由密钥自身管理',
    en: 'Keys are kept by accounts, not by keys themselves',
  });
}

export function createKeys({ database, access, changed, seal, checkLimits }: Dependencies): Keys {
  return {
    list: async (principal) => store.list(database, holderOf(principal)),

    async find(id, principal) {
      const found = await store.find(database, id, holderOf(principal));
      if (!found) throw unknownKey(id);
      return found;
    },

    async add({ label, role, unit, source, expiresAt, limits, holder }, by) {
      if (limits) await checkLimits(role, source ?? null, limits);
      const given = role === 'street' ? { street: unit ?? null } : { unit: unit ?? null };
      const key = await access.addKey({
        label,
        role,
        ...given,
        source: source ?? null,
        madeBy: by.name,
        holder,
        expiresAt,
        limits,
      });
      return { key, about: await store.byHash(database, sha256(key)) };
    },

    async limit(id, limits) {
      const key = await store.find(database, id);
      if (!key) throw unknownKey(id);
      await checkLimits(key.role, key.source, limits);
      if (!(await store.setLimits(database, id, limits))) throw unknownKey(id);
      access.forget();
      await changed(null);
      return (await store.find(database, id))!;
    },

    async give(id, holder) {
      if (holder !== null) await requireHolder(database, holder);
      if (!(await store.setHolder(database, id, holder))) throw unknownKey(id);
      return (await store.find(database, id))!;
    },

    async newSecret(id) {
      const secret = randomBytes(32);
      if (!(await store.setSigningSecret(database, id, seal.close(secret)))) throw unknownKey(id);
      return { secret: `whsec_${secret.toString('base64')}` };
    },

    async usage(asked, days, principal) {
      const own = principal.key?.id;
      const id = asked === 'self' ? own : asked;
      const isOwn = id !== undefined && (id === own || may(principal, 'access.write'));
      const isHeld = id !== undefined && principal.kind === 'user' && may(principal, 'keys.own');
      if (!isOwn && !isHeld)
        throw new Problem(principal.kind === 'anonymous' ? 401 : 403, 'not-allowed', {
          zh: '只能查看所用密钥自身的用量',
          en: 'A key may ask about its own usage, and about that of others who may do "access.write"',
        });
      const key = await store.find(database, id, isOwn ? null : principal.name);
      if (!key) throw unknownKey(id);
      const { requests, days: found } = await store.usage(database, id, days);
      return { id, month: { requests, quota: key.limits.perMonth ?? null }, days: found };
    },

    async rotate(id, overlapHours, by) {
      const key = `wg_${randomBytes(32).toString('base64url')}`;
      const endsAt = new Date(Date.now() + overlapHours * 3_600_000);
      const about = await database.transaction((transaction) =>
        store.rotate(transaction, id, sha256(key), endsAt, by.name, holderOf(by)),
      );
      if (!about) throw unknownKey(id);
      access.forget();
      await changed(null);
      return { key, about };
    },

    async revoke(id, by) {
      if (!(await store.revoke(database, id, holderOf(by)))) throw unknownKey(id);
      access.forget();
      await changed(null);
    },
  };
}
