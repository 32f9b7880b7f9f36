import express, { type Request, Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { Problem } from '../input/problem.ts';
import { diffFeatures } from './comparing/geojson.ts';
import {
  diffQuerySchema,
  fixesSchema,
  historyQuerySchema,
  issueQuerySchema,
  loadQuerySchema,
  publishSchema,
} from './schema.ts';
import type { Versions } from './versions.ts';

function layerOf(request: Request): string {
  return String(request.params.id);
}

/** The version that an address names. @throws Problem 404 `unknown-version` */
export function versionOf(request: Request): number {
  const text = String(request.params.version);
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new Problem(404, 'unknown-version', `"${text}" is not the number of a version`);
  return Number(text);
}

/** `/api/catalogue`, `/api/layers/{id}/versions` and what hangs below it, and `/api/layers/{id}/rollback`. */
export function versionRoutes(versions: Versions): Router {
  const router = Router();
  const read = requirePermission('layers.read-internal');
  const write = requirePermission('layers.write');
  const json = express.json({ limit: '1mb' });

  router.get('/api/catalogue', read, async (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ layers: await versions.catalogue() });
  });

  router.post('/api/layers/:id/versions', write, async (request, response) => {
    const query = loadQuerySchema.parse(request.query);
    const by = principalOf(response).name;
    const document = await versions.load(layerOf(request), query, request, by);
    response
      .status(202)
      .location(`/api/layers/${document.layer}/versions/${document.version}`)
      .json(document);
  });

  router.get('/api/layers/:id/versions', read, async (request, response) => {
    response.set('Cache-Control', 'no-store').json({ versions: await versions.list(layerOf(request)) });
  });

  router.get('/api/layers/:id/versions/:version', read, async (request, response) => {
    const document = await versions.find(layerOf(request), versionOf(request));
    response.set('Cache-Control', 'no-store').json(document);
  });

  router.delete('/api/layers/:id/versions/:version', write, async (request, response) => {
    response.json(await versions.cancel(layerOf(request), versionOf(request)));
  });

  router.post('/api/layers/:id/versions/:version/publish', write, json, async (request, response) => {
    const options = publishSchema.parse(request.body);
    const by = principalOf(response).name;
    response.json(await versions.publish(layerOf(request), versionOf(request), by, options));
  });

  router.delete('/api/layers/:id/versions/:version/publish', write, async (request, response) => {
    const by = principalOf(response).name;
    response.json(await versions.cancelPlan(layerOf(request), versionOf(request), by));
  });

  router.get('/api/layers/:id/publications', read, async (request, response) => {
    const query = historyQuerySchema.parse(request.query);
    response.set('Cache-Control', 'no-store').json(await versions.history(layerOf(request), query));
  });

  router.post('/api/layers/:id/rollback', write, async (request, response) => {
    response.json(await versions.rollback(layerOf(request), principalOf(response).name));
  });

  router.get('/api/layers/:id/versions/:version/issues', read, async (request, response) => {
    const query = issueQuerySchema.parse(request.query);
    const issues = await versions.issues(layerOf(request), versionOf(request), query);
    response.set('Cache-Control', 'no-store').json(issues);
  });

  router.post('/api/layers/:id/versions/:version/fixes', write, json, async (request, response) => {
    const { fixes } = fixesSchema.parse(request.body);
    const [layer, version] = [layerOf(request), versionOf(request)];
    const document = await versions.fix(layer, version, fixes, principalOf(response).name);
    response
      .status(document.version === version ? 200 : 202)
      .location(`/api/layers/${layer}/versions/${document.version}`)
      .json(document);
  });

  router.get('/api/layers/:id/versions/:version/diff', read, async (request, response) => {
    const query = diffQuerySchema.parse(request.query);
    const diff = await versions.diff(layerOf(request), versionOf(request), query);
    response.set({ 'Cache-Control': 'no-store', Vary: 'Accept' });
    const accepted = request.accepts(['application/json', 'application/geo+json']);
    if (query.f === 'geojson' || (!query.f && accepted === 'application/geo+json'))
      response.type('application/geo+json').send(JSON.stringify(diffFeatures(diff)));
    else response.json(diff);
  });
  return router;
}
