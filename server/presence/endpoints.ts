import { z } from 'zod';
import { watchersAnswerSchema } from '../../domain/answers/presence.ts';
import { json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { orderNumberSchema } from '../orders/schema.ts';
import { presenceSchema } from './schema.ts';
import type { Presence } from './service.ts';

/** Who has an order open. */
export function presenceEndpoints(presence: Presence) {
  return [
    endpoint({
      method: 'put',
      path: '/api/orders/{number}/presence',
      permission: 'staff.read',
      summary: {
        zh: '登记本人正在查看或办理工单，并返回其他在看的人',
        en: 'Say that you have an order open; answers who else has',
      },
      params: z.object({ number: orderNumberSchema }),
      body: jsonBody(presenceSchema, '1kb'),
      answers: [json(watchersAnswerSchema)],
      errors: { 404: ['unknown-order'] },
      handle: async ({ params: { number }, body: { doing }, principal }) => ({
        watchers: await presence.tell(number, doing, principal),
      }),
    }),
  ];
}
