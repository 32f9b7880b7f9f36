import { z } from 'zod';
import { eventSchema } from '../../domain/answers/events.ts';
import { warningDetailSchema, warningKindsSchema, warningPageSchema } from '../../domain/answers/warnings.ts';
import { json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { reportProblems } from '../events/problems.ts';
import { leavingOf } from '../input/leaving.ts';
import { rowNumberText } from '../input/storable-values.ts';
import { followUpSchema, liftSchema, warningQuerySchema, warningRequestSchema } from './schema.ts';
import type { Warnings } from './service.ts';

const params = z.object({ id: rowNumberText });
const requestBody = () => jsonBody(warningRequestSchema, '4mb');
const placing = [
  'unknown-kind',
  'unknown-area',
  'invalid-geometry',
  'outside-city',
  'too-many-features',
] as const;

/** Warnings of an area or with only a text (预警), the orders that they open, and their end. */
export function warningEndpoints(warnings: Warnings) {
  return [
    endpoint({
      method: 'get',
      path: '/api/warnings',
      permission: 'staff.read',
      summary: { zh: '预警：生效中的或历史的', en: 'Warnings: those in force, or past ones' },
      query: warningQuerySchema,
      answers: [json(warningPageSchema)],
      errors: {},
      handle: ({ query }) => warnings.list(query),
    }),
    endpoint({
      method: 'get',
      path: '/api/warnings/kinds',
      permission: 'staff.read',
      summary: {
        zh: '预警类型及其派单规则',
        en: 'The kinds of warnings, and the rule by which each becomes orders',
      },
      answers: [json(warningKindsSchema)],
      errors: {},
      handle: () => ({ kinds: warnings.kinds() }),
    }),
    endpoint({
      method: 'post',
      path: '/api/warnings',
      permission: 'warnings.write',
      summary: {
        zh: '发布预警，按规则向每个责任单位派一张工单',
        en: 'Raise a warning; by the rule of its kind each responsible unit gets one order',
      },
      body: requestBody(),
      answers: [json(warningDetailSchema), json(warningDetailSchema, 201)],
      errors: { 400: placing, 403: ['source-not-allowed'], 503: ['too-slow'] },
      async handle({ body, principal, response }) {
        const leaving = leavingOf(response);
        const { id, repeated } = await warnings.raise(body, principal, leaving);
        if (!repeated) response.status(201);
        return warnings.find(id, principal, leaving);
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/warnings/{id}',
      permission: 'staff.read',
      summary: {
        zh: '一条预警：区域内的网格和设施、责任单位及工单',
        en: 'One warning, with the areas and facilities in it, and the units that are to act',
      },
      params,
      answers: [json(warningDetailSchema)],
      errors: { 404: ['unknown-warning'], 503: ['too-slow'] },
      handle: ({ params: { id }, principal, response }) => warnings.find(id, principal, leavingOf(response)),
    }),
    endpoint({
      method: 'put',
      path: '/api/warnings/{id}',
      permission: 'warnings.write',
      summary: { zh: '变更预警（升级、降级、调整区域）', en: 'Change a warning: its level, area or end' },
      params,
      body: requestBody(),
      answers: [json(warningDetailSchema)],
      errors: {
        400: placing,
        403: ['source-not-allowed'],
        404: ['unknown-warning'],
        409: ['warning-ended'],
        503: ['too-slow'],
      },
      async handle({ params: { id }, body, principal, response }) {
        const leaving = leavingOf(response);
        await warnings.change(id, body, principal, leaving);
        return warnings.find(id, principal, leaving);
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/warnings/{id}/lift',
      permission: 'warnings.write',
      summary: { zh: '解除预警', en: 'Lift a warning' },
      params,
      body: jsonBody(liftSchema, '64kb'),
      answers: [json(warningDetailSchema)],
      errors: {
        403: ['source-not-allowed'],
        404: ['unknown-warning'],
        409: ['warning-ended'],
        503: ['too-slow'],
      },
      async handle({ params: { id }, body: { note }, principal, response }) {
        await warnings.lift(id, note, principal);
        return warnings.find(id, principal, leavingOf(response));
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/warnings/{id}/orders',
      permission: 'events.write',
      summary: {
        zh: '就一条预警人工立单，地点为坐标或文字描述',
        en: 'Open an order about a warning by hand, at a place by coordinates or in words',
      },
      params,
      body: jsonBody(followUpSchema, '64kb'),
      answers: [json(eventSchema, 201)],
      errors: { ...reportProblems, 404: ['unknown-warning'], 409: ['warning-ended'] },
      handle: ({ params: { id }, body, principal }) => warnings.followUp(id, body, principal),
    }),
  ];
}
