import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { KeyLimits } from '../../domain/access/key-limits.ts';
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
import type { Session, SessionUser } from '../../domain/answers/access.ts';
import type { Database, Queryable } from '../database/database.ts';
import { noSeal } from '../database/seal.ts';
import { Problem } from '../input/problem.ts';
import { sha256 } from './digest.ts';
import { createMetering } from './metering.ts';
import { hashPassword } from './password.ts';
import { createRemembering } from './remembering.ts';
import { createSecondFactors, type SecondFactors } from './second-factor.ts';
import { createSignIn, type From } from './sign-in.ts';
import type { SignInMethod } from './store.ts';
import * as store from './store.ts';
import { createUnderWay } from './under-way.ts';

const sessionHours = 12;

interface Credential {
  principal: Principal;
  user: SessionUser;
  /** Of the account; null for a key. */
  userId: number | null;
}

/** Somebody who signs in. */
export type Person = Pick<store.UserRow, 'name' | 'roles'>;

/** A role in a unit: in a street's office for the role `street`, else in the one named or the whole city. */
interface RoleGiven {
  role: Role;
  street?: string | null;
  unit?: string | null;
}

/** Who may sign in how, beside passwords. */
export interface SecondFactorRule {
  factors: SecondFactors;
  /** Roles whose holders must have a second factor where they sign in by password. */
  requiredOf: readonly Role[];
}

