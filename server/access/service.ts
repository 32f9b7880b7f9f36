import type { ServerResponse } from 'node:http';
import { anonymous, type Principal, type Role, type UsedKey } from '../../domain/access/principal.ts';
import type { Session, SessionUser } from '../../domain/answers/access.ts';
import type { Database, Queryable } from '../database/database.ts';
import { noSeal } from '../database/seal.ts';
import { Problem } from '../input/problem.ts';
import { type Additions, createAdditions, newToken } from './additions.ts';
import { bearer, createCredentials, requireRole } from './credentials.ts';
import { sha256 } from './digest.ts';
import { createMetering } from './metering.ts';
import { createSecondFactors, type SecondFactors } from './second-factor.ts';
import { createSignIn, type From } from './sign-in.ts';
import type { SignInMethod } from './store.ts';
import * as store from './store.ts';
import { createUnderWay } from './under-way.ts';

const sessionHours = 12;

/** Somebody who signs in. */
export type Person = Pick<store.UserRow, 'name' | 'roles'>;

/** Who may sign in how, beside passwords. */
export interface SecondFactorRule {
  factors: SecondFactors;
  /** Roles whose holders must have a second factor where they sign in by password. */
  requiredOf: readonly Role[];
}

export interface Access extends Additions {
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
  /** The numbers of the keys that were made for an account, those that ended too. */
  keysOf(person: string): Promise<number[]>;
  /** As whom a key that is still taken asks, by its number; reads by the caller's connection. */
  holderOf(database: Queryable, key: number): Promise<Principal | null>;
  /** As whom people see and work, by their names, but for those who are disabled; reads by the caller's connection. */
  principals(database: Queryable, names: readonly string[]): Promise<ReadonlyMap<string, Principal>>;
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
  /** Asks the database again who holds which credential. */
  forget(): void;
  signOut(authorization: string | undefined): Promise<void>;
  /** The signed-in person or key, null for anonymous. */
  whoIs(authorization: string | undefined): Promise<SessionUser | null>;
  /** Everybody who signs in, by name. */
  people(): Promise<Person[]>;
  close(): Promise<void>;
}

const nobody = { userId: null, user: { name: anonymous.name } };

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
  const credentials = createCredentials(database, adminKey, itemsOf, requiredOf);
  const { resolve, ended } = credentials;
  const checkSignIn = createSignIn(database, factors);
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

  return {
    ...createAdditions(database, credentials),
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
    keysOf: (person) => store.keysOf(database, person),
    holderOf: credentials.ofKey,
    principals: credentials.ofPeople,
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
      const session = { ...opened, user: await credentials.ofToken(opened.token), ...noted };
      return { session, browser, usedRecoveryCode };
    },
    async begin(userId, method) {
      const person = await store.findPerson(database, userId);
      requireRole(person.name, person.roles);
      const opened = await openSession(userId, method);
      return { ...opened, user: await credentials.ofToken(opened.token) };
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
    forget: () => credentials.forget(),
    async signOut(authorization) {
      if (authorization === undefined) return;
      const hash = sha256(bearer(authorization));
      await store.deleteSession(database, hash);
      credentials.forget(hash);
    },
    people: () => store.people(database),
  };
}
