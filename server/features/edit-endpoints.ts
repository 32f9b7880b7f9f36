import { json, type Request, type Response } from 'express';
import { z } from 'zod';
import type { Principal } from '../../domain/access/principal.ts';
import { empty, otherBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { Problem } from '../input/problem.ts';
import { editProblems } from '../layers/edit-endpoints.ts';
import { changesSchema, type Edit, featureSchema } from '../layers/editing/schema.ts';
import type { Editing } from '../layers/editing/service.ts';
import { viewOf } from '../layers/view.ts';
import { mediaTypes } from './documents.ts';
import { fidParameter } from './schema.ts';
import type { Features } from './service.ts';

const permission = 'layers.write';
const items = '/ogc/collections/{collectionId}/items';
const params = z.object({ collectionId: z.string().describe('the id of a layer') });
const featureParams = params.extend({
  featureId: z.string().meta({ override: { type: 'integer', description: 'the number of a feature' } }),
});
const headers = z.object({ 'If-Match': z.string().describe('the ETag of the feature that was read') });
const reader = json({
  limit: '20mb',
  type: ['application/json', 'application/geo+json', 'application/merge-patch+json'],
});
const feature = otherBody({ [mediaTypes.geojson]: featureSchema }, reader);

const unknown = { 404: ['unknown-collection', ...editProblems[404]] };
const ofOne = { ...editProblems, ...unknown, 428: ['if-match-required'] };

function fidOf(text: string): number {
  const fid = fidParameter.safeParse(text);
  if (!fid.success) throw new Problem(404, 'unknown-feature', `There is no feature ${text}`);
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
export function featureEditEndpoints(features: Features, editing: Editing) {
  async function run(
    { collectionId }: { collectionId: string },
    edit: Edit,
    { principal, request, response }: { principal: Principal; request: Request; response: Response },
  ): Promise<string> {
    const { id } = features.collection(collectionId, viewOf(principal));
    const { version, edits, processesBehind } = await editing.edit(id, [edit], principal.name);
    const { fid, etag } = edits[0]!;
    response.set({ 'Wangge-Version': String(version), 'Wangge-Processes-Behind': String(processesBehind) });
    if (etag) response.set('ETag', `"${etag}"`);
    return `${request.protocol}://${request.host}/ogc/collections/${id}/items/${fid}`;
  }

  return [
    endpoint({
      method: 'post',
      path: items,
      operationId: 'createFeature',
      permission,
      summary: { zh: '新增要素', en: 'Create a feature' },
      params,
      body: feature,
      answers: [empty(201)],
      errors: { ...editProblems, ...unknown },
      async handle({ params, body, ...asked }) {
        const edit = { action: 'create', feature: featureSchema.parse(body) } as const;
        asked.response.location(await run(params, edit, asked));
      },
    }),
    endpoint({
      method: 'put',
      path: `${items}/{featureId}`,
      operationId: 'replaceFeature',
      permission,
      summary: { zh: '替换要素', en: 'Replace a feature' },
      params: featureParams,
      headers,
      body: feature,
      answers: [empty()],
      errors: ofOne,
      async handle({ params, body, ...asked }) {
        const named = { fid: fidOf(params.featureId), etag: etagOf(asked.request) };
        await run(params, { action: 'replace', ...named, feature: featureSchema.parse(body) }, asked);
      },
    }),
    endpoint({
      method: 'patch',
      path: `${items}/{featureId}`,
      operationId: 'updateFeature',
      permission,
      summary: { zh: '修改要素（JSON Merge Patch）', en: 'Change a feature, by JSON Merge Patch' },
      params: featureParams,
      headers,
      body: otherBody({ 'application/merge-patch+json': changesSchema }, reader),
      answers: [empty()],
      errors: ofOne,
      async handle({ params, body, ...asked }) {
        const named = { fid: fidOf(params.featureId), etag: etagOf(asked.request) };
        await run(params, { action: 'update', ...named, changes: changesSchema.parse(body) }, asked);
      },
    }),
    endpoint({
      method: 'delete',
      path: `${items}/{featureId}`,
      operationId: 'deleteFeature',
      permission,
      summary: { zh: '删除要素', en: 'Delete a feature' },
      params: featureParams,
      headers,
      answers: [empty()],
      errors: ofOne,
      async handle({ params, ...asked }) {
        const named = { fid: fidOf(params.featureId), etag: etagOf(asked.request) };
        await run(params, { action: 'delete', ...named }, asked);
      },
    }),
  ];
}
