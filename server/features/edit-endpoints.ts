import { json, type Request, type Response, raw } from 'express';
import { z } from 'zod';
import type { Principal } from '../../domain/access/principal.ts';
import { empty, json as jsonAnswer, otherBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { parseJson } from '../input/json-body.ts';
import { leavingOf } from '../input/leaving.ts';
import { Problem } from '../input/problem.ts';
import { editProblems } from '../layers/edit-endpoints.ts';
import type { SentAs } from '../layers/editing/edit.ts';
import { changesSchema, type Edit, featureSchema, featuresSchema } from '../layers/editing/schema.ts';
import type { Editing } from '../layers/editing/service.ts';
import type { PublishedLayer } from '../layers/published.ts';
import { viewOf } from '../layers/view.ts';
import { mediaTypes } from './documents.ts';
import type { Features } from './service.ts';
import { crs84 } from './systems.ts';
import {
  changesOf,
  etagIn,
  requireCollection,
  type Transaction,
  transactionAnswer,
  transactionAnswerSchema,
  transactionSchema,
  unknownFeature,
} from './transactions.ts';

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
const oneOrMany = otherBody(
  { [mediaTypes.geojson]: z.union([featureSchema, featuresSchema]) },
  raw({ limit: '20mb', type: ['application/json', 'application/geo+json'] }),
);

const createdSchema = z.object({
  version: z.int().describe('in force with them'),
  features: z
    .array(z.object({ id: z.int(), etag: z.string() }))
    .describe('those that were created, in the order in which they were sent'),
});

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

/** OGC API Features, part 4: features created, replaced, updated or deleted, in force at once. */
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
  async function inDegrees<Sent extends { geometry?: unknown }>(
    sent: Sent,
    request: Request,
    pointer = '',
  ): Promise<Sent> {
    if (sent.geometry === undefined) return sent;
    const system = await features.system(request.get('Content-Crs'), 'Content-Crs');
    return { ...sent, geometry: await features.toDegrees(sent.geometry, system, pointer) };
  }

  async function run(
    { collectionId }: { collectionId: string },
    sent: readonly Edit[],
    { principal, response }: { principal: Principal; response: Response },
    as: SentAs = 'feature',
  ) {
    const { id } = features.collection(collectionId, viewOf(principal));
    const { version, edits, processesBehind } = await editing.edit(id, sent, principal.name, undefined, as);
    response.set({ 'Wangge-Version': String(version), 'Wangge-Processes-Behind': String(processesBehind) });
    const [first] = edits;
    if (as === 'feature' && first?.etag) response.set('ETag', `"${first.etag}"`);
    return { id, version, edits };
  }

  /** What a transaction comes to: an edit for each feature, with the pointer to what asks for it. */
  async function editsOf(
    layer: PublishedLayer,
    { transaction }: Transaction,
    { request, response }: { request: Request; response: Response },
  ): Promise<{ edits: Edit[]; pointers: string[] }> {
    const names = transaction.flatMap((action) => ('filter' in action ? action.filter.ids : []));
    const known = await features.states(layer, names, leavingOf(response));
    const edits: Edit[] = [];
    const pointers: string[] = [];
    for (const [at, action] of transaction.entries()) {
      const pointer = `/transaction/${at}`;
      requireCollection(action.collection, layer, pointer);
      if (action.action === 'insert')
        for (const [i, item] of action.items.entries()) {
          pointers.push(`${pointer}/items/${i}`);
          edits.push({ action: 'create', feature: await inDegrees(item, request, pointers.at(-1)) });
        }
      else
        for (const [i, name] of action.filter.ids.entries()) {
          const found = known.get(name);
          if (!found) throw unknownFeature(layer, name, `${pointer}/filter/ids/${i}`);
          const named = { fid: found.fid, etag: etagIn(action.etags?.[name]) ?? found.etag };
          pointers.push(pointer);
          if (action.action === 'delete') edits.push({ action: 'delete', ...named });
          else if (action.action === 'replace') {
            const feature = await inDegrees(
              action.properties.feature,
              request,
              `${pointer}/properties/feature`,
            );
            edits.push({ action: 'replace', ...named, feature });
          } else {
            const changes = await inDegrees(changesOf(action.properties), request, `${pointer}/properties`);
            edits.push({ action: 'update', ...named, changes });
          }
        }
    }
    return { edits, pointers };
  }

  /** The features of a collection, with their geometries in longitude and latitude. */
  async function allInDegrees(body: unknown, request: Request): Promise<Edit[]> {
    const sent = featuresSchema.parse(body, { reportInput: true });
    const edits: Edit[] = [];
    for (const [i, each] of sent.features.entries())
      edits.push({ action: 'create', feature: await inDegrees(each, request, `/features/${i}`) });
    return edits;
  }

  return [
    endpoint({
      method: 'post',
      path: items,
      operationId: 'createFeature',
      permission,
      summary: {
        zh: '新增一个要素，或以 FeatureCollection 一次新增多个：全部成功或全部不生效',
        en: 'Create a feature, or many by a FeatureCollection: all of them or none',
      },
      params,
      headers: created,
      body: oneOrMany,
      answers: [jsonAnswer(createdSchema, 201)],
      errors: { ...editProblems, ...unknown, 413: ['body-too-large'] },
      async handle({ params, body, ...asked }) {
        const { request, response } = asked;
        const sent = Buffer.isBuffer(body) ? await parseJson(body) : {};
        const isMany = Object(sent).type === 'FeatureCollection';
        const edits: Edit[] = isMany
          ? await allInDegrees(sent, request)
          : [
              {
                action: 'create',
                feature: await inDegrees(featureSchema.parse(sent, { reportInput: true }), request),
              },
            ];
        const done = await run(params, edits, asked, isMany ? 'features' : 'feature');
        const items = `${request.protocol}://${request.host}/ogc/collections/${done.id}/items`;
        response.location(isMany ? items : `${items}/${done.edits[0]!.fid}`);
        return {
          version: done.version,
          features: done.edits.map(({ fid, etag }) => ({ id: fid, etag: etag! })),
        };
      },
    }),
    endpoint({
      method: 'post',
      path: '/ogc/collections/{collectionId}/transactions',
      operationId: 'executeTransaction',
      permission,
      summary: {
        zh: '一次新增、替换、修改和删除多个要素：全部成功或全部不生效',
        en: 'Insert, replace, update and delete many features: all of it or none',
      },
      params,
      headers: created,
      body: otherBody(
        { 'application/ogc-tx+json': transactionSchema, [mediaTypes.json]: transactionSchema },
        json({ limit: '20mb', type: ['application/json', 'application/ogc-tx+json'] }),
      ),
      answers: [jsonAnswer(transactionAnswerSchema)],
      errors: {
        ...editProblems,
        ...unknown,
        400: [...unknown[400], 'edited-twice', 'other-collection'],
        413: ['body-too-large'],
      },
      async handle({ params, body, ...asked }) {
        const { request, principal } = asked;
        const sent = transactionSchema.parse(body, { reportInput: true });
        const layer = features.collection(params.collectionId, viewOf(principal));
        const { edits, pointers } = await editsOf(layer, sent, asked);
        const done = await run(params, edits, asked, pointers);
        const items = `${request.protocol}://${request.host}/ogc/collections/${layer.id}/items`;
        return transactionAnswer(done, items);
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
        await run(params, [{ action: 'replace', ...named, feature }], asked);
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
        await run(params, [{ action: 'update', ...named, changes }], asked);
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
        await run(params, [{ action: 'delete', ...named }], asked);
      },
    }),
  ];
}
