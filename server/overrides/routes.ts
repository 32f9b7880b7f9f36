import express, { Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { eventIdOf } from '../events/schema.ts';
import { overrideSchema } from './schema.ts';
import type { Overrides } from './service.ts';

/** `POST /api/events/{id}/override`, `GET /api/events/{id}/overrides`, `GET /api/reports/overrides`. */
export function overrideRoutes(overrides: Overrides): Router {
  const router = Router();
  router.post(
    '/api/events/:id/override',
    requirePermission('decisions.override'),
    express.json({ limit: '64kb' }),
    async (request, response) => {
      const id = eventIdOf(request.params.id);
      const body = overrideSchema.parse(request.body);
      response.status(201).json(await overrides.override(id, body, principalOf(response)));
    },
  );

  router.get('/api/events/:id/overrides', requirePermission('orders.read'), async (request, response) => {
    const found = await overrides.list(eventIdOf(request.params.id), principalOf(response));
    response.set('Cache-Control', 'no-store').json({ overrides: found });
  });

  router.get('/api/reports/overrides', requirePermission('orders.read'), async (_request, response) => {
    response.set('Cache-Control', 'no-store').json(await overrides.report(principalOf(response)));
  });
  return router;
}
