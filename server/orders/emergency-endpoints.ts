import { z } from 'zod';
import { emergenciesAnswerSchema, emergencySchema } from '../../domain/answers/emergencies.ts';
import { json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { rowNumberText } from '../input/storable-values.ts';
import type { Emergencies } from './emergencies.ts';
import {
  emergencyEndSchema,
  emergencyRequestSchema,
  emergencyReviewRequestSchema,
} from './emergency-plans.ts';

/** Plans for emergencies, switched on and off (平急切换). */
export function emergencyEndpoints(emergencies: Emergencies) {
  return [
    endpoint({
      method: 'get',
      path: '/api/emergencies',
      permission: 'staff.read',
      summary: {
        zh: '应急预案、正在执行的和最近结束的',
        en: 'The plans for emergencies, those that are on, and the last that were',
      },
      answers: [json(emergenciesAnswerSchema)],
      errors: {},
      handle: () => emergencies.list(),
    }),
    endpoint({
      method: 'post',
      path: '/api/emergencies',
      permission: 'orders.emergency',
      summary: {
        zh: '启动应急预案，可限于某一场景和行政区',
        en: 'Switch a plan for emergencies on, for a scene and a district or for all of them',
      },
      body: jsonBody(emergencyRequestSchema, '64kb'),
      answers: [json(emergencySchema, 201)],
      errors: { 400: ['unknown-plan'], 409: ['emergency-on'] },
      handle: ({ body, principal }) => emergencies.begin(body, principal),
    }),
    endpoint({
      method: 'post',
      path: '/api/emergencies/{id}/end',
      permission: 'orders.emergency',
      summary: { zh: '结束应急，恢复常态', en: 'Switch it off: back to ordinary days' },
      params: z.object({ id: rowNumberText }),
      body: jsonBody(emergencyEndSchema, '64kb'),
      answers: [json(emergencySchema)],
      errors: { 404: ['unknown-emergency'] },
      handle: ({ params: { id }, body: { note }, principal }) => emergencies.end(id, note, principal),
    }),
    endpoint({
      method: 'put',
      path: '/api/emergencies/{id}/review',
      permission: 'orders.emergency',
      summary: { zh: '应急结束后的后评估', en: 'What was learnt of an emergency that is over' },
      params: z.object({ id: rowNumberText }),
      body: jsonBody(emergencyReviewRequestSchema, '64kb'),
      answers: [json(emergencySchema)],
      errors: { 404: ['unknown-emergency'], 409: ['emergency-on'] },
      handle: ({ params: { id }, body, principal }) => emergencies.review(id, body, principal),
    }),
  ];
}
