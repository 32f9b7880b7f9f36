import { z } from 'zod';
import { binary, written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { leavingOf } from '../input/leaving.ts';
import { orderNumberSchema } from '../orders/schema.ts';
import type { Sheets } from './service.ts';

/** Documents for paper. */
export function sheetEndpoints(sheets: Sheets) {
  return [
    endpoint({
      method: 'get',
      path: '/api/orders/{number}/sheet',
      permission: 'orders.read',
      summary: {
        zh: '工单打印件（PDF）：位置图、权属依据、照片、办理过程和二维码',
        en: 'An order as PDF to print: map, why this unit, photos, log and QR code',
      },
      params: z.object({ number: orderNumberSchema }),
      query: z.strictObject({ language: z.enum(['zh', 'en']).default('zh') }),
      answers: [written({ 'application/pdf': binary })],
      errors: { 404: ['unknown-order'], 503: ['too-slow', 'too-busy'] },
      async handle({ params: { number }, query: { language }, principal, request, response }) {
        const address = (event: number) => `${request.protocol}://${request.host}/?incident=${event}`;
        const pdf = await sheets.order(number, { language, principal, address }, leavingOf(response));
        response
          .set({
            'Content-Type': 'application/pdf',
            'Content-Disposition': `inline; filename="${number}.pdf"`,
            'Cache-Control': 'no-store',
          })
          .send(pdf);
      },
    }),
  ];
}
