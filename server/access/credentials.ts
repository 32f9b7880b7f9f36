import { timingSafeEqual } from 'node:crypto';
import {
  anonymous,
  city,
  cityWide,
  type Grant,
  type Principal,
  type Role,
  type UsedKey,
} from '../../domain/access/principal.ts';
import { ownScopes } from '../../domain/access/scopes.ts';
import type { SessionUser } from '../../domain/answers/access.ts';
import type { Database, Queryable } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { sha256 } from './digest.ts';
import { createRemembering } from './remembering.ts';
import * as store from './store.ts';

/** What a session or a key stands for. */
interface Credential {
  principal: Principal;
  user: SessionUser;
  /** Of the account; null for a key. */
  userId: number | null;
}

/** Tells who holds which session or key. */
export interface Credentials {
  /**
   * Whom an `Authorization` header names.
   * @throws Problem 401 `bad-credentials` when it names no live session or key
   */
  resolve(authorization: string): Promise<Credential>;
  /** Which of these headers no longer name anybody. */
  ended(authorizations: readonly string[]): Promise<ReadonlySet<string>>;
  /** Whom a session has just been opened for. */
  ofToken(token: string): Promise<SessionUser>;
  /** As whom a key that is still taken asks, by its number. */
  ofKey(queryable: Queryable, key: number): Promise<Principal | null>;
  /** As whom people see and work, by their names; without those who are disabled. */
  ofPeople(queryable: Queryable, names: readonly string[]): Promise<ReadonlyMap<string, Principal>>;
  /** Asks the database again who holds this one, or any where none is given. */
  forget(hash?: Buffer): void;
}

/** @throws Problem 403 `no-role` */
export function requireRole<Role>(name: string, [first]: readonly Role[]): Role {
  if (!first) throw new Problem(403, 'no-role', `"${name}" has no role`);
  return first;
}

/** How somebody with these roles is shown. */
function shown(name: string, displayName: string, roles: readonly Grant[]): SessionUser {
  const first = requireRole(name, roles);
  const street = roles.find(({ role }) => role === 'street')?.unit ?? null;
  return {
    name,
    displayName,
    role: first.role,
    street,
    grants: roles.map(({ role, unit, scopes }) => ({ role, unit, scopes: scopes && [...scopes] })),
  };
}

/** The one source of a key, if it is bound to one. */
function sourceOf({ source, key }: store.CredentialRow): { source?: string } {
  const [only, ...others] = key?.limits.sources ?? [];
  const bound = source ?? (others.length === 0 ? only : undefined);
  return bound === undefined ? {} : { source: bound };
}

/** @throws Problem 401 `bad-credentials` */
export function bearer(authorization: string): string {
  const token = /^Bearer ([^\s]+)$/i.exec(authorization)?.[1];
  if (!token)
    throw new Problem(
      401,
      'bad-credentials',
      'The Authorization header must be "Bearer <key or session token>"',
      [],
      { 'WWW-Authenticate': 'Bearer' },
    );
  return token;
}

/**
 * @param adminKey a key with every right, from the environment; never stored
 * @param itemsOf the codes of the items that are a bureau's
 * @param requiredOf roles whose holders must have a second factor where they sign in by password
 */
export function createCredentials(
  database: Database,
  adminKey: string | undefined,
  itemsOf: (bureau: string) => readonly string[],
  requiredOf: readonly Role[],
): Credentials {
  const remembered = createRemembering<Credential>({
    async find(key) {
      const hash = Buffer.from(key, 'base64');
      const row = await store.findCredential(database, hash);
      if (row?.kind === 'key') await store.noteUse(database, hash);
      return row && foundOf(row);
    },
    async findMany(keys) {
      const hashes = keys.map((key) => Buffer.from(key, 'base64'));
      const rows = await store.findCredentials(database, hashes);
      // One without a role is told so when he comes.
      return new Map(
        rows.flatMap((row) => (row.grants.length > 0 ? [[row.hash.toString('base64'), foundOf(row)]] : [])),
      );
    },
  });
  const adminHash = adminKey ? sha256(adminKey) : null;

  const grantOf = ({ role, unit, below }: store.GrantRow): Grant => ({
    role,
    unit,
    scopes: unit === city ? null : [...new Set(below.flatMap((each) => ownScopes(each, itemsOf)))].sort(),
  });

  const keyOf = ({ id, limits, shared, area }: store.KeyRow): UsedKey => {
    const unit = limits.area && 'unit' in limits.area ? limits.area.unit : city;
    const scopes = new Set((area ?? []).flatMap((each) => ownScopes(each, itemsOf)));
    return { id, limits, shared, area: unit === city ? null : [...scopes].sort() };
  };

  function credentialOf(row: store.CredentialRow): Credential {
    const grants = row.grants.map(grantOf);
    const user = shown(row.name, row.display_name, grants);
    const mustEnrol =
      row.method === 'password' &&
      !row.has_factor &&
      row.grants.some(({ role }) => requiredOf.includes(role));
    if (mustEnrol)
      return {
        principal: { ...anonymous, kind: row.kind, name: row.name, mustEnrol },
        user: { ...user, grants: [], mustEnrol },
        userId: row.user_id,
      };
    return {
      userId: row.user_id,
      principal: {
        kind: row.kind,
        name: row.name,
        role: user.role,
        grants,
        ...sourceOf(row),
        ...(row.key === null ? {} : { key: keyOf(row.key) }),
      },
      user,
    };
  }

  const foundOf = (row: store.CredentialRow) => ({
    credential: credentialOf(row),
    endsAt: row.expires_at?.getTime() ?? Number.POSITIVE_INFINITY,
    isSession: row.kind === 'user',
  });

  return {
    async resolve(authorization) {
      const hash = sha256(bearer(authorization));
      if (adminHash && timingSafeEqual(hash, adminHash)) {
        const name = 'admin-key';
        return {
          principal: cityWide('key', name, 'admin'),
          user: shown(name, name, [{ role: 'admin', unit: city, scopes: null }]),
          userId: null,
        };
      }
      const credential = await remembered.resolve(hash.toString('base64'));
      if (!credential)
        throw new Problem(
          401,
          'bad-credentials',
          'The key or session token is unknown, expired or revoked',
          [],
          { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
        );
      return credential;
    },
    async ended(authorizations) {
      const hashes = new Map(authorizations.map((given) => [given, sha256(bearer(given))]));
      const living = await store.livingCredentials(database, [...hashes.values()]);
      const known = new Set(
        [...living, ...(adminHash ? [adminHash] : [])].map((hash) => hash.toString('hex')),
      );
      return new Set(authorizations.filter((given) => !known.has(hashes.get(given)!.toString('hex'))));
    },
    async ofToken(token) {
      const row = await store.findCredential(database, sha256(token));
      return credentialOf(row!).user;
    },
    async ofKey(queryable, key) {
      const hash = await store.hashOfKey(queryable, key);
      const row = hash && (await store.findCredential(queryable, hash));
      return row ? credentialOf(row).principal : null;
    },
    async ofPeople(queryable, names) {
      const rows = await store.findPeople(queryable, names);
      // Who has no role sees nothing.
      const able = rows.filter(({ grants }) => grants.length > 0);
      return new Map(able.map((row) => [row.name, credentialOf(row).principal]));
    },
    forget(hash) {
      if (hash) remembered.delete(hash.toString('base64'));
      else remembered.clear();
    },
  };
}
