import { sessionSchema } from '../../domain/answers/access.ts';
import { invitationDetailsSchema } from '../../domain/answers/accounts.ts';
import { signIn } from '../access/endpoints.ts';
import type { Access } from '../access/service.ts';
import type { Audit } from '../audit/service.ts';
import { json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { Problem } from '../input/problem.ts';
import type { Accounts } from './accounts.ts';
import { invitationLookupSchema, newPasswordSchema, takenInvitationSchema } from './schema.ts';

/** What people do about their own accounts: take a one-time link, change their password. */
export function invitationEndpoints(
  accounts: Accounts,
  access: Pick<Access, 'signIn'>,
  audit: Pick<Audit, 'record'>,
) {
  return [
    endpoint({
      method: 'post',
      path: '/api/invitations/lookup',
      permission: { everybody: 'the one-time link says whose account it is' },
      summary: {
        zh: '查看一次性链接的用途、账号和角色；链接随请求体发送，不进日志',
        en: 'What a one-time link is for, and whose it is; sent in the body, so that no log keeps it',
      },
      body: jsonBody(invitationLookupSchema),
      answers: [json(invitationDetailsSchema)],
      errors: { 404: ['unknown-invitation'] },
      handle: ({ body: { token } }) => accounts.invitation(token),
    }),
    endpoint({
      method: 'post',
      path: '/api/invitations',
      permission: { everybody: 'the one-time link says whose account it is' },
      summary: {
        zh: '使用一次性链接设置密码并登录',
        en: 'Take a one-time link: choose the password, and be signed in',
      },
      body: jsonBody(takenInvitationSchema),
      answers: [json(sessionSchema, 201)],
      errors: {
        400: ['weak-password', 'name-required'],
        401: ['bad-sign-in', 'code-required', 'bad-code'],
        403: ['no-role'],
        404: ['unknown-invitation'],
        429: ['too-many-sign-ins'],
      },
      async handle({ body, request, response }) {
        const name = await accounts.take(body);
        await audit.record({
          principal: { name, role: 'anonymous' },
          address: request.ip ?? null,
          action: 'take-invitation',
          subject: name,
        });
        const { password, code } = body;
        return signIn(access, audit, { name, password, code }, request, response);
      },
    }),
    endpoint({
      method: 'put',
      path: '/api/session/password',
      permission: { everybody: 'needs the present password' },
      summary: {
        zh: '修改本人密码，其余登录随即失效',
        en: 'Change one’s own password; one’s other sessions end',
      },
      body: jsonBody(newPasswordSchema),
      answers: [json(sessionSchema)],
      errors: {
        400: ['weak-password'],
        401: ['bad-sign-in', 'code-required', 'bad-code', 'sign-in-required'],
        403: ['no-role'],
        429: ['too-many-sign-ins'],
      },
      async handle({ body: { current, password, code }, principal, request, response }) {
        if (principal.kind !== 'user')
          throw new Problem(401, 'sign-in-required', {
            zh: '请先登录',
            en: 'Sign in first: a key has no password',
          });
        const { name } = principal;
        const before = async () => {
          await accounts.setPassword(name, password);
          await audit.record({
            principal,
            address: request.ip ?? null,
            action: 'change-password',
            subject: name,
          });
        };
        return signIn(access, audit, { name, password: current, code, before }, request, response);
      },
    }),
  ];
}
