import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { type Request, type Response } from 'express';
import { z } from 'zod';
import {
  exchangeFileSchema,
  receivedRecordsSchema,
  receivedSchema,
  sendersSchema,
} from '../../domain/answers/exchange.ts';
import { kinds } from '../../domain/exchange/kinds.ts';
import { mappingSchema } from '../../domain/exchange/mapping.ts';
import { csv, json, otherBody, written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { tableProblems } from '../input/csv-table.ts';
import { leavingOf } from '../input/leaving.ts';
import { Problem } from '../input/problem.ts';
import { figureErrors } from '../reports/endpoints.ts';
import { sourceIdSchema } from '../sources/schema.ts';
import {
  casesQuerySchema,
  evaluationsQuerySchema,
  receivedQuerySchema,
  recordsQuerySchema,
  sentQuerySchema,
} from './schema.ts';
import type { Exchange, SentFile } from './service.ts';
import type { FileForm } from './writing.ts';

const largestBody = '32mb';
const permission = 'reports.read';
const file = [written({ 'application/json': exchangeFileSchema, 'text/csv': csv })];
const sent = otherBody(
  {
    'application/json': z.union([
      z.looseObject({ cases: z.array(z.looseObject({})).optional() }),
      z.array(z.looseObject({})),
    ]),
    'text/csv': csv,
  },
  express.raw({ limit: largestBody, type: ['application/json', 'text/csv'] }),
);
const refusals = {
  400: ['invalid-exchange', 'missing-source', 'no-events', ...tableProblems],
  403: ['source-not-allowed'],
  413: ['too-many-events'],
  415: ['unsupported-media-type'],
};

function formWanted(request: Request, format: FileForm | undefined): FileForm {
  return format ?? (request.accepts(['json', 'text/csv']) === 'text/csv' ? 'csv' : 'json');
}

async function send(
  response: Response,
  pieces: AsyncIterable<string>,
  form: FileForm,
  name: string,
): Promise<void> {
  const type = form === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8';
  response
    .vary('Accept')
    .set('Content-Type', type)
    .set('Content-Disposition', `attachment; filename="${name}.${form}"`)
    .set('Cache-Control', 'no-store');
  await pipeline(Readable.from(pieces, { objectMode: false }), response).catch((error) => {
    // A reader who leaves early is no fault of ours.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

/** @throws Problem 415 `unsupported-media-type` */
function sentFile(request: Request, source: string | undefined): SentFile {
  const type = request.is(['application/json', 'text/csv']);
  const charset = /charset="?([\w.:-]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  if (!type)
    throw new Problem(415, 'unsupported-media-type', {
      zh: `不支持“${request.headers['content-type'] ?? ''}”，应为 application/json 或 text/csv`,
      en: `"${request.headers['content-type'] ?? ''}" is not one of application/json, text/csv`,
    });
  return {
    bytes: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    form: type === 'text/csv' ? 'csv' : 'json',
    charset,
    source,
  };
}

/** Cases and evaluations out to other systems and in from them. */
export function exchangeEndpoints(exchange: Exchange) {
  return [...outgoing(exchange), ...received(exchange), ...incoming(exchange)];
}

function outgoing(exchange: Exchange) {
  return [
    endpoint({
      method: 'get',
      path: '/api/exchange/mapping',
      permission,
      summary: { zh: '数据交换对照表：字段名与代码', en: 'By which names and codes data is exchanged' },
      answers: [json(mappingSchema)],
      errors: {},
      handle: () => exchange.mapping,
    }),
    endpoint({
      method: 'get',
      path: '/api/exchange/cases',
      permission,
      summary: {
        zh: '导出时段内上报的案件（JSON 或 CSV），含上报记录与办理过程',
        en: 'The cases opened in a period with their reports and steps, as JSON or CSV',
      },
      query: casesQuerySchema,
      answers: file,
      errors: { 503: ['too-slow'] },
      handle: ({ request, response, query: { period, format }, principal }) => {
        const form = formWanted(request, format);
        const pieces = exchange.cases(period, form, principal, leavingOf(response));
        return send(response, pieces, form, `cases-${period.from}-${period.to}`);
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/exchange/evaluations',
      permission,
      summary: {
        zh: '导出时段内的综合评价（JSON 或 CSV）',
        en: 'The evaluation of a period, as JSON or CSV',
      },
      query: evaluationsQuerySchema,
      answers: file,
      errors: figureErrors,
      handle: ({ request, response, query: { format, ...query }, principal }) => {
        const form = formWanted(request, format);
        const { from, to } = query.period;
        return send(
          response,
          exchange.evaluations(query, form, principal),
          form,
          `evaluations-${from}-${to}`,
        );
      },
    }),
  ];
}

/** What sources gave. */
function received(exchange: Exchange) {
  const params = z.object({ source: sourceIdSchema, kind: z.enum(kinds) });
  return [
    endpoint({
      method: 'get',
      path: '/api/exchange/received',
      permission,
      summary: {
        zh: '送来过案件或评价的来源，及可查看的数量',
        en: 'The sources that gave cases or evaluations, and how much of it you may see',
      },
      answers: [json(sendersSchema)],
      errors: { 503: ['too-slow'] },
      handle: ({ principal, response }) => exchange.senders(principal, leavingOf(response)),
    }),
    endpoint({
      method: 'get',
      path: '/api/exchange/received/{source}/{kind}/records',
      permission,
      summary: {
        zh: '某来源送来的记录摘要，最新的在前，分页',
        en: 'What a source gave, in short, the newest first, by pages',
      },
      params,
      query: recordsQuerySchema,
      answers: [json(receivedRecordsSchema)],
      errors: { 503: ['too-slow'] },
      handle: ({ params: { source, kind }, query, principal, response }) =>
        exchange.records(kind, source, query, principal, leavingOf(response)),
    }),
    endpoint({
      method: 'get',
      path: '/api/exchange/received/{source}/{kind}',
      permission,
      summary: {
        zh: '查看某来源送来的案件或评价，内容与送来时一致',
        en: 'The cases or evaluations that a source gave, as they came',
      },
      params,
      query: receivedQuerySchema,
      answers: file,
      errors: { 503: ['too-slow'] },
      handle: ({ request, response, params: { source, kind }, query: { format }, principal }) => {
        const form = formWanted(request, format);
        const pieces = exchange.received(kind, source, form, principal, leavingOf(response));
        return send(response, pieces, form, `${source}-${kind}`);
      },
    }),
  ];
}

function incoming(exchange: Exchange) {
  return [
    endpoint({
      method: 'post',
      path: '/api/exchange/cases',
      permission: 'events.write',
      summary: {
        zh: '导入其他系统的案件：未办结的登记为上报，全部成功或全部不写入',
        en: 'Take cases of another system, all or none; those that are open are reports',
      },
      query: sentQuerySchema,
      body: sent,
      answers: [json(receivedSchema)],
      errors: refusals,
      handle: ({ request, query: { source }, principal }) =>
        exchange.takeCases(sentFile(request, source), principal),
    }),
    endpoint({
      method: 'post',
      path: '/api/exchange/evaluations',
      permission: 'events.write',
      summary: {
        zh: '导入其他系统的综合评价，全部成功或全部不写入',
        en: 'Take evaluations of another system, all or none',
      },
      query: sentQuerySchema,
      body: sent,
      answers: [json(receivedSchema)],
      errors: refusals,
      handle: ({ request, query: { source }, principal }) =>
        exchange.takeEvaluations(sentFile(request, source), principal),
    }),
  ];
}
