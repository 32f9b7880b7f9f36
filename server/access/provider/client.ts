import * as oidc from 'openid-client';
import { Problem } from '../../input/problem.ts';
import type { ProviderSettings } from './settings.ts';
import type { Begun } from './store.ts';

/** Seconds that the provider may take for an answer. */
const patience = 10;

/** Who the provider says somebody is. */
export interface Claims {
  issuer: string;
  subject: string;
  /** By which others know the person, the best first. */
  names: string[];
  displayName: string | null;
  groups: string[];
}

export interface ProviderClient {
  /** As the provider names itself. @throws Problem 503 `provider-unreachable` */
  issuer(): Promise<string>;
  /** Where the browser goes to sign in, and what its answer is checked by. @throws Problem 503 `provider-unreachable` */
  begin(redirect: string): Promise<{ url: string; state: string; begun: Begun }>;
  /**
   * Exchanges the answer for an ID token and checks signature, issuer, audience, times, nonce and state of it.
   * @param query of the address that the provider sent the browser back to
   * @throws Problem 401 `provider-refused`, `bad-provider-answer`, 503 `provider-unreachable`
   */
  finish(query: URLSearchParams, state: string, begun: Begun): Promise<Claims>;
}

function unreachable(error: unknown): Problem {
  const reason = error instanceof Error ? error.message : String(error);
  return new Problem(503, 'provider-unreachable', {
    zh: `统一认证平台无法访问：${reason}`,
    en: `The sign-in provider cannot be reached: ${reason}`,
  });
}

/** The refusal of an answer that is not to be believed. */
export function badAnswer(reason: string): Problem {
  return new Problem(401, 'bad-provider-answer', {
    zh: `统一认证平台的应答无效（${reason}），请重新登录`,
    en: `The sign-in provider's answer is not valid (${reason}); sign in again`,
  });
}

function texts(value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter((each): each is string => typeof each === 'string' && each !== '');
}

/** The provider's side of signing in: authorization code with PKCE (RFC 7636), state and nonce. */
export function createProviderClient(settings: ProviderSettings): ProviderClient {
  let configured: Promise<oidc.Configuration> | null = null;

  /** What the provider says of itself; asked again where it did not answer. */
  async function configuration(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret } = settings;
    configured ??= oidc.discovery(
      issuer,
      clientId,
      clientSecret,
      clientSecret === undefined ? oidc.None() : undefined,
      {
        timeout: patience,
        // Signatures are checked too, though the token comes from the provider itself.
        execute: [
          oidc.enableNonRepudiationChecks,
          ...(issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : []),
        ],
      },
    );
    try {
      return await configured;
    } catch (error) {
      configured = null;
      throw unreachable(error);
    }
  }

  /** Groups that are too many for an ID token are told by the provider's own address for it. */
  async function groupsOf(
    config: oidc.Configuration,
    claims: Readonly<Record<string, unknown>>,
    accessToken: string,
  ): Promise<string[]> {
    const { groupsClaim } = settings;
    if (claims[groupsClaim] !== undefined) return texts(claims[groupsClaim]);
    if (!config.serverMetadata().userinfo_endpoint) return [];
    const info = await oidc.fetchUserInfo(config, accessToken, String(claims.sub));
    return texts(info[groupsClaim]);
  }

  return {
    async begin(redirect) {
      const config = await configuration();
      const verifier = oidc.randomPKCECodeVerifier();
      const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirect,
        scope: settings.scope,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      });
      return { url: url.href, state, begun: { nonce, verifier, redirect } };
    },

    issuer: async () => (await configuration()).serverMetadata().issuer,

    async finish(query, state, { nonce, verifier, redirect }) {
      const config = await configuration();
      const address = new URL(redirect);
      address.search = query.toString();
      try {
        const tokens = await oidc.authorizationCodeGrant(config, address, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        });
        const claims = tokens.claims()!;
        const subject = claims.sub;
        return {
          issuer: claims.iss,
          subject,
          names: [...texts(claims.preferred_username), ...texts(claims.email), subject],
          displayName: texts(claims.name)[0] ?? null,
          groups: await groupsOf(config, claims, tokens.access_token),
        };
      } catch (error) {
        if (error instanceof oidc.AuthorizationResponseError)
          throw new Problem(401, 'provider-refused', {
            zh: `统一认证平台拒绝了登录：${error.error_description ?? error.error}`,
            en: `The sign-in provider refused: ${error.error_description ?? error.error}`,
          });
        if (error instanceof oidc.ResponseBodyError) throw badAnswer(error.error);
        if (error instanceof oidc.ClientError)
          throw error.code === 'OAUTH_TIMEOUT' ? unreachable(error) : badAnswer(error.message);
        throw unreachable(error);
      }
    },
  };
}
