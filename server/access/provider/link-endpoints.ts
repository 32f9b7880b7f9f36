import { z } from 'zod';
import { beginningSchema, linkedSchema } from '../../../domain/answers/access.ts';
import { accountParams } from '../../accounts/schema.ts';
import type { Audit } from '../../audit/service.ts';
import { empty, json, jsonBody } from '../../endpoint/contents.ts';
import { endpoint } from '../../endpoint/endpoint.ts';
import { fromOf } from '../endpoints.ts';
import { proofSchema } from '../schema.ts';
import type { Access } from '../service.ts';
import { giveCookie, required } from './endpoints.ts';
import type { Provider } from './service.ts';

const subjectSchema = z.strictObject({
  subject: z
    .string()
    .min(1)
    .max(255)
    .describe('of the person at the provider: the claim "sub" of its ID tokens'),
});
const permission = 'access.write';
const of = { everybody: 'is about nobody but who asks' };
const proof = { 401: ['bad-sign-in', 'code-required', 'bad-code', 'sign-in-required'] };

/** Accounts that were here before the provider, linked with it: by the person himself, and by who administers accounts. */
export function linkEndpoints(
  provider: Provider | null,
  access: Pick<Access, 'account' | 'prove'>,
  audit: Pick<Audit, 'record'>,
) {
  return [
    endpoint({
      method: 'get',
      path: '/api/session/provider/link',
      permission: of,
      summary: {
        zh: '本人账号是否已与统一认证关联',
        en: 'Whether one’s account is linked with the provider',
      },
      answers: [json(linkedSchema)],
      errors: { 401: ['sign-in-required'], 404: ['no-provider'] },
      async handle({ request }) {
        const { id } = await access.account(request.headers.authorization);
        return { linked: await required(provider).links.isLinked(id) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/session/provider/link',
      permission: of,
      summary: {
        zh: '将本人账号与统一认证关联：返回浏览器应前往的地址',
        en: 'Begin to link one’s account with the provider: where the browser goes',
      },
      body: jsonBody(proofSchema),
      answers: [json(beginningSchema)],
      errors: {
        ...proof,
        404: ['no-provider'],
        429: ['too-many-sign-ins'],
        503: ['provider-unreachable'],
      },
      async handle({ body: { password, code }, request, response }) {
        const { id, name } = await access.account(request.headers.authorization);
        await access.prove(name, password, fromOf(request), code);
        const redirect = `${request.protocol}://${request.host}/`;
        const { url, browser } = await required(provider).begin(redirect, request.ip ?? '', id);
        giveCookie(request, response, browser);
        return { url };
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/session/provider/unlinking',
      permission: of,
      summary: {
        zh: '解除本人账号与统一认证的关联，并退出所有登录',
        en: 'Unlink one’s account from the provider; one is signed out everywhere',
      },
      body: jsonBody(proofSchema),
      answers: [empty()],
      errors: {
        ...proof,
        404: ['no-provider'],
        409: ['not-linked', 'last-administrator'],
        429: ['too-many-sign-ins'],
      },
      async handle({ body: { password, code }, request, principal }) {
        const { id, name } = await access.account(request.headers.authorization);
        await access.prove(name, password, fromOf(request), code);
        await required(provider).links.unlink(id);
        await audit.record({
          principal,
          address: request.ip ?? null,
          action: 'unlink-identity',
          subject: name,
        });
      },
    }),
    endpoint({
      method: 'put',
      path: '/api/users/{id}/identity',
      permission,
      summary: { zh: '将账号与统一认证的身份关联', en: 'Link an account with a subject of the provider' },
      params: accountParams,
      body: jsonBody(subjectSchema),
      answers: [empty()],
      errors: {
        404: ['unknown-user', 'no-provider'],
        409: ['identity-taken', 'already-linked'],
        503: ['provider-unreachable'],
      },
      async handle({ params: { id }, body: { subject } }) {
        await required(provider).links.link(id, subject);
      },
    }),
    endpoint({
      method: 'delete',
      path: '/api/users/{id}/identity',
      permission,
      summary: {
        zh: '解除账号与统一认证的关联，并退出该用户的所有登录',
        en: 'Unlink an account from the provider, and sign the person out everywhere',
      },
      params: accountParams,
      answers: [empty()],
      errors: { 404: ['unknown-user', 'no-provider'], 409: ['not-linked', 'last-administrator'] },
      async handle({ params: { id } }) {
        await required(provider).links.unlink(id);
      },
    }),
  ];
}
