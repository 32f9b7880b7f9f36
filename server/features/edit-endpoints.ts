import { json, type Request, type Response } from 'express';
import { z } from 'zod';
import type { Principal } from '../../domain/access/principal.ts';
import { empty, otherBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { leavingOf } from '../input/leaving.ts';
import { Problem } from '../input/problem.ts';
import { editProblems } from '../layers/edit-endpoints.ts';
import { changesSchema, type Edit, featureSchema } from '../layers/editing/schema.ts';
import type { Editing } from '../layers/editing/service.ts';
import { viewOf } from '../layers/view.ts';
import { mediaTypes } from './documents.ts';
import type { Features } from './service.ts';
import { crs84 } from './systems.ts';

const permission = 'layers.write';
const items = '/ogc/collections/{collectionId}/items';
const params = z.object({ collectionId: z.string().describe('the id of a layer') });
const featureParams = params.extend({
  featureId: z
    .string()
    .meta({ override: { type: 'string', description: 'the number of a feature, or its code' } }),
});
const system = z
  .string()
  .optional()
  .describe('the coordinate system of the geometry that is sent, in angle brackets; CRS84 unless given');
const created = z.object({ 'Content-Crs': system });
const locked = z.object({ 'If-Match': z.string().describe('the ETag of the feature that was read') });
const headers = locked.extend({ 'Content-Crs': system });
const reader = json({
  limit: '20mb',
  type: ['application/json', 'application/geo+json', 'application/merge-patch+json'],
});
const feature = otherBody({ [mediaTypes.geojson]: featureSchema }, reader);

const unknown = {
  400: ['unknown-crs', ...editProblems[400]],
  404: ['unknown-collection', ...editProblems[404]],
  503: ['too-slow'],
};
const ofOne = { ...editProblems, ...unknown, 428: ['if-match-required'] };

/** What the editor has seen; without it, nobody can tell whether somebody else was quicker. */
function etagOf(request: Request): string {
  const text = request.headers['if-match'];
  const etag = /^"([^"]{1,100})"$/.exec(text ?? '')?.[1];
  if (etag === undefined)
    throw new Problem(
      428,
      'if-match-required',
      text === undefined
        ? {
            zh: '请以 If-Match 带上所读要素的 ETag',
            en: 'Send the ETag of the feature that you have read as If-Match',
          }
        : {
            zh: `If-Match 为 ${JSON.stringify(text)}，应为一个带引号的 ETag`,
            en: `If-Match is ${JSON.stringify(text)}, expected one ETag in quotes`,
          },
    );
  return etag;
}

/** OGC API Features, part 4: one feature created, replaced, updated or deleted, in force at once. */
export function featureEditEndpoints(features: Features, editing: Editing) {
  /** The number of a feature that an address names by its number or code. */
  async function fidOf(
    { collectionId, featureId }: { collectionId: string; featureId: string },
    { principal, response }: { principal: Principal; response: Response },
  ): Promise<number> {
    const layer = features.collection(collectionId, viewOf(principal));
    return (await features.feature(layer, featureId, crs84, leavingOf(response))).fid;
  }

  /** What was sent, with its geometry in longitude and latitude. */
  async function inDegrees<Sent extends { geometry?: unknown }>(sent: Sent, request: Request): Promise<Sent> {
    if (sent.geometry === undefined) return sent;
    const system = await features.system(request.get('Content-Crs'), 'Content-Crs');
    return { ...sent, geometry: await features.toDegrees(sent.geometry, system) };
  }

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
      headers: created,
      body: feature,
      answers: [empty(201)],
      errors: { ...editProblems, ...unknown },
      async handle({ params, body, ...asked }) {
        const feature = await inDegrees(featureSchema.parse(body, { reportInput: true }), asked.request);
        const edit = { action: 'create', feature } as const;
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
        const named = { etag: etagOf(asked.request), fid: await fidOf(params, asked) };
        const feature = await inDegrees(featureSchema.parse(body, { reportInput: true }), asked.request);
        await run(params, { action: 'replace', ...named, feature }, asked);
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
        const named = { etag: etagOf(asked.request), fid: await fidOf(params, asked) };
        const changes = await inDegrees(changesSchema.parse(body, { reportInput: true }), asked.request);
        await run(params, { action: 'update', ...named, changes }, asked);
      },
    }),
    endpoint({
      method: 'delete',
      path: `${items}/{featureId}`,
      operationId: 'deleteFeature',
      permission,
      summary: { zh: '删除要素', en: 'Delete a feature' },
      params: featureParams,
      headers: locked,
      answers: [empty()],
      errors: ofOne,
      async handle({ params, ...asked }) {
        const named = { etag: etagOf(asked.request), fid: await fidOf(params, asked) };
        await run(params, { action: 'delete', ...named }, asked);
      },
    }),
  ];
}
