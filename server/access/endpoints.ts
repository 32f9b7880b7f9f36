import { parseCookie } from 'cookie';
import type { Request, Response } from 'express';
import type { Role } from '../../domain/access/principal.ts';
import { type Session, sessionSchema, whoAmISchema } from '../../domain/answers/access.ts';
import type { Audit } from '../audit/service.ts';
import { empty, json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { Problem } from '../input/problem.ts';
import { signInSchema } from './schema.ts';
import type { Access } from './service.ts';
import type { From } from './sign-in.ts';

/** By which a browser is known in which somebody has signed in. It lets nobody in. */
const browserCookie = 'wangge-browser';
const rememberedMs = 90 * 86_400_000;

function browserOf(request: Request): string | null {
  return parseCookie(request.headers.cookie ?? '')[browserCookie] ?? null;
}

/** Where a request comes from. */
export function fromOf(request: Request): From {
  return { address: request.ip ?? '', browser: browserOf(request) };
}

/** Refusals that are somebody's failure, and not the question for a code. */
const failures: ReadonlySet<string> = new Set(['bad-sign-in', 'bad-code']);

interface Credentials {
  name: string;
  password: string;
  code?: string | undefined;
  /** What is done once they are right, before the session begins. */
  before?: () => Promise<void>;
}

/** Signs somebody in, enters it into the audit log, and lets the browser be known. */
export async function signIn(
  access: Pick<Access, 'signIn'>,
  audit: Pick<Audit, 'record'>,
  { name, password, ...options }: Credentials,
  request: Request,
  response: Response,
): Promise<Session> {
  const { address } = fromOf(request);
  const entry = (action: string, role: Role | 'anonymous') =>
    audit.record({ principal: { name, role }, address, action, subject: name });
  try {
    const { session, browser, usedRecoveryCode } = await access.signIn(
      name,
      password,
      fromOf(request),
      options,
    );
    if (usedRecoveryCode) await entry('take-recovery-code', session.user.role);
    await entry('sign-in', session.user.role);
    response.cookie(browserCookie, browser, {
      httpOnly: true,
      sameSite: 'strict',
      secure: request.secure,
      path: '/api',
      maxAge: rememberedMs,
    });
    return session;
  } catch (error) {
    if (error instanceof Problem && failures.has(error.code)) await entry('sign-in-failed', 'anonymous');
    throw error;
  }
}

/**
 * Sign in, who am I, sign out.
 * @param provider by which people may sign in too
 * @param demo whether the demo accounts exist, so that the console may say how to sign in
 */
export function accessEndpoints(
  access: Access,
  audit: Pick<Audit, 'record'>,
  demo: boolean,
  provider: { label: string } | null,
) {
  return [
    endpoint({
      method: 'post',
      path: '/api/session',
      permission: { everybody: 'to sign in' },
      summary: { zh: '登录', en: 'Sign in' },
      body: jsonBody(signInSchema),
      answers: [json(sessionSchema, 201)],
      errors: {
        401: ['bad-sign-in', 'code-required', 'bad-code'],
        403: ['no-role'],
        429: ['too-many-sign-ins'],
      },
      handle: ({ body, request, response }) => signIn(access, audit, body, request, response),
    }),
    endpoint({
      method: 'get',
      path: '/api/session',
      permission: { everybody: 'tells of nobody but who asks' },
      summary: { zh: '当前登录身份', en: 'Who am I?' },
      answers: [json(whoAmISchema)],
      errors: {},
      handle: async ({ request }) => ({
        user: await access.whoIs(request.headers.authorization),
        demo,
        ...(provider ? { provider: { label: provider.label } } : {}),
      }),
    }),
    endpoint({
      method: 'delete',
      path: '/api/session',
      permission: { everybody: 'ends nobody’s session but that of who asks' },
      summary: { zh: '退出登录', en: 'Sign out' },
      answers: [empty()],
      errors: {},
      async handle({ principal, request }) {
        await access.signOut(request.headers.authorization);
        if (principal.kind === 'user')
          await audit.record({
            principal,
            address: request.ip ?? null,
            action: 'sign-out',
            subject: principal.name,
          });
      },
    }),
  ];
}
