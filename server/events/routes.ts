import express, { type Request, type Response, Router } from 'express';
import type { Principal } from '../../domain/access/principal.ts';
import { principalOf, requirePermission } from '../access/middleware.ts';
import type { Attachments } from '../attachments/service.ts';
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
import { type Event, eventIdOf, eventQuerySchema } from './schema.ts';
import { type Events, mostReports } from './service.ts';

const largestBody = '16mb';

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
  const taken = carriesFiles(report)
    ? filing.withInline(report, principal)
    : events.report(report, principal);
  answerOne(await taken, response);
}

/** A report with photos or files: a form whose field `event` is the report as JSON. */
async function answerForm(
  filing: Filing,
  attachments: Attachments,
  request: Request,
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
  answerOne(await filing.withForm(report, form, principalOf(response)), response);
}

/** `POST /api/events`, `POST /api/events/webhooks/{source}`, `GET /api/events`, `GET /api/events/{id}`. */
export function eventRoutes(events: Events, sources: Sources, attachments: Attachments): Router {
  const router = Router();
  const filing = createFiling(events, attachments);
  router.post(
    '/api/events',
    requirePermission('events.write'),
    express.json({ limit: largestBody, type: jsonTypes }),
    express.text({ limit: largestBody, type: ndjsonType }),
    express.raw({ limit: largestBody, type: csvType }),
    (request, response) =>
      request.is(formType)
        ? answerForm(filing, attachments, request, response)
        : answer(events, filing, readBody(request), principalOf(response), response),
  );

  router.post(
    '/api/events/webhooks/:source',
    express.raw({ limit: largestBody, type: () => true }),
    async (request, response) => {
      const source = sourceIdSchema.parse(request.params.source);
      const bytes: Buffer = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const { principal, message } = await sources.verifyWebhook(source, request.headers, bytes);
      await answer(events, filing, readWebhook(bytes, source, message), principal, response);
    },
  );

  router.get('/api/events', requirePermission('events.read'), async (request, response) => {
    const query = eventQuerySchema.parse(request.query);
    response.set('Cache-Control', 'no-store').json(await events.list(query, principalOf(response)));
  });

  router.get('/api/events/:id', requirePermission('events.read'), async (request, response) => {
    const id = eventIdOf(request.params.id);
    response.set('Cache-Control', 'no-store').json(await events.find(id, principalOf(response)));
  });
  return router;
}
