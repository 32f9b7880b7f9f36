import express, { Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { sourceIdSchema, sourceSettingsSchema } from './schema.ts';
import type { Sources } from './service.ts';

/** `GET /api/sources`, `GET` and `PUT /api/sources/{id}`, `POST /api/sources/{id}/secret`. */
export function sourceRoutes(sources: Sources): Router {
  const router = Router();
  router.get('/api/sources', requirePermission('sources.read'), async (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ sources: await sources.list(principalOf(response)) });
  });

  router.get('/api/sources/:id', requirePermission('sources.read'), async (request, response) => {
    const id = sourceIdSchema.parse(request.params.id);
    response.set('Cache-Control', 'no-store').json(await sources.find(id, principalOf(response)));
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
