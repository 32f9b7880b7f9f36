import { z } from 'zod';
import {
  indicatorCodeSchema,
  indicatorDefinitionSchema,
  indicatorPreviewSchema,
  indicatorSchema,
  indicatorsAnswerSchema,
  indicatorValuesSchema,
  pushedAnswerSchema,
} from '../../domain/answers/indicators.ts';
import { empty, json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { indicatorQuerySchema, previewedSchema, pushedBodySchema, valuesQuerySchema } from './schema.ts';
import type { Indicators } from './service.ts';

const path = '/api/indicators/{code}';
const params = z.object({ code: z.string().min(1).max(63) });
const unknown = { 404: ['unknown-indicator'] } as const;

/** Vital signs of the city (运行体征): what they are, their values, and values that are sent. */
export function indicatorEndpoints(indicators: Indicators) {
  return [
    endpoint({
      method: 'get',
      path: '/api/indicators',
      permission: 'layers.read-internal',
      summary: { zh: '运行体征及其最新值', en: 'The vital signs with their newest values' },
      query: indicatorQuerySchema,
      answers: [json(indicatorsAnswerSchema)],
      errors: {},
      handle: async ({ query }) => ({ indicators: await indicators.list(query) }),
    }),
    endpoint({
      method: 'get',
      path,
      permission: 'layers.read-internal',
      summary: { zh: '一项指标', en: 'One indicator' },
      params,
      answers: [json(indicatorSchema)],
      errors: unknown,
      handle: ({ params }) => indicators.find(params.code),
    }),
    endpoint({
      method: 'put',
      path,
      permission: 'items.write',
      summary: { zh: '新增或修改指标', en: 'Add or change an indicator' },
      params: z.object({ code: indicatorCodeSchema }),
      body: jsonBody(indicatorDefinitionSchema),
      answers: [json(indicatorSchema), json(indicatorSchema, 201)],
      errors: { 400: ['unknown-layer', 'unknown-item', 'unknown-scene'] },
      async handle({ params, body, principal, response }) {
        const isNew = await indicators.put(params.code, body, principal);
        response.status(isNew ? 201 : 200);
        return indicators.find(params.code);
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/indicators/preview',
      permission: 'items.write',
      summary: {
        zh: '预览：该来源的指标现在是多少',
        en: 'What an indicator of a source would tell now; nothing is kept',
      },
      body: jsonBody(previewedSchema),
      answers: [json(indicatorPreviewSchema)],
      errors: { 400: ['unknown-layer', 'unknown-item', 'unknown-scene'] },
      handle: ({ body }) => indicators.preview(body.source),
    }),
    endpoint({
      method: 'delete',
      path,
      permission: 'items.write',
      summary: { zh: '删除指标及其历史值', en: 'Remove an indicator with its values' },
      params,
      answers: [empty()],
      errors: { ...unknown, 409: ['indicator-in-use'] },
      handle: ({ params }) => indicators.remove(params.code),
    }),
    endpoint({
      method: 'get',
      path: `${path}/values`,
      permission: 'layers.read-internal',
      summary: { zh: '指标的历史值', en: 'The values of an indicator over a time' },
      params,
      query: valuesQuerySchema,
      answers: [json(indicatorValuesSchema)],
      errors: unknown,
      handle: ({ params, query }) => indicators.values(params.code, query),
    }),
    endpoint({
      method: 'post',
      path: `${path}/values`,
      permission: 'indicators.write',
      summary: { zh: '推送指标值', en: 'Send values of an indicator' },
      params,
      body: jsonBody(pushedBodySchema, '2mb'),
      answers: [json(pushedAnswerSchema)],
      errors: { 403: ['source-not-allowed'], ...unknown, 409: ['computed'] },
      handle: ({ params, body, principal }) =>
        indicators.push(params.code, Array.isArray(body) ? body : [body], principal),
    }),
  ];
}
