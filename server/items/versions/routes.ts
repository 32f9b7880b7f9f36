import { json, Router } from 'express';
import { principalOf, requirePermission } from '../../access/middleware.ts';
import { Problem } from '../../input/problem.ts';
import { changedDraftSchema, draftSchema, entriesSchema, trialSchema } from './schema.ts';
import type { CatalogueVersions } from './service.ts';

function versionOf(text: unknown): number {
  const version = Number(text);
  if (Number.isSafeInteger(version) && version >= 1 && version < 2 ** 31) return version;
  throw new Problem(404, 'unknown-catalogue', `"${text}" is not the number of a version of the catalogue`);
}

/** `/api/items/versions`: drafts and history; `/api/items/check`, `/api/items/try`, `/api/items/rollback`. */
export function catalogueVersionRoutes(catalogue: CatalogueVersions): Router {
  const router = Router();
  const mayWrite = requirePermission('items.write');
  const readJson = json({ limit: '2mb' });
  router.post('/api/items/check', mayWrite, readJson, async (request, response) => {
    response.json(await catalogue.check(entriesSchema.parse(request.body)));
  });
  router.post('/api/items/try', mayWrite, readJson, async (request, response) => {
    response.json(await catalogue.tryReport(trialSchema.parse(request.body)));
  });
  router.get('/api/items/versions', mayWrite, async (_request, response) => {
    response.json({ versions: await catalogue.versions() });
  });
  router.post('/api/items/versions', mayWrite, readJson, async (request, response) => {
    const draft = await catalogue.draft(draftSchema.parse(request.body), principalOf(response).name);
    response.status(201).location(`/api/items/versions/${draft.version}`).json(draft);
  });
  router.get('/api/items/versions/:version', mayWrite, async (request, response) => {
    response.json(await catalogue.version(versionOf(request.params.version)));
  });
  router.put('/api/items/versions/:version', mayWrite, readJson, async (request, response) => {
    const changed = changedDraftSchema.parse(request.body);
    const version = versionOf(request.params.version);
    response.json(await catalogue.replace(version, changed, principalOf(response).name));
  });
  router.post('/api/items/versions/:version/publish', mayWrite, async (request, response) => {
    const version = versionOf(request.params.version);
    response.json(await catalogue.publish(version, principalOf(response).name));
  });
  router.post('/api/items/rollback', mayWrite, async (_request, response) => {
    response.json(await catalogue.rollback(principalOf(response).name));
  });
  return router;
}
