import { auditPageSchema, auditVerificationSchema } from '../../domain/answers/audit.ts';
import { json } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { leavingOf } from '../input/leaving.ts';
import { auditQuerySchema } from './schema.ts';
import type { Audit } from './service.ts';

/** Who did what to accounts, keys, rules, layers and sources, and who signed in. */
export function auditEndpoints(audit: Audit) {
  const permission = 'audit.read';
  return [
    endpoint({
      method: 'get',
      path: '/api/audit',
      permission,
      summary: { zh: '审计日志，最新在前', en: 'The audit log, newest first' },
      query: auditQuerySchema,
      answers: [json(auditPageSchema)],
      errors: { 503: ['too-slow'] },
      handle: ({ query, response }) => audit.list(query, leavingOf(response)),
    }),
    endpoint({
      method: 'get',
      path: '/api/audit/verification',
      permission,
      summary: {
        zh: '校验审计日志是否被改动，指出首条不符的记录',
        en: 'Whether the audit log is as it was written; names the first entry that is not',
      },
      answers: [json(auditVerificationSchema)],
      errors: { 503: ['too-slow'] },
      handle: ({ response }) => audit.verify(leavingOf(response)),
    }),
  ];
}
