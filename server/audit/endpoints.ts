import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type AuditEntry, auditPageSchema, auditVerificationSchema } from '../../domain/answers/audit.ts';
import { csv, json, ndjson, written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { csvCell } from '../input/csv-cell.ts';
import { leavingOf } from '../input/leaving.ts';
import { auditExportSchema, auditQuerySchema } from './schema.ts';
import type { Audit } from './service.ts';

const columns = ['id', 'at', 'actor', 'role', 'address', 'action', 'subject', 'detail'] as const;

const textIn = (value: AuditEntry[(typeof columns)[number]]) =>
  value !== null && typeof value === 'object' ? JSON.stringify(value) : value;

async function* textOf(batches: AsyncIterable<AuditEntry[]>, form: 'csv' | 'ndjson') {
  // Excel takes a file without the mark for one in the system's encoding.
  if (form === 'csv') yield `\uFEFF${columns.join(',')}\r\n`;
  for await (const entries of batches)
    yield entries
      .map((entry) =>
        form === 'csv'
          ? `${columns.map((column) => csvCell(textIn(entry[column]))).join(',')}\r\n`
          : `${JSON.stringify(entry)}\n`,
      )
      .join('');
}

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
      path: '/api/audit/export',
      permission,
      summary: {
        zh: '导出审计日志（CSV 或 NDJSON），最新在前',
        en: 'The audit log as CSV or NDJSON, newest first',
      },
      query: auditExportSchema,
      answers: [written({ 'text/csv': csv, 'application/x-ndjson': ndjson })],
      errors: { 503: ['too-slow'] },
      async handle({ query: { f, ...filter }, response }) {
        response
          .set(
            'Content-Type',
            f === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
          )
          .set('Content-Disposition', `attachment; filename="audit.${f}"`)
          .set('Cache-Control', 'no-store');
        const text = textOf(audit.all(filter, leavingOf(response)), f);
        await pipeline(Readable.from(text, { objectMode: false }), response).catch((error) => {
          // A reader who leaves early is no fault of ours.
          if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
        });
      },
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
