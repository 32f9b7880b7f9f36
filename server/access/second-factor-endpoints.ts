import type { Request } from 'express';
import { newFactorSchema, recoveryCodesSchema, secondFactorSchema } from '../../domain/answers/access.ts';
import type { Audit } from '../audit/service.ts';
import { empty, json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { fromOf } from './endpoints.ts';
import { confirmationSchema, proofSchema } from './schema.ts';
import type { SecondFactors } from './second-factor.ts';
import type { Access } from './service.ts';

interface Dependencies {
  access: Pick<Access, 'account' | 'forget' | 'prove'>;
  factors: SecondFactors;
  audit: Pick<Audit, 'record'>;
  /** Tells every process that what somebody may do has changed. */
  changed(name: string): Promise<void>;
}

/** One's own second factor. What protects the account is changed by who has its password and its present code. */
export function secondFactorEndpoints({ access, factors, audit, changed }: Dependencies) {
  const permission = { everybody: 'is about nobody but who asks' };
  const refusals = {
    401: ['bad-sign-in', 'code-required', 'bad-code', 'sign-in-required'],
    429: ['too-many-sign-ins'],
  };
  async function proven(
    request: Request,
    { password, code }: { password: string; code?: string | undefined },
  ) {
    const account = await access.account(request.headers.authorization);
    await access.prove(account.name, password, fromOf(request), code);
    return account;
  }
  const record = (request: Request, name: string, action: string) =>
    audit.record({
      principal: { name, role: 'anonymous' },
      address: request.ip ?? null,
      action,
      subject: name,
    });
  async function tell(name: string): Promise<void> {
    access.forget();
    await changed(name);
  }
  return [
    endpoint({
      method: 'get',
      path: '/api/session/second-factor',
      permission,
      summary: { zh: '本人的双重验证', en: 'One’s own second factor' },
      answers: [json(secondFactorSchema)],
      errors: { 401: ['sign-in-required'] },
      handle: async ({ request }) => factors.about((await access.account(request.headers.authorization)).id),
    }),
    endpoint({
      method: 'post',
      path: '/api/session/second-factor',
      permission,
      summary: {
        zh: '开始启用双重验证：取得验证器密钥，确认后生效',
        en: 'Begin to enrol a second factor: a secret for an authenticator app, in force once confirmed',
      },
      body: jsonBody(proofSchema),
      answers: [json(newFactorSchema, 201)],
      errors: refusals,
      handle: async ({ body, request }) => factors.begin(await proven(request, body)),
    }),
    endpoint({
      method: 'post',
      path: '/api/session/second-factor/confirmation',
      permission,
      summary: {
        zh: '以验证码确认，双重验证生效，并取得恢复码',
        en: 'Confirm by a code: the second factor is in force, and its recovery codes are told',
      },
      body: jsonBody(confirmationSchema),
      answers: [json(recoveryCodesSchema)],
      errors: { 400: ['bad-code'], 401: ['sign-in-required'], 409: ['nothing-to-confirm'] },
      async handle({ body: { code }, request }) {
        const { id, name } = await access.account(request.headers.authorization);
        const recoveryCodes = await factors.confirm(id, code);
        await record(request, name, 'enrol-second-factor');
        await tell(name);
        return { recoveryCodes };
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/session/second-factor/recovery-codes',
      permission,
      summary: { zh: '重新生成恢复码，原恢复码失效', en: 'New recovery codes in place of the former' },
      body: jsonBody(proofSchema),
      answers: [json(recoveryCodesSchema)],
      errors: { ...refusals, 409: ['no-second-factor'] },
      async handle({ body, request }) {
        const { id, name } = await proven(request, body);
        const recoveryCodes = await factors.renewRecoveryCodes(id);
        await record(request, name, 'renew-recovery-codes');
        return { recoveryCodes };
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/session/second-factor/removal',
      permission,
      summary: { zh: '停用本人的双重验证', en: 'Remove one’s own second factor' },
      body: jsonBody(proofSchema),
      answers: [empty()],
      errors: { ...refusals, 409: ['no-second-factor'] },
      async handle({ body, request }) {
        const { id, name } = await proven(request, body);
        await factors.remove(id);
        await record(request, name, 'remove-second-factor');
        await tell(name);
      },
    }),
  ];
}
