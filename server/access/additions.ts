import { randomBytes } from 'node:crypto';
import type { KeyLimits } from '../../domain/access/key-limits.ts';
import { city, type Role } from '../../domain/access/principal.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { Credentials } from './credentials.ts';
import { sha256 } from './digest.ts';
import { hashPassword } from './password.ts';
import * as store from './store.ts';

/** A role in a unit: in a street's office for the role `street`, else in the one named or the whole city. */
interface RoleGiven {
  role: Role;
  street?: string | null;
  unit?: string | null;
}

/** Adds people and keys, and ends keys. */
export interface Additions {
  /**
   * @throws Problem 409 `name-taken`, 400 `bad-role` when role and unit do not go together, `unknown-unit`
   */
  addUser(user: { name: string; displayName: string; password: string } & RoleGiven): Promise<void>;
  /**
   * Makes a key and returns it; only its hash is kept, so this is the one time it can be read.
   * @param key with the source that it reports for, for the role `partner` only, and the account that it is made for
   * @throws Problem 400 `bad-role` when role and unit or source do not go together, `unknown-unit`, `unknown-source`,
   * `unknown-holder`
   */
  addKey(
    key: {
      label: string;
      source?: string | null;
      madeBy?: string;
      holder?: string | null | undefined;
      expiresAt?: Date | undefined;
      limits?: KeyLimits | undefined;
    } & RoleGiven,
  ): Promise<string>;
  /** Ends a key: from now on it is refused here, within seconds in other processes. */
  revokeKey(key: string): Promise<void>;
  /** Revokes a key of a source by its number. @throws Problem 404 `unknown-key` */
  revokeKeyOfSource(source: string, id: number): Promise<void>;
}

/** What a session or a key is known by: 256 bits. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** @throws Problem 400 `bad-role` */
function requireMatchingUnit({ role, street = null, unit = null }: RoleGiven): void {
  if ((role === 'street') !== (street !== null))
    throw new Problem(
      400,
      'bad-role',
      `A street code is given for the role "street" and for no other; role "${role}", street ${street ?? 'none'}`,
    );
  if (unit !== null && (role === 'street' || role === 'partner'))
    throw new Problem(400, 'bad-role', `The role "${role}" takes no unit; it was given "${unit}"`);
  if (unit === null && role === 'handler')
    throw new Problem(400, 'bad-role', 'The role "handler" needs the unit whose orders are handled');
}

/** The unit that a role is in. @throws Problem 400 `bad-role`, `unknown-unit` */
async function unitOf(database: Database, given: RoleGiven): Promise<string> {
  requireMatchingUnit(given);
  if (given.street) {
    await store.ensureStreetOffice(database, given.street);
    return given.street;
  }
  const unit = given.unit ?? city;
  if ((await store.unknownUnits(database, [unit])).length > 0)
    throw new Problem(400, 'unknown-unit', `There is no unit "${unit}"; "wangge units list" names them`);
  return unit;
}

/** @throws Problem 400 `unknown-holder` where there is no account of this name */
export async function requireHolder(database: Database, name: string): Promise<void> {
  if (await store.hasPerson(database, name)) return;
  const text = { zh: `没有账号“${name}”`, en: `There is no account "${name}"` };
  throw new Problem(400, 'unknown-holder', text, [{ path: '/holder', message: text.en, text }]);
}

export function createAdditions(database: Database, credentials: Pick<Credentials, 'forget'>): Additions {
  return {
    async addUser({ name, displayName, password, ...given }) {
      const unit = await unitOf(database, given);
      const added = await store.insertUser(database, {
        name,
        display_name: displayName,
        roles: [{ role: given.role, unit }],
        password_hash: await hashPassword(password),
      });
      if (!added) throw new Problem(409, 'name-taken', `There is a user "${name}" already`);
    },
    async addKey({ label, source = null, madeBy, holder = null, expiresAt, limits = {}, ...given }) {
      const { role } = given;
      const unit = await unitOf(database, given);
      if (source !== null && role !== 'partner')
        throw new Problem(400, 'bad-role', `A source is given for the role "partner" only; role "${role}"`);
      if (source !== null && !(await store.hasSource(database, source)))
        throw new Problem(
          400,
          'unknown-source',
          `There is no source "${source}"; "wangge sources put" makes one`,
        );
      if (holder !== null) await requireHolder(database, holder);
      const key = `wg_${newToken()}`;
      await store.insertKey(database, {
        hash: sha256(key),
        label,
        role,
        unit,
        source,
        madeBy: madeBy ?? null,
        holder,
        expiresAt: expiresAt ?? null,
        limits,
      });
      return key;
    },
    async revokeKey(key) {
      await store.revokeKey(database, sha256(key));
      credentials.forget(sha256(key));
    },
    async revokeKeyOfSource(source, id) {
      const hash = await store.revokeKeyOfSource(database, source, id);
      if (!hash)
        throw new Problem(404, 'unknown-key', `The source "${source}" has no key ${id} that is not revoked`);
      credentials.forget(hash);
    },
  };
}
