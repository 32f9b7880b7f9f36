import { z } from 'zod';
import { isStorable } from '../database/storable-text.ts';
import { binary, written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { leavingOf } from '../input/leaving.ts';
import { codeParameter } from '../input/query-parameters.ts';
import { type LabelSize, labelSheets } from '../paper/labels.ts';
import { addressOf } from './endpoints.ts';
import type { Labels } from './labels.ts';

const sizes = Object.keys(labelSheets) as LabelSize[];

const query = z.strictObject({
  street: codeParameter.optional().describe('the code of the street that they lie in'),
  codes: z
    .string()
    .max(100_000)
    .refine(isStorable, 'holds a NUL or half a surrogate pair')
    .transform((text) => text.split(',').filter((code) => code !== ''))
    .optional()
    .describe('the only ones, joined by commas'),
  size: z
    .enum(sizes, `expected one of ${sizes.join(', ')}`)
    .default('small')
    .describe('24, 8 or 2 to a sheet'),
  language: z.enum(['zh', 'en']).default('zh'),
});

/** Labels with the addresses of objects, to be printed and put on them. */
export function labelEndpoints(labels: Labels) {
  return [
    endpoint({
      method: 'get',
      path: '/api/layers/{id}/labels',
      permission: 'layers.read-internal',
      summary: {
        zh: '对象二维码标签，A4 版面的 PDF，可按街道或编码选取',
        en: 'Labels with the QR codes of objects as PDF for A4, of a street or of some codes alone',
      },
      params: z.object({ id: codeParameter.describe('the id of a layer') }),
      query,
      answers: [written({ 'application/pdf': binary })],
      errors: {
        400: ['unknown-street', 'unknown-codes', 'no-objects', 'too-many-labels'],
        404: ['unknown-layer'],
        503: ['too-slow', 'too-busy'],
      },
      async handle({ params: { id }, query, principal, request, response }) {
        const pdf = await labels.sheets(
          id,
          query,
          (code) => addressOf(request, id, code),
          principal,
          leavingOf(response),
        );
        response
          .set({
            'Content-Type': 'application/pdf',
            'Content-Disposition': `attachment; filename="${id}-labels.pdf"`,
            'Cache-Control': 'no-store',
          })
          .send(pdf);
      },
    }),
  ];
}
