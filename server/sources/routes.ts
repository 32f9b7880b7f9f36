import express, { Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
import type { Access } from '../access/service.ts';
import {
  daysQuerySchema,
  keyIdSchema,
  newKeySchema,
  refusalQuerySchema,
  sourceIdSchema,
  sourceSettingsSchema,
} from './schema.ts';
import type { Sources } from './service.ts';

/**
 * `/api/sources`: all; one, what was refused of it and what came day by day; what it may report, its keys and its secret.
 */
export function sourceRoutes(sources: Sources, access: Pick<Access, 'addKey' | 'revokeKeyOfSource'>): Router {
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

  router.delete('/api/sources/:id/secret', requirePermission('access.write'), async (request, response) => {
    await sources.removeSecret(sourceIdSchema.parse(request.params.id));
    response.status(204).end();
  });

  router.post(
    '/api/sources/:id/keys',
    requirePermission('access.write'),
    express.json(),
    async (request, response) => {
      const { id: source } = await sources.find(
        sourceIdSchema.parse(request.params.id),
        principalOf(response),
      );
      const { label } = newKeySchema.parse(request.body);
      const key = await access.addKey({ label, role: 'partner', street: null, source });
      response.status(201).set('Cache-Control', 'no-store').json({ label, key });
    },
  );

  router.delete(
    '/api/sources/:id/keys/:key',
    requirePermission('access.write'),
    async (request, response) => {
      const { id, key } = request.params;
      await access.revokeKeyOfSource(sourceIdSchema.parse(id), keyIdSchema.parse(key));
      response.status(204).end();
    },
  );
  return router;
}
