import { randomBytes } from 'node:crypto';
import type { Principal } from '../../domain/access/principal.ts';
import type { ApiKey } from '../../domain/answers/accounts.ts';
import { sha256 } from '../access/digest.ts';
import type { Access } from '../access/service.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import * as store from './keys-store.ts';
import type { NewKey } from './schema.ts';

type By = Pick<Principal, 'name'>;

export interface Keys {
  /** The newest first; those that were revoked or have expired for thirty days more. */
  list(): Promise<ApiKey[]>;
  /** @throws Problem 404 `unknown-key` */
  find(id: number): Promise<ApiKey>;
  /**
   * Makes a key, which is told this one time.
   * @throws Problem 400 `bad-role`, `unknown-unit`, `unknown-source`
   */
  add(key: NewKey, by: By): Promise<{ key: string; about: ApiKey }>;
  /** Makes a key with the rights of another one, which is taken for some hours more. @throws Problem 404 `unknown-key` */
  rotate(id: number, overlapHours: number, by: By): Promise<{ key: string; about: ApiKey }>;
  /** From now on it is refused, in every process. @throws Problem 404 `unknown-key` */
  revoke(id: number): Promise<void>;
}

interface Dependencies {
  database: Database;
  access: Pick<Access, 'addKey' | 'forget'>;
  changed(name: string | null): Promise<void>;
}

function unknownKey(id: number): Problem {
  return new Problem(404, 'unknown-key', {
    zh: `没有编号为 ${id} 的有效密钥`,
    en: `There is no key ${id} that is still taken`,
  });
}

export function createKeys({ database, access, changed }: Dependencies): Keys {
  return {
    list: () => store.list(database),

    async find(id) {
      const found = await store.find(database, id);
      if (!found) throw unknownKey(id);
      return found;
    },

    async add({ label, role, unit, source, expiresAt }, by) {
      const given = role === 'street' ? { street: unit ?? null } : { unit: unit ?? null };
      const key = await access.addKey({
        label,
        role,
        ...given,
        source: source ?? null,
        madeBy: by.name,
        expiresAt,
      });
      return { key, about: await store.byHash(database, sha256(key)) };
    },

    async rotate(id, overlapHours, by) {
      const key = `wg_${randomBytes(32).toString('base64url')}`;
      const endsAt = new Date(Date.now() + overlapHours * 3_600_000);
      const about = await store.rotate(database, id, sha256(key), endsAt, by.name);
      if (!about) throw unknownKey(id);
      access.forget();
      await changed(null);
      return { key, about };
    },

    async revoke(id) {
      if (!(await store.revoke(database, id))) throw unknownKey(id);
      access.forget();
      await changed(null);
    },
  };
}
