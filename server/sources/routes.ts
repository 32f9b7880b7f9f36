import express, { Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { daysQuerySchema, refusalQuerySchema, sourceIdSchema, sourceSettingsSchema } from './schema.ts';
import type { Sources } from './service.ts';

/** `/api/sources`: all; one, what was refused of it and what came day by day; what it may report, and its secret. */
export function sourceRoutes(sources: Sources): Router {
  const router = Router();
  router.get('/api/sources', requirePermission('sources.read'), async (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ sources: await sources.list(principalOf(response)) });
  });

  router.get('/api/sources/:id', requirePermission('sources.read'), async (request, response) => {
    const id = sourceIdSchema.parse(request.params.id);
    response.set('Cache-Control', 'no-store').json(await sources.find(id, principalOf(response)));
  });

  router.get('/api/sources/:id/refusals', requirePermission('sources.read'), async (request, response) => {
    const id = sourceIdSchema.parse(request.params.id);
    const query = refusalQuerySchema.parse(request.query);
    response.set('Cache-Control', 'no-store').json(await sources.refusals(id, query, principalOf(response)));
  });

  router.get('/api/sources/:id/days', requirePermission('sources.read'), async (request, response) => {
    const id = sourceIdSchema.parse(request.params.id);
    const { days } = daysQuerySchema.parse(request.query);
    response.set('Cache-Control', 'no-store').json(await sources.days(id, days, principalOf(response)));
  });

  router.put(
    '/api/sources/:id',
    requirePermission('access.write'),
    express.json({ limit: '1mb' }),
    async (request, response) => {
      const id = sourceIdSchema.parse(request.params.id);
      response.json(await sources.put(id, sourceSettingsSchema.parse(request.body)));
    },
  );

  router.post('/api/sources/:id/secret', requirePermission('access.write'), async (request, response) => {
    const id = sourceIdSchema.parse(request.params.id);
    response
      .status(201)
      .set('Cache-Control', 'no-store')
      .json({ secret: await sources.newSecret(id) });
  });
  return router;
}
