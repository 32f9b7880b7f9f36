import { parseCookie } from 'cookie';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { beginningSchema, sessionSchema } from '../../../domain/answers/access.ts';
import type { Audit } from '../../audit/service.ts';
import { json, jsonBody } from '../../endpoint/contents.ts';
import { endpoint } from '../../endpoint/endpoint.ts';
import { Problem } from '../../input/problem.ts';
import type { Provider } from './service.ts';

/** What a browser has to show again when it comes back, so that nobody is signed in by another's answer. */
const cookie = 'wangge-provider';
const path = '/api/session/provider';
const waitedForMs = 10 * 60_000;
const answerSchema = z.strictObject({
  query: z.string().max(8000).describe('of the address that the provider sent the browser back to'),
});

/** Lets the browser show that it is the one that began. */
export function giveCookie(request: Request, response: Response, browser: string): void {
  response.cookie(cookie, browser, {
    httpOnly: true,
    sameSite: 'strict',
    secure: request.secure,
    path,
    maxAge: waitedForMs,
  });
}

/** @throws Problem 404 `no-provider` */
export function required(provider: Provider | null): Provider {
  if (provider) return provider;
  throw new Problem(404, 'no-provider', {
    zh: '本系统未接入统一认证平台',
    en: 'No sign-in provider is set up here (WANGGE_OIDC_ISSUER)',
  });
}

/** Sign-in by a provider of OpenID Connect, where one is set up. */
export function providerEndpoints(provider: Provider | null, audit: Pick<Audit, 'record'>) {
  return [
    endpoint({
      method: 'post',
      path,
      permission: { everybody: 'to sign in' },
      summary: {
        zh: '开始统一认证登录：返回浏览器应前往的地址',
        en: 'Begin to sign in by OpenID Connect: where the browser goes',
      },
      answers: [json(beginningSchema)],
      errors: { 404: ['no-provider'], 429: ['too-many-sign-ins'], 503: ['provider-unreachable'] },
      async handle({ request, response }) {
        const redirect = `${request.protocol}://${request.host}/`;
        const { url, browser } = await required(provider).begin(redirect, request.ip ?? '');
        giveCookie(request, response, browser);
        return { url };
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/session/provider/answer',
      permission: { everybody: 'to sign in' },
      summary: {
        zh: '完成统一认证登录；角色按用户组逐次更新',
        en: 'Finish signing in by OpenID Connect; roles follow the groups each time',
      },
      body: jsonBody(answerSchema),
      answers: [json(sessionSchema, 201)],
      errors: {
        401: ['provider-refused', 'bad-provider-answer'],
        403: ['no-role', 'account-disabled'],
        404: ['no-provider', 'unknown-user'],
        409: ['identity-taken', 'already-linked'],
        503: ['provider-unreachable'],
      },
      async handle({ body: { query }, request, response }) {
        const browser = parseCookie(request.headers.cookie ?? '')[cookie] ?? null;
        response.clearCookie(cookie, { path });
        const entry = (action: string, name: string, role: string) =>
          audit.record({
            principal: { name, role: role as 'anonymous' },
            address: request.ip ?? null,
            action,
            subject: name,
          });
        try {
          const { session, linked } = await required(provider).finish(query, browser);
          if (linked) await entry('link-identity', session.user.name, session.user.role);
          await entry('sign-in', session.user.name, session.user.role);
          return session;
        } catch (error) {
          if (error instanceof Problem && error.status < 500)
            await entry('sign-in-failed', error.code, 'anonymous');
          throw error;
        }
      },
    }),
  ];
}
