import express, { type Request, type Response } from 'express';
import { z } from 'zod';
import type { Principal } from '../../domain/access/principal.ts';
import {
  type Event,
  eventPageSchema,
  eventWithAttachmentsSchema,
  outcomesSchema,
  reportPreviewSchema,
  takenEventSchema,
} from '../../domain/answers/events.ts';
import { inlineFilesSchema } from '../attachments/inline.ts';
import { uploadIdsSchema } from '../attachments/schema.ts';
import type { Attachments } from '../attachments/service.ts';
import { json, jsonBody, otherBody, written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { leavingOf } from '../input/leaving.ts';
import { Problem } from '../input/problem.ts';
import { sourceIdSchema } from '../sources/schema.ts';
import type { Sources } from '../sources/service.ts';
import {
  type Body,
  csvType,
  formType,
  jsonTypes,
  ndjsonType,
  readBody,
  readFormReport,
  readWebhook,
} from './bodies.ts';
import { carriesFiles, createFiling, type Filing } from './filing.ts';
import { reportProblems } from './problems.ts';
import { eventIdOf, eventQuerySchema, reportSchema } from './schema.ts';
import { type Events, mostReports } from './service.ts';

const largestBody = '16mb';
const idParams = z.object({ id: z.string() });

const oneReport = reportSchema.safeExtend({
  attachments: inlineFilesSchema.optional(),
  uploads: uploadIdsSchema.optional(),
});

/** One report is answered with its event, several with what became of each. */
const oneOrMany = { 'application/json': z.union([takenEventSchema, outcomesSchema]) };
const taken = [
  written(oneOrMany, 201),
  written(oneOrMany, 200),
  written({ 'application/json': outcomesSchema }, 207),
];

async function answerMany(
  filing: Filing,
  reports: unknown[],
  principal: Principal,
  response: Response,
): Promise<void> {
  if (reports.length === 0) throw new Problem(400, 'no-events', 'The body holds no event');
  if (reports.length > mostReports)
    throw new Problem(
      413,
      'too-many-events',
      `The body holds ${reports.length} events; one request takes ${mostReports} at most`,
    );
  const results = await filing.many(reports, principal);
  let status = results.some((result) => result.status === 201) ? 201 : 200;
  if (results.some((result) => result.status >= 400)) status = 207;
  response.status(status).json({ results });
}

function answerOne({ event, repeated }: { event: Event; repeated: boolean }, response: Response): void {
  response
    .status(repeated ? 200 : 201)
    .location(`/api/events/${event.id}`)
    .json(event);
}

async function answer(
  events: Events,
  filing: Filing,
  body: Body,
  principal: Principal,
  response: Response,
): Promise<void> {
  if (body.form === 'many') return answerMany(filing, body.reports, principal, response);
  const { report } = body;
  const done = carriesFiles(report) ? filing.withInline(report, principal) : events.report(report, principal);
  answerOne(await done, response);
}

/** A report with photos or files: a form whose field `event` is the report as JSON. */
async function answerForm(
  filing: Filing,
  attachments: Attachments,
  request: Request,
  principal: Principal,
  response: Response,
): Promise<void> {
  const form = await attachments.receive(request);
  let report: unknown;
  try {
    report = readFormReport(form.fields.get('event'));
  } catch (error) {
    await form.remove();
    throw error;
  }
  answerOne(await filing.withForm(report, form, principal), response);
}

/** Reports of findings come in; events go out. */
export function eventEndpoints(events: Events, sources: Sources, attachments: Attachments) {
  const filing = createFiling(events, attachments);
  return [
    endpoint({
      method: 'post',
      path: '/api/events',
      permission: 'events.report',
      summary: {
        zh: '上报事件（单件或批量）：判定责任单位，新建或并入工单',
        en: 'Report an event, or many; each is routed and opens an order or joins one',
      },
      body: otherBody(
        {
          'application/json': z.union([oneReport, z.array(oneReport)]),
          'application/cloudevents+json': z.looseObject({}),
          'application/cloudevents-batch+json': z.array(z.looseObject({})),
          [ndjsonType]: z.string().describe('a report a line'),
          [csvType]: z.string().describe('a header, then a report a row'),
          [formType]: z.looseObject({ event: z.string().describe('the report as JSON') }),
        },
        express.raw({ limit: largestBody, type: [...jsonTypes, ndjsonType, csvType] }),
      ),
      answers: taken,
      errors: reportProblems,
      async handle({ request, principal, response }) {
        if (request.is(formType)) return answerForm(filing, attachments, request, principal, response);
        return answer(events, filing, await readBody(request), principal, response);
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/events/preview',
      permission: 'events.report',
      summary: {
        zh: '上报预览：责任单位、将并入的工单和缺少的字段，不登记',
        en: 'What would become of a report: whose it is, the order that it would join and what it lacks',
      },
      body: jsonBody(reportSchema),
      answers: [json(reportPreviewSchema)],
      errors: reportProblems,
      handle: ({ body, principal }) => events.preview(body, principal),
    }),
    endpoint({
      method: 'post',
      path: '/api/events/webhooks/{source}',
      permission: { everybody: 'the signature says who sends it' },
      summary: {
        zh: '来源系统推送的上报，按 Standard Webhooks 1.0 签名',
        en: 'Reports of a source, signed as Standard Webhooks 1.0 has it',
      },
      params: z.object({ source: sourceIdSchema }),
      body: otherBody(
        { 'application/json': z.union([reportSchema, z.array(reportSchema)]) },
        express.raw({ limit: largestBody, type: () => true }),
      ),
      answers: taken,
      errors: {
        ...reportProblems,
        401: ['bad-signature', 'replayed-signature'],
        404: ['unknown-source'],
      },
      async handle({ params: { source }, request, response }) {
        const bytes: Buffer = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const { principal, message } = await sources.verifyWebhook(source, request.headers, bytes);
        const body = await readWebhook(bytes, source, message);
        await answer(events, filing, body, principal, response);
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/events',
      permission: 'events.read',
      summary: { zh: '事件列表，最新在前', en: 'Events, newest first' },
      query: eventQuerySchema,
      answers: [json(eventPageSchema)],
      errors: { 503: ['too-slow'] },
      handle: ({ query, principal, response }) => events.list(query, principal, leavingOf(response)),
    }),
    endpoint({
      method: 'get',
      path: '/api/events/{id}',
      permission: 'events.read',
      summary: { zh: '一个事件及其责任判定', en: 'One event with its decision' },
      params: idParams,
      answers: [json(eventWithAttachmentsSchema)],
      errors: { 404: ['unknown-event'], 503: ['too-slow'] },
      handle: ({ params, principal, response }) =>
        events.find(eventIdOf(params.id), principal, leavingOf(response)),
    }),
  ];
}
