import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import OpenIdProvider from 'oidc-provider';

/** Somebody whom the provider knows, by the login name. */
interface KnownPerson {
  name?: string;
  preferred_username?: string;
  email?: string;
  groups?: string[];
}

/** A real provider of OpenID Connect on a port of its own. */
export interface TestProvider {
  issuer: string;
  people: Map<string, KnownPerson>;
  /** What is changed of the next ID tokens before they are signed; by another key where `forged`. */
  tamper: { claims?: JWTPayload; forged?: boolean };
  /** Signs somebody in as a browser would, and answers the query that he is sent back with. */
  signIn(url: string, login: string): Promise<string>;
  close(): Promise<void>;
}

/** @param redirects where the provider may send browsers back to, known once the service listens */
export async function startOpenIdProvider(
  redirects: () => string[],
  client = { id: 'wangge', secret: 'a secret of the client' },
): Promise<TestProvider> {
  const people = new Map<string, KnownPerson>();
  const tamper: TestProvider['tamper'] = {};
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const { privateKey: otherKey } = await generateKeyPair('RS256');
  const key = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'of-the-test' };
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let answer: ReturnType<OpenIdProvider['callback']> | null = null;

  /** Made with the first request: the redirects are known by then. */
  function provider(): ReturnType<OpenIdProvider['callback']> {
    const made = new OpenIdProvider(issuer, {
      clients: [
        {
          client_id: client.id,
          client_secret: client.secret,
          redirect_uris: redirects(),
          grant_types: ['authorization_code'],
          response_types: ['code'],
        },
      ],
      jwks: { keys: [key] as never },
      cookies: { keys: ['of the test'] },
      claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'groups'], email: ['email'] },
      conformIdTokenClaims: false,
      findAccount: (_ctx, id) => ({
        accountId: id,
        claims: async () => ({ sub: id, ...people.get(id) }),
      }),
    });
    made.use(async (ctx, next) => {
      await next();
      const sent = ctx.body as { id_token?: string } | undefined;
      if (ctx.path !== '/token' || !sent?.id_token || (!tamper.claims && !tamper.forged)) return;
      const claims = { ...decodeJwt(sent.id_token), ...tamper.claims };
      sent.id_token = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid: 'of-the-test' })
        .sign(tamper.forged ? otherKey : privateKey);
    });
    return made.callback();
  }
  server.on('request', (request, response) => {
    answer ??= provider();
    void answer(request, response);
  });

  return {
    issuer,
    people,
    tamper,
    async signIn(url, login) {
      const cookies = new Map<string, string>();
      const visit = async (address: string, form?: Record<string, string>): Promise<string> => {
        const response = await fetch(address, {
          redirect: 'manual',
          headers: { Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
          ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
        });
        for (const each of response.headers.getSetCookie()) {
          const [, name, value] = /^([^=]+)=([^;]*)/.exec(each)!;
          cookies.set(name!, value!);
        }
        const to = response.headers.get('location');
        if (!to) throw new Error(`${address} answered ${response.status}: ${await response.text()}`);
        return new URL(to, address).href;
      };
      let at = await visit(url);
      for (const form of [{ prompt: 'login', login, password: 'any' }, { prompt: 'consent' }]) {
        // The provider asks for consent once only.
        if (!at.includes('/interaction/')) break;
        at = await visit(await visit(at, form));
      }
      return new URL(at).search.slice(1);
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
