import { Router } from 'express';
import { requirePermission } from '../../access/middleware.ts';
import { draftRoutes, readDraft } from '../../drafts/routes.ts';
import { changedDraftSchema, draftSchema, entriesSchema, publishingSchema, trialSchema } from './schema.ts';
import type { CatalogueVersions } from './service.ts';

const action = 'items.write';

/** `/api/items/versions`, `/api/items/rollback`: drafts and history; `/api/items/check`, `/api/items/try`. */
export function catalogueVersionRoutes(catalogue: CatalogueVersions): Router {
  const router = Router();
  const mayWrite = requirePermission(action);
  router.post('/api/items/check', mayWrite, readDraft, async (request, response) => {
    response.json(await catalogue.check(entriesSchema.parse(request.body)));
  });
  router.post('/api/items/try', mayWrite, readDraft, async (request, response) => {
    response.json(await catalogue.tryReport(trialSchema.parse(request.body)));
  });
  router.use(
    draftRoutes(catalogue, {
      path: '/api/items',
      name: 'catalogue',
      action,
      draftSchema,
      changedDraftSchema,
      publishingSchema,
    }),
  );
  return router;
}
