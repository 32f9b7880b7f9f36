import express, { type Request, Router } from 'express';
import { visibilityClass } from '../../domain/access/permissions.ts';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { readableFromAnywhere } from '../http/cross-origin.ts';
import { Problem } from '../input/problem.ts';
import { changesSchema, type Edit, featureSchema } from '../layers/editing/schema.ts';
import type { Editing } from '../layers/editing/service.ts';
import { fidParameter } from './schema.ts';
import type { Features } from './service.ts';

function fidOf(request: Request): number {
  const fid = fidParameter.safeParse(request.params.fid);
  if (!fid.success)
    throw new Problem(404, 'unknown-feature', `There is no feature ${String(request.params.fid)}`);
  return fid.data;
}

/** What the editor has seen; without it, nobody can tell whether somebody else was quicker. */
function etagOf(request: Request): string {
  const text = request.headers['if-match'];
  const etag = /^"([^"]{1,100})"$/.exec(text ?? '')?.[1];
  if (etag === undefined)
    throw new Problem(
      428,
      'if-match-required',
      text === undefined
        ? 'Send the ETag of the feature that you have read as If-Match'
        : `If-Match is ${JSON.stringify(text)}, expected one ETag in quotes`,
    );
  return etag;
}

/** OGC API Features, part 4: one feature created, replaced, updated or deleted, in force at once. */
export function featureEditRoutes(features: Features, editing: Editing): Router {
  const router = Router();
  const write = requirePermission('layers.write');
  const json = express.json({
    limit: '20mb',
    type: ['application/json', 'application/geo+json', 'application/merge-patch+json'],
  });

  async function run(request: Request, response: express.Response, edit: Edit) {
    const { id } = features.collection(String(request.params.id), visibilityClass(principalOf(response)));
    const { version, edits, processesBehind } = await editing.edit(id, [edit], principalOf(response).name);
    const { fid, etag } = edits[0]!;
    response.set({ 'Wangge-Version': String(version), 'Wangge-Processes-Behind': String(processesBehind) });
    if (etag) response.set('ETag', `"${etag}"`);
    return `${request.protocol}://${request.host}/ogc/collections/${id}/items/${fid}`;
  }

  const allow =
    (methods: string): express.RequestHandler =>
    (_request, response, next) => {
      response.set('Allow', methods);
      next();
    };
  router.options('/ogc/collections/:id/items', allow('GET, HEAD, POST, OPTIONS'), readableFromAnywhere);
  router.options(
    '/ogc/collections/:id/items/:fid',
    allow('GET, HEAD, PUT, PATCH, DELETE, OPTIONS'),
    readableFromAnywhere,
  );

  router.post('/ogc/collections/:id/items', write, json, async (request, response) => {
    const feature = featureSchema.parse(request.body);
    const address = await run(request, response, { action: 'create', feature });
    response.status(201).location(address).end();
  });
  router.put('/ogc/collections/:id/items/:fid', write, json, async (request, response) => {
    const named = { fid: fidOf(request), etag: etagOf(request) };
    await run(request, response, { action: 'replace', ...named, feature: featureSchema.parse(request.body) });
    response.status(204).end();
  });
  router.patch('/ogc/collections/:id/items/:fid', write, json, async (request, response) => {
    const named = { fid: fidOf(request), etag: etagOf(request) };
    await run(request, response, { action: 'update', ...named, changes: changesSchema.parse(request.body) });
    response.status(204).end();
  });
  router.delete('/ogc/collections/:id/items/:fid', write, async (request, response) => {
    await run(request, response, { action: 'delete', fid: fidOf(request), etag: etagOf(request) });
    response.status(204).end();
  });
  return router;
}
