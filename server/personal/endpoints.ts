import { z } from 'zod';
import { disclosureSchema } from '../../domain/answers/personal.ts';
import { isStorable } from '../database/storable-text.ts';
import { json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { orderNumberSchema } from '../orders/schema.ts';
import type { Personal } from './service.ts';

const reasonSchema = z.strictObject({
  reason: z
    .string()
    .trim()
    .min(1, 'expected why it is needed')
    .max(500)
    .refine(isStorable, 'holds a NUL or half a surrogate pair'),
});

/** What reports and notes held of persons. */
export function personalEndpoints(personal: Personal) {
  return [
    endpoint({
      method: 'post',
      path: '/api/orders/{number}/disclosures',
      permission: 'personal.read',
      summary: {
        zh: '因办理需要查看工单中的个人信息，须说明理由并记入审计日志',
        en: 'See what an order holds of persons, for a step that you have to take, with a reason that is kept',
      },
      params: z.object({ number: orderNumberSchema }),
      body: jsonBody(reasonSchema, '64kb'),
      answers: [json(disclosureSchema)],
      errors: { 404: ['unknown-order'], 409: ['order-ended'] },
      handle: ({ params: { number }, body: { reason }, principal, request }) =>
        personal.disclose(number, reason, principal, request.ip ?? null),
    }),
  ];
}
