import { sessionSchema, whoAmISchema } from '../../domain/answers/access.ts';
import { empty, json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { signInSchema } from './schema.ts';
import type { Access } from './service.ts';

/**
 * Sign in, who am I, sign out.
 * @param demo whether the demo accounts exist, so that the console may say how to sign in
 */
export function accessEndpoints(access: Access, demo: boolean) {
  return [
    endpoint({
      method: 'post',
      path: '/api/session',
      permission: { everybody: 'to sign in' },
      summary: { zh: '登录', en: 'Sign in' },
      body: jsonBody(signInSchema),
      answers: [json(sessionSchema, 201)],
      errors: { 401: ['bad-sign-in'], 429: ['too-many-sign-ins'] },
      handle: ({ body: { name, password } }) => access.signIn(name, password),
    }),
    endpoint({
      method: 'get',
      path: '/api/session',
      permission: { everybody: 'tells of nobody but who asks' },
      summary: { zh: '当前登录身份', en: 'Who am I?' },
      answers: [json(whoAmISchema)],
      errors: {},
      handle: async ({ request }) => ({ user: await access.whoIs(request.headers.authorization), demo }),
    }),
    endpoint({
      method: 'delete',
      path: '/api/session',
      permission: { everybody: 'ends nobody’s session but that of who asks' },
      summary: { zh: '退出登录', en: 'Sign out' },
      answers: [empty()],
      errors: {},
      handle: ({ request }) => access.signOut(request.headers.authorization),
    }),
  ];
}
