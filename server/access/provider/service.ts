import { randomBytes } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Session } from '../../../domain/answers/access.ts';
import * as accounts from '../../accounts/accounts-store.ts';
import type { Database } from '../../database/database.ts';
import { Problem } from '../../input/problem.ts';
import { sha256 } from '../digest.ts';
import type { Access } from '../service.ts';
import type { RoleIn } from '../store.ts';
import { badAnswer, type Claims, createProviderClient } from './client.ts';
import { createLinks, type Links } from './links.ts';
import type { ProviderSettings } from './settings.ts';
import * as store from './store.ts';

/** How long somebody may take at the provider. */
const waitedForMs = 10 * 60_000;
/** Sign-ins that one address may begin in a minute. */
const mostBegun = 30;
const longestName = 100;

export interface Provider {
  /** On the button of the sign-in dialog. */
  label: string;
  /**
   * Begins a sign-in.
   * @param redirect the address of the console, which the provider sends the browser back to
   * @param userId an account that is linked with whoever signs in, in place of finding one
   * @returns where the browser goes, and what it has to show again
   * @throws Problem 429 `too-many-sign-ins`, 503 `provider-unreachable`
   */
  begin(redirect: string, address: string, userId?: number): Promise<{ url: string; browser: string }>;
  /**
   * Signs in whom the provider's answer names. Roles are those of the groups, at each sign-in, but for accounts that were
   * linked: theirs are given here.
   * @param query of the address that the provider sent the browser back to
   * @throws Problem 401 `provider-refused`, `bad-provider-answer`, 403 `no-role`, `account-disabled`, 409
   * `identity-taken`, `already-linked`, 503 `provider-unreachable`
   */
  finish(query: string, browser: string | null): Promise<{ session: Session; linked: boolean }>;
  links: Links;
}

interface Dependencies {
  database: Database;
  settings: ProviderSettings;
  access: Pick<Access, 'begin' | 'forget'>;
  /** Tells every process that what somebody may do has changed. */
  changed(name: string): Promise<void>;
  /** Is told of units that the settings name and the city has not. */
  warn(error: Error): void;
}

function noRole(groups: readonly string[]): Problem {
  const named = groups.join(', ');
  return new Problem(403, 'no-role', {
    zh: `您的用户组（${named || '无'}）未分配任何角色，请联系管理员`,
    en: `None of your groups (${named || 'none'}) gives a role here; ask an administrator`,
  });
}

const sameRoles = (one: readonly RoleIn[], other: readonly RoleIn[]) =>
  JSON.stringify(one.map(({ role, unit }) => [role, unit])) ===
  JSON.stringify(other.map(({ role, unit }) => [role, unit]));

/** Sign-in by a provider of OpenID Connect. */
export function createProvider({ database, settings, access, changed, warn }: Dependencies): Provider {
  const client = createProviderClient(settings);
  const begun = new RateLimiterMemory({ points: mostBegun, duration: 60 });

  /** The roles of groups, each once, without those in units that there are not. */
  async function rolesOf(groups: readonly string[]): Promise<RoleIn[]> {
    const given = groups.flatMap((group) =>
      Object.hasOwn(settings.groups, group) ? settings.groups[group]! : [],
    );
    const distinct = [...new Map(given.map((each) => [`${each.role} ${each.unit}`, each])).values()];
    const unfit = await accounts.unfit(database, distinct);
    for (const { index } of unfit) {
      const { role, unit } = distinct[index]!;
      warn(
        new Error(`WANGGE_OIDC_GROUPS gives the role "${role}" in "${unit}", which is no unit of its kind`),
      );
    }
    return distinct.filter((_, at) => unfit.every(({ index }) => index !== at));
  }

  /** The account of whoever the claims name, with the roles of the groups. */
  async function accountOf({ issuer, subject, names, displayName }: Claims, roles: readonly RoleIn[]) {
    return database.transaction(async (transaction) => {
      await accounts.holdAccounts(transaction);
      const known = await store.find(transaction, issuer, subject);
      if (!known && roles.length === 0) return null;
      if (known?.linked) return { ...known, differ: false };
      const wanted = names.map((name) => name.slice(0, longestName));
      const { id, name } =
        known ??
        (await store.add(
          transaction,
          issuer,
          subject,
          [...wanted, `${wanted[0]!.slice(0, longestName - 9)}-${randomBytes(4).toString('hex')}`],
          displayName ?? wanted[0]!,
        ));
      if (known && displayName !== null) await accounts.setDisplayName(transaction, id, displayName);
      const differ = !known || !sameRoles(known.roles, roles);
      if (differ) {
        await accounts.setRoles(transaction, id, [...roles]);
        await accounts.noteChange(transaction, id);
      }
      if (roles.length === 0) await accounts.endSessions(transaction, id);
      return { id, name, disabled: known?.disabled ?? false, differ, roles };
    });
  }

  const links = createLinks({ database, issuer: client.issuer, access, changed });

  return {
    label: settings.label,
    links,

    async begin(redirect, address, userId) {
      try {
        await begun.consume(address);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        const seconds = String(Math.ceil(error.msBeforeNext / 1000));
        throw new Problem(
          429,
          'too-many-sign-ins',
          { zh: `登录尝试过多，请 ${seconds} 秒后再试`, en: `Too many sign-ins; try again in ${seconds} s` },
          [],
          { 'Retry-After': seconds },
        );
      }
      const browser = randomBytes(32).toString('base64url');
      const { url, state, begun: waiting } = await client.begin(redirect);
      const expiresAt = new Date(Date.now() + waitedForMs);
      await store.begin(database, sha256(state), sha256(browser), waiting, expiresAt, userId ?? null);
      return { url, browser };
    },

    async finish(query, browser) {
      const answer = new URLSearchParams(query);
      const state = answer.get('state') ?? '';
      const waiting = browser && (await store.take(database, sha256(state), sha256(browser)));
      if (!waiting) throw badAnswer('state');
      const claims = await client.finish(answer, state, waiting);
      if (waiting.userId !== null) await links.link(waiting.userId, claims.subject);
      const roles = await rolesOf(claims.groups);
      const account = await accountOf(claims, roles);
      if (account?.differ) {
        access.forget();
        await changed(account.name);
      }
      if (account?.disabled)
        throw new Problem(403, 'account-disabled', {
          zh: '您的账号已停用，请联系管理员',
          en: 'Your account is disabled; ask an administrator',
        });
      if (!account || account.roles.length === 0) throw noRole(claims.groups);
      const noted = await store.noteSignIn(database, account.id);
      const session = { ...(await access.begin(account.id, 'provider')), ...noted };
      return { session, linked: waiting.userId !== null };
    },
  };
}
