import type { Request, Response } from 'express';
import { z } from 'zod';
import {
  departmentsReportSchema,
  itemsReportSchema,
  ratesAnswerSchema,
  scenesReportSchema,
} from '../../domain/answers/reports.ts';
import { written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { toCsv } from './csv.ts';
import { itemsQuerySchema, periodQuerySchema, ratesQuerySchema } from './schema.ts';
import type { Reports } from './service.ts';

const permission = 'reports.read';

/** Rows as JSON, or as CSV where `Accept` or `format` asks for it. */
const rowsOf = (schema: z.ZodType) => [
  written({ 'application/json': schema, 'text/csv': z.string().describe('a header, then the rows') }),
];

function answer(
  request: Request,
  response: Response,
  rows: readonly object[],
  format: 'json' | 'csv' | undefined,
): void {
  response.vary('Accept').set('Cache-Control', 'no-store');
  if ((format ?? request.accepts(['json', 'text/csv'])) === 'json') response.json({ rows });
  else response.type('text/csv').send(toCsv(rows));
}

/** Numbers from the log of orders. */
export function reportEndpoints(reports: Reports) {
  return [
    endpoint({
      method: 'get',
      path: '/api/reports/rates',
      permission,
      summary: {
        zh: '数量与 GB/T 30428 各项比率，可分组，分母可选',
        en: 'Counts and the rates of GB/T 30428, of all or of each part; denominators are chosen',
      },
      query: ratesQuerySchema,
      answers: rowsOf(ratesAnswerSchema),
      errors: {},
      handle: async ({ request, response, query, principal }) =>
        answer(request, response, await reports.rates(query, principal), query.format),
    }),
    endpoint({
      method: 'get',
      path: '/api/reports/items',
      permission,
      summary: {
        zh: '当月活跃、沉默和从未上报的事项',
        en: 'Which items are active in a month, silent, or were never reported',
      },
      query: itemsQuerySchema,
      answers: rowsOf(itemsReportSchema),
      errors: {},
      handle: async ({ request, response, query: { month, format }, principal }) =>
        answer(request, response, await reports.items(month, principal), format),
    }),
    endpoint({
      method: 'get',
      path: '/api/reports/scenes',
      permission,
      summary: {
        zh: '各场景的工单数量与办理质量',
        en: 'Orders by scene, and how good the work on them was',
      },
      query: periodQuerySchema,
      answers: rowsOf(scenesReportSchema),
      errors: {},
      handle: async ({ request, response, query: { period, format }, principal }) =>
        answer(request, response, await reports.scenes(period, principal), format),
    }),
    endpoint({
      method: 'get',
      path: '/api/reports/departments',
      permission,
      summary: {
        zh: '各部门的工单占比与协同情况',
        en: 'The share of each department, and what they did together',
      },
      query: periodQuerySchema,
      answers: rowsOf(departmentsReportSchema),
      errors: {},
      handle: async ({ request, response, query: { period, format }, principal }) =>
        answer(request, response, await reports.departments(period, principal), format),
    }),
  ];
}
