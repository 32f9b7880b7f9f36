import express, { Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { Problem } from '../input/problem.ts';
import { largestBody, readReadings } from './bodies.ts';
import { datastreamQuerySchema, readingQuerySchema } from './schema.ts';
import { mostReadings, type Readings } from './service.ts';

function idOf(text: unknown): number {
  const id = Number(text);
  if (Number.isSafeInteger(id) && id >= 1) return id;
  throw new Problem(404, 'unknown-datastream', `"${text}" is not the id of a datastream`);
}

/** `POST /api/readings`, `GET /api/datastreams`, `GET /api/datastreams/{id}`. */
export function readingRoutes(readings: Readings): Router {
  const router = Router();
  router.post(
    '/api/readings',
    requirePermission('events.write'),
    express.json({ limit: largestBody }),
    express.raw({ limit: largestBody, type: ['text/csv', 'application/x-ndjson'] }),
    async (request, response) => {
      const body = readReadings(request);
      if (body.readings.length === 0) throw new Problem(400, 'no-readings', 'The body holds no reading');
      if (body.readings.length > mostReadings)
        throw new Problem(
          413,
          'too-many-readings',
          `The body holds ${body.readings.length} readings; one request takes ${mostReadings} at most`,
        );
      const answer = await readings.take(body.readings, principalOf(response));
      const [refused] = answer.refused;
      if (body.form === 'one' && refused)
        throw new Problem(refused.status, refused.code, refused.detail, refused.errors);
      response.status(answer.refused.length > 0 ? 207 : 200).json(answer);
    },
  );

  router.get('/api/datastreams', requirePermission('events.read'), async (request, response) => {
    const query = datastreamQuerySchema.parse(request.query);
    response.set('Cache-Control', 'no-store').json(await readings.list(query, principalOf(response)));
  });

  router.get('/api/datastreams/:id', requirePermission('events.read'), async (request, response) => {
    const id = idOf(request.params.id);
    const query = readingQuerySchema.parse(request.query);
    response.set('Cache-Control', 'no-store').json(await readings.find(id, query, principalOf(response)));
  });
  return router;
}