export interface Access {
  /**
   * Who sends this `Authorization` header. No header is anonymous.
   * @throws Problem 401 `bad-credentials` when the header names no live session or key
   */
  identify(authorization: string | undefined): Promise<Principal>;
  /**
   * As `identify`, for a request that is about to be answered: it is counted, and ends when the session or key does.
   * @param address by which usage is told where the request comes to no address of the description
   * @throws Problem as `identify`, 429 `rate-exceeded`, `quota-exceeded`
   */
  admit(authorization: string | undefined, response: ServerResponse, address?: string): Promise<Principal>;
  /** As whom a key that is still taken asks, by its number; reads by the caller's connection. */
  holderOf(database: Queryable, key: number): Promise<Principal | null>;
  /** Lets a stream say why it ends. */
  endsBy(response: ServerResponse, end: (why: Problem) => void): void;
  /** Ends what is being answered to sessions and keys that have ended. */
  recheck(): Promise<void>;
  /** Which of these headers, all of which named somebody once, no longer do: signed out, expired or revoked. */
  ended(authorizations: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Signs somebody in; `browser` is what his browser is known by from now on.
   * @param options a `code` where the account has a second factor; what is done `before` the session begins
   * @throws Problem 401 `bad-sign-in` for an unknown name or a wrong password, without saying which, `code-required`,
   * `bad-code`, 403 `no-role`, 429 `too-many-sign-ins`
   */
  signIn(
    name: string,
    password: string,
    from: From,
    options?: { code?: string | undefined; before?: () => Promise<void> },
  ): Promise<{ session: Session; browser: string; usedRecoveryCode: boolean }>;
  /**
   * Makes sure that it is the person himself who changes what protects the account.
   * @throws Problem as `signIn`
   */
  prove(name: string, password: string, from: From, code: string | undefined): Promise<void>;
  /** The account that this header's session is of. @throws Problem 401 `bad-credentials`, `sign-in-required` */
  account(authorization: string | undefined): Promise<{ id: number; name: string }>;
  /** Begins a session of somebody who has shown elsewhere who he is. @throws Problem 403 `no-role` */
  begin(userId: number, method: SignInMethod): Promise<Pick<Session, 'token' | 'expiresAt' | 'user'>>;
  /** Asks the database anew who holds which credential. */
  forget(): void;
  signOut(authorization: string | undefined): Promise<void>;
  /** The signed-in person or key, null for anonymous. */
  whoIs(authorization: string | undefined): Promise<SessionUser | null>;
  /**
   * @throws Problem 409 `name-taken`, 400 `bad-role` when role and unit do not go together, `unknown-unit`
   */
  addUser(user: { name: string; displayName: string; password: string } & RoleGiven): Promise<void>;
  /**
   * Makes a key and returns it; only its hash is kept, so this is the one time it can be read.
   * @param key with the source that it reports for, for the role `partner` only
   * @throws Problem 400 `bad-role` when role and unit or source do not go together, `unknown-unit`, `unknown-source`
   */
  addKey(
    key: {
      label: string;
      source?: string | null;
      madeBy?: string;
      expiresAt?: Date | undefined;
      limits?: KeyLimits | undefined;
    } & RoleGiven,
  ): Promise<string>;
  /** Everybody who signs in, by name. */
  people(): Promise<Person[]>;
  /** Ends a key: from now on it is refused here, within seconds in other processes. */
  revokeKey(key: string): Promise<void>;
  /** Revokes a key of a source by its number. @throws Problem 404 `unknown-key` */
  revokeKeyOfSource(source: string, id: number): Promise<void>;
  close(): Promise<void>;
}

const nobody = { userId: null, user: { name: anonymous.name } };

function newToken(): string {
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
async function unitOf(database: Queryable, given: RoleGiven): Promise<string> {
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

/** @throws Problem 403 `no-role` */
function requireRole<Role>(name: string, [first]: readonly Role[]): Role {
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

function bearer(authorization: string): string {
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
 */
export function createAccess(
  database: Database,
  adminKey: string | undefined,
  itemsOf: (bureau: string) => readonly string[] = () => [],
  { factors, requiredOf }: SecondFactorRule = {
    factors: createSecondFactors(database, noSeal),
    requiredOf: [],
  },
): Access {
  const checkSignIn = createSignIn(database, factors);
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

  async function resolve(authorization: string): Promise<Credential> {
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
  }

  async function identify(authorization: string | undefined): Promise<Principal> {
    return authorization === undefined ? anonymous : (await resolve(authorization)).principal;
  }

  /** Counts a request of a key, says how much is left, and answers how to remember that it was answered. */
  async function meter(key: UsedKey, response: ServerResponse, address: string): Promise<() => void> {
    const answered = (refused: boolean) => {
      const { locals } = response as { locals?: { address?: string } };
      metering.note(key, locals?.address ?? address, refused);
    };
    try {
      const fields = await metering.count(key);
      for (const [name, value] of Object.entries(fields)) response.setHeader(name, value);
    } catch (error) {
      answered(true);
      throw error;
    }
    if (metering.isSpent(key)) underWay.spent(key);
    return () => answered(false);
  }

  async function ended(authorizations: readonly string[]): Promise<ReadonlySet<string>> {
    const hashes = new Map(authorizations.map((given) => [given, sha256(bearer(given))]));
    const living = await store.livingCredentials(database, [...hashes.values()]);
    const known = new Set([...living, ...(adminHash ? [adminHash] : [])].map((hash) => hash.toString('hex')));
    return new Set(authorizations.filter((given) => !known.has(hashes.get(given)!.toString('hex'))));
  }

  const metering = createMetering(database);
  const underWay = createUnderWay({ ended, count: metering.count, now: Date.now });

  async function openSession(
    userId: number,
    method: SignInMethod,
  ): Promise<Pick<Session, 'token' | 'expiresAt'>> {
    const token = newToken();
    const expiresAt = new Date(Date.now() + sessionHours * 3_600_000);
    await store.insertSession(database, sha256(token), userId, expiresAt, method);
    return { token, expiresAt: expiresAt.toISOString() };
  }

  /** Whom a session has just been opened for. */
  async function userOf({ token }: Pick<Session, 'token'>): Promise<SessionUser> {
    const row = await store.findCredential(database, sha256(token));
    return credentialOf(row!).user;
  }

  return {
    identify,
    async admit(authorization, response, address = 'other') {
      if (authorization === undefined) return anonymous;
      const principal = await identify(authorization);
      const answered = principal.key && (await meter(principal.key, response, address));
      const over = underWay.add(response, authorization, principal.key);
      response.once('close', () => {
        over();
        answered?.();
      });
      return principal;
    },
    async holderOf(queryable, key) {
      const hash = await store.hashOfKey(queryable, key);
      const row = hash && (await store.findCredential(queryable, hash));
      return row ? credentialOf(row).principal : null;
    },
    endsBy: underWay.endsBy,
    recheck: underWay.recheck,
    async close() {
      underWay.close();
      await metering.close();
    },
    ended,
    async whoIs(authorization) {
      return authorization === undefined ? null : (await resolve(authorization)).user;
    },
    async signIn(name, password, from, { code, before } = {}) {
      const checked = await checkSignIn.check(name, password, from, code);
      const { user, browser, usedRecoveryCode } = checked;
      requireRole(user.name, user.roles);
      await before?.();
      const noted = await checkSignIn.note(checked);
      const opened = await openSession(user.id, 'password');
      const session = { ...opened, user: await userOf(opened), ...noted };
      return { session, browser, usedRecoveryCode };
    },
    async begin(userId, method) {
      const person = await store.findPerson(database, userId);
      requireRole(person.name, person.roles);
      const opened = await openSession(userId, method);
      return { ...opened, user: await userOf(opened) };
    },
    async prove(name, password, from, code) {
      await checkSignIn.check(name, password, from, code);
    },
    async account(authorization) {
      const { userId, user } = authorization === undefined ? nobody : await resolve(authorization);
      if (userId === null)
        throw new Problem(401, 'sign-in-required', {
          zh: '请先登录',
          en: 'Sign in first: a key has no account',
        });
      return { id: userId, name: user.name };
    },
    forget: () => remembered.clear(),
    async signOut(authorization) {
      if (authorization === undefined) return;
      const hash = sha256(bearer(authorization));
      await store.deleteSession(database, hash);
      remembered.delete(hash.toString('base64'));
    },
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
    async addKey({ label, source = null, madeBy, expiresAt, limits = {}, ...given }) {
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
      const key = `wg_${newToken()}`;
      await store.insertKey(database, {
        hash: sha256(key),
        label,
        role,
        unit,
        source,
        madeBy: madeBy ?? null,
        expiresAt: expiresAt ?? null,
        limits,
      });
      return key;
    },
    people: () => store.people(database),
    async revokeKey(key) {
      await store.revokeKey(database, sha256(key));
      remembered.delete(sha256(key).toString('base64'));
    },
    async revokeKeyOfSource(source, id) {
      const hash = await store.revokeKeyOfSource(database, source, id);
      if (!hash)
        throw new Problem(404, 'unknown-key', `The source "${source}" has no key ${id} that is not revoked`);
      remembered.delete(hash.toString('base64'));
    },
  };
}
