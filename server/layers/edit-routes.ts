import express, { Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { editableQuerySchema, editsSchema, revisionQuerySchema } from './editing/schema.ts';
import type { Editing } from './editing/service.ts';

/** `/api/layers/{id}/edits`: features changed in place, several at once, and who changed what. */
export function editRoutes(editing: Editing): Router {
  const router = Router();
  router.post(
    '/api/layers/:id/edits',
    requirePermission('layers.write'),
    express.json({ limit: '20mb' }),
    async (request, response) => {
      const { edits, note } = editsSchema.parse(request.body);
      const done = await editing.edit(String(request.params.id), edits, principalOf(response).name, note);
      response.status(201).json(done);
    },
  );
  router.get('/api/layers/:id/features', requirePermission('layers.write'), async (request, response) => {
    const wanted = editableQuerySchema.parse(request.query);
    const found = await editing.editable(String(request.params.id), wanted);
    response.set('Cache-Control', 'no-store').json(found);
  });
  router.get(
    '/api/layers/:id/edits',
    requirePermission('layers.read-internal'),
    async (request, response) => {
      const query = revisionQuerySchema.parse(request.query);
      const found = await editing.revisions(String(request.params.id), query);
      response.set('Cache-Control', 'no-store').json(found);
    },
  );
  return router;
}
