import { z } from 'zod';
import {
  overriddenSchema,
  overrideReportSchema,
  overridesAnswerSchema,
} from '../../domain/answers/overrides.ts';
import { json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { eventIdOf } from '../events/schema.ts';
import { overrideSchema } from './schema.ts';
import type { Overrides } from './service.ts';

const params = z.object({ id: z.string() });

/** Another owner, named by a person beside the decision, and what such overrides tell together. */
export function overrideEndpoints(overrides: Overrides) {
  return [
    endpoint({
      method: 'post',
      path: '/api/events/{id}/override',
      permission: 'decisions.override',
      summary: {
        zh: '人工改定责任单位，原判定保留',
        en: 'Name another unit responsible than the decision does; the decision stays',
      },
      params,
      body: jsonBody(overrideSchema, '64kb'),
      answers: [json(overriddenSchema, 201)],
      errors: {
        400: ['unknown-office'],
        404: ['unknown-event', 'unknown-order'],
        409: ['order-under-way', 'same-lead'],
      },
      handle: ({ params: { id }, body, principal }) => overrides.override(eventIdOf(id), body, principal),
    }),
    endpoint({
      method: 'get',
      path: '/api/events/{id}/overrides',
      permission: 'staff.read',
      summary: { zh: '事件的改定记录，最早在前', en: 'The overrides of an event, oldest first' },
      params,
      answers: [json(overridesAnswerSchema)],
      errors: { 404: ['unknown-event'] },
      handle: async ({ params: { id }, principal }) => ({
        overrides: await overrides.list(eventIdOf(id), principal),
      }),
    }),
    endpoint({
      method: 'get',
      path: '/api/reports/overrides',
      permission: 'staff.read',
      summary: {
        zh: '按区域和规则统计改定情况，提示可能有误的边界或规则',
        en: 'Overrides by area and by rule, and areas whose boundary or rule may be wrong',
      },
      answers: [json(overrideReportSchema)],
      errors: {},
      handle: ({ principal }) => overrides.report(principal),
    }),
  ];
}
