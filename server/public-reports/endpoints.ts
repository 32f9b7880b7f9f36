import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { publicReceiptSchema, publicStateSchema } from '../../domain/answers/public-reports.ts';
import type { Attachments } from '../attachments/service.ts';
import { binary, json, otherBody, written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { reportProblems } from '../events/problems.ts';
import { Problem } from '../input/problem.ts';
import { pagePolicy } from '../tiles/page-policy.ts';
import { publicReportSchema } from './schema.ts';
import type { PublicReports } from './service.ts';

const permission = { everybody: 'citizens have no account' };
const pages = fileURLToPath(new URL('../../dist/pages/', import.meta.url));

/** The form by which citizens report, where the city has switched it on. */
export function publicReportEndpoints(
  reports: PublicReports,
  attachments: Pick<Attachments, 'receive'>,
  settings: { mapOrigins: readonly string[]; frameAncestors: readonly string[] },
) {
  return [
    endpoint({
      method: 'get',
      path: '/report',
      permission,
      summary: { zh: '公众上报页面', en: 'The page by which citizens report' },
      answers: [written({ 'text/html': z.string().meta({ description: 'a page' }) })],
      errors: { 404: ['no-public-reports'], 503: ['console-not-built'] },
      async handle({ response }) {
        reports.requireOn();
        response.set({
          'Cache-Control': 'no-cache',
          'Content-Security-Policy': pagePolicy(settings.mapOrigins, settings.frameAncestors),
        });
        await new Promise<void>((resolve, reject) => {
          response.sendFile('index.html', { root: join(pages, 'report') }, (error) => {
            if (error) reject(new Problem(503, 'console-not-built', 'The page is not built yet'));
            else resolve();
          });
        });
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/public/reports',
      permission,
      summary: { zh: '公众上报，可附照片', en: 'Report as a citizen, with photos' },
      body: otherBody({
        'multipart/form-data': z.looseObject({
          report: publicReportSchema.describe('as JSON'),
          file: z.array(binary).optional().describe('photos, four at most'),
        }),
      }),
      answers: [json(publicReceiptSchema, 201)],
      errors: {
        ...reportProblems,
        404: ['no-public-reports'],
        429: ['too-many-reports'],
      },
      async handle({ request, response }) {
        reports.requireOn();
        const form = await attachments.receive(request);
        const receipt = await reports.take(form, request.ip ?? '');
        response.status(201);
        return receipt;
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/public/reports/{receipt}',
      permission,
      summary: { zh: '凭回执查询办理情况', en: 'How a report stands, by its receipt' },
      params: z.object({ receipt: z.string().regex(/^[\w-]{24}$/, 'expected a receipt') }),
      answers: [json(publicStateSchema)],
      errors: { 404: ['no-public-reports', 'unknown-receipt'] },
      handle({ params: { receipt }, response }) {
        reports.requireOn();
        response.set('Cache-Control', 'no-store');
        return reports.state(receipt);
      },
    }),
  ];
}
