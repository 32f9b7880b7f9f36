import type { Request, Response } from 'express';
import { z } from 'zod';
import {
  activityReportSchema,
  countedOrdersSchema,
  departmentsReportSchema,
  itemsReportSchema,
  ratesAnswerSchema,
  scenesReportSchema,
  seriesSchema,
} from '../../domain/answers/reports.ts';
import { json, written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import type { CountedOrdersList } from './counted-orders.ts';
import { toCsv } from './csv.ts';
import {
  activityQuerySchema,
  countedQuerySchema,
  itemsQuerySchema,
  periodQuerySchema,
  ratesQuerySchema,
  seriesQuerySchema,
} from './schema.ts';
import type { Reports } from './service.ts';

const permission = 'reports.read';
/** Where orders wait to be counted, see `Counting`. */
export const figureErrors = { 503: ['figures-behind'] };

/** Rows as JSON, or as CSV where `Accept` or `format` asks for it. */
const rowsOf = <Schema extends z.ZodType>(schema: Schema) => [
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
export function reportEndpoints(reports: Reports, orders: CountedOrdersList) {
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
      errors: figureErrors,
      handle: async ({ request, response, query, principal }) =>
        answer(request, response, await reports.rates(query, principal), query.format),
    }),
    endpoint({
      method: 'get',
      path: '/api/reports/orders',
      permission,
      summary: {
        zh: '统计数字所含的工单，总数与该数字一致',
        en: 'The orders that figures count; their total is the figure',
      },
      query: countedQuerySchema,
      answers: [json(countedOrdersSchema)],
      errors: figureErrors,
      handle: ({ response, query, principal }) => {
        response.set('Cache-Control', 'no-store');
        return orders.list(query, principal);
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/reports/series',
      permission,
      summary: { zh: '逐日或逐月的数量', en: 'The counts of each day or month' },
      query: seriesQuerySchema,
      answers: [json(seriesSchema)],
      errors: figureErrors,
      handle: async ({ response, query, principal }) => {
        response.set('Cache-Control', 'no-store');
        return { rows: await reports.series(query, principal) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/reports/activity',
      permission,
      summary: {
        zh: '全年各月活跃、沉默和从未上报的事项',
        en: 'Which items were active in each month of a year, silent, or never reported',
      },
      query: activityQuerySchema,
      answers: [json(activityReportSchema)],
      errors: figureErrors,
      handle: ({ response, query: { year }, principal }) => {
        response.set('Cache-Control', 'no-store');
        return reports.activity(year, principal);
      },
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
      errors: figureErrors,
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
      errors: figureErrors,
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
      errors: figureErrors,
      handle: async ({ request, response, query: { period, format }, principal }) =>
        answer(request, response, await reports.departments(period, principal), format),
    }),
  ];
}
