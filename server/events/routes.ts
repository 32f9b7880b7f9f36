import express, { type Response, Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { Problem } from '../input/problem.ts';
import { jsonTypes, ndjsonType, readBody } from './bodies.ts';
import { eventIdOf, eventQuerySchema } from './schema.ts';
import { type Events, mostReports } from './service.ts';

const largestBody = '16mb';

async function answerMany(events: Events, reports: unknown[], response: Response): Promise<void> {
  if (reports.length === 0) throw new Problem(400, 'no-events', 'The body holds no event');
  if (reports.length > mostReports)
    throw new Problem(
      413,
      'too-many-events',
      `The body holds ${reports.length} events; one request takes ${mostReports} at most`,
    );
  const results = await events.reportMany(reports, principalOf(response));
  let status = results.some((result) => result.status === 201) ? 201 : 200;
  if (results.some((result) => result.status >= 400)) status = 207;
  response.status(status).json({ results });
}

/** `POST /api/events`, `GET /api/events`, `GET /api/events/{id}`. */
export function eventRoutes(events: Events): Router {
  const router = Router();
  router.post(
    '/api/events',
    requirePermission('events.write'),
    express.json({ limit: largestBody, type: jsonTypes }),
    express.text({ limit: largestBody, type: ndjsonType }),
    async (request, response) => {
      const body = readBody(request);
      if (body.form === 'many') return answerMany(events, body.reports, response);
      const { event, repeated } = await events.report(body.report, principalOf(response));
      response
        .status(repeated ? 200 : 201)
        .location(`/api/events/${event.id}`)
        .json(event);
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
