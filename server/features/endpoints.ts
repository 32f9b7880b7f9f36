import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Principal } from '../../domain/access/principal.ts';
import {
  collectionSchema,
  collectionsSchema,
  conformanceSchema,
  featureAnswerSchema,
  featureCollectionSchema,
  landingPageSchema,
  propertiesSchema,
} from '../../domain/answers/features.ts';
import { written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { leavingOf } from '../input/leaving.ts';
import { Problem } from '../input/problem.ts';
import type { PublishedLayer } from '../layers/published.ts';
import { viewOf } from '../layers/view.ts';
import * as documents from './documents.ts';
import * as html from './html.ts';
import { baseOf, itemsCollection, itemsPage } from './items.ts';
import {
  crs84,
  fidParameter,
  formatParameters,
  itemParameters,
  itemsParameters,
  parseItemsQuery,
} from './schema.ts';
import type { Features } from './service.ts';

const { mediaTypes } = documents;
const permission = 'layers.read-public';
const params = z.object({ collectionId: z.string().describe('the id of a layer') });
const featureParams = params.extend({
  featureId: z.string().meta({ override: { type: 'integer', description: 'the number of a feature' } }),
});
const query = formatParameters;
const unknownCollection = { 404: ['unknown-collection'] };
const page = z.string().meta({ description: 'HTML for browsers' });
const asJson = (schema: z.ZodType) => written({ [mediaTypes.json]: schema, [mediaTypes.html]: page });
const asSchema = written({ [mediaTypes.schema]: propertiesSchema, [mediaTypes.html]: page });
const asGeojson = (schema: z.ZodType) => written({ [mediaTypes.geojson]: schema, [mediaTypes.html]: page });

/** OGC API Features, part 1, in JSON and, for browsers, HTML. */
export function featureEndpoints(features: Features) {
  return [...documentEndpoints(), ...collectionEndpoints(features), ...itemEndpoints(features)];
}

function documentEndpoints() {
  return [
    endpoint({
      method: 'get',
      path: '/ogc',
      operationId: 'getLandingPage',
      permission,
      summary: { zh: 'OGC API 首页', en: 'Landing page' },
      query,
      answers: [asJson(landingPageSchema)],
      errors: {},
      handle({ query, request, response }) {
        const document = documents.landingPage(baseOf(request));
        if (wantsHtml(request, query.f)) sendHtml(response, html.landingHtml(document));
        else sendJson(response, mediaTypes.json, document);
      },
    }),
    endpoint({
      method: 'get',
      path: '/ogc/conformance',
      operationId: 'getConformance',
      permission,
      summary: { zh: '符合的标准要求', en: 'Conformance classes' },
      query,
      answers: [asJson(conformanceSchema)],
      errors: {},
      handle({ query, request, response }) {
        const base = baseOf(request);
        const document = documents.conformance(base);
        if (wantsHtml(request, query.f)) sendHtml(response, html.conformanceHtml(document, trail(base)));
        else sendJson(response, mediaTypes.json, document);
      },
    }),
  ];
}

function collectionEndpoints(features: Features) {
  return [
    endpoint({
      method: 'get',
      path: '/ogc/collections',
      operationId: 'getCollections',
      permission,
      summary: { zh: '要素集列表', en: 'The collections' },
      query,
      answers: [asJson(collectionsSchema)],
      errors: {},
      handle({ query, principal, request, response }) {
        const base = baseOf(request);
        const layers = features.collections(viewOf(principal));
        if (wantsHtml(request, query.f)) sendHtml(response, html.collectionsHtml(base, layers, trail(base)));
        else sendJson(response, mediaTypes.json, documents.collectionsDocument(base, layers));
      },
    }),
    endpoint({
      method: 'get',
      path: '/ogc/collections/{collectionId}',
      operationId: 'describeCollection',
      permission,
      summary: { zh: '一个要素集', en: 'One collection' },
      params,
      query,
      answers: [asJson(collectionSchema)],
      errors: unknownCollection,
      handle({ params, query, principal, request, response }) {
        const base = baseOf(request);
        const layer = layerOf(features, params.collectionId, principal);
        const document = documents.collectionDocument(base, layer);
        if (wantsHtml(request, query.f)) sendHtml(response, html.collectionHtml(document, trail(base, null)));
        else sendJson(response, mediaTypes.json, document);
      },
    }),
    endpoint({
      method: 'get',
      path: '/ogc/collections/{collectionId}/queryables',
      operationId: 'getQueryables',
      permission,
      summary: { zh: '可用于筛选要素的属性', en: 'The properties that features can be chosen by' },
      params,
      query,
      answers: [asSchema],
      errors: unknownCollection,
      handle({ params, query, principal, request, response }) {
        const base = baseOf(request);
        const layer = layerOf(features, params.collectionId, principal);
        const document = documents.queryablesDocument(base, layer);
        if (wantsHtml(request, query.f)) sendHtml(response, html.schemaHtml(document, trail(base, layer)));
        else sendJson(response, mediaTypes.schema, document);
      },
    }),
    endpoint({
      method: 'get',
      path: '/ogc/collections/{collectionId}/schema',
      operationId: 'getSchema',
      permission,
      summary: { zh: '要素的属性', en: 'The properties of the features' },
      params,
      query,
      answers: [asSchema],
      errors: unknownCollection,
      handle({ params, query, principal, request, response }) {
        const base = baseOf(request);
        const layer = layerOf(features, params.collectionId, principal);
        const document = documents.featureSchema(base, layer);
        if (wantsHtml(request, query.f)) sendHtml(response, html.schemaHtml(document, trail(base, layer)));
        else sendJson(response, mediaTypes.schema, document);
      },
    }),
  ];
}

function itemEndpoints(features: Features) {
  return [
    endpoint({
      method: 'get',
      path: '/ogc/collections/{collectionId}/items',
      operationId: 'getFeatures',
      permission,
      summary: {
        zh: '要素集的要素；任一可筛选属性均可作为参数',
        en: 'Features of a collection; any queryable is a parameter too',
      },
      params,
      query: itemsParameters,
      answers: [asGeojson(featureCollectionSchema)],
      errors: { 400: ['bad-filter', 'unknown-property'], ...unknownCollection, 503: ['too-slow'] },
      async handle({ params, principal, request, response }) {
        const layer = layerOf(features, params.collectionId, principal);
        const { f, query } = parseItemsQuery(request.query, features.queryables(layer));
        const asHtml = wantsHtml(request, f);
        const chosen = features.properties(layer, query);
        const pages = features.read(layer, query, leavingOf(response));
        // The first batch is read before anything is sent, so that a failure can still be told as one.
        const first = await pages.next();
        const text = asHtml
          ? itemsPage(request, layer, first, pages, trail(baseOf(request), layer))
          : itemsCollection(request, layer, first, pages, {
              chosen,
              matched: features.matched(layer, query),
            });
        head(response, asHtml ? mediaTypes.html : mediaTypes.geojson);
        response.set('Content-Crs', `<${crs84}>`);
        await pipeline(Readable.from(text), response);
      },
    }),
    endpoint({
      method: 'get',
      path: '/ogc/collections/{collectionId}/items/{featureId}',
      operationId: 'getFeature',
      permission,
      summary: { zh: '一个要素', en: 'One feature' },
      params: featureParams,
      query: itemParameters,
      answers: [asGeojson(featureAnswerSchema)],
      errors: { 404: ['unknown-collection', 'unknown-feature'], 503: ['too-slow'] },
      async handle({ params, query, principal, request, response }) {
        const layer = layerOf(features, params.collectionId, principal);
        const fid = fidParameter.safeParse(params.featureId);
        if (!fid.success)
          throw new Problem(404, 'unknown-feature', `"${layer.id}" has no feature ${params.featureId}`);
        const row = await features.feature(layer, fid.data, leavingOf(response));
        const base = baseOf(request);
        response.set('Content-Crs', `<${crs84}>`);
        if (wantsHtml(request, query.f)) sendHtml(response, html.featureHtml(layer, row, trail(base, layer)));
        else {
          head(response, mediaTypes.geojson);
          response.set('ETag', `"${row.etag}"`);
          response.send(
            documents.featureText(row, {
              links: documents.featureLinks(base, layer, row.fid),
              chosen: layer.shownFields ?? null,
            }),
          );
        }
      },
    }),
  ];
}

function layerOf(features: Features, id: string, principal: Principal): PublishedLayer {
  return features.collection(id, viewOf(principal));
}

function trail(base: string, layer?: PublishedLayer | null): html.Trail {
  const way: [string, string][] = [[base, '网格 Wangge']];
  if (layer !== undefined) way.push([`${base}/collections`, '图层 Collections']);
  if (layer) way.push([`${base}/collections/${layer.id}`, `${layer.title.zh} ${layer.title.en}`]);
  return way;
}

function wantsHtml(request: Request, f: 'json' | 'html' | undefined): boolean {
  if (f) return f === 'html';
  return request.accepts(['application/json', 'application/geo+json', 'text/html']) === 'text/html';
}

function head(response: Response, type: string): void {
  response.set({ 'Content-Type': type, 'Cache-Control': 'no-cache', Vary: 'Accept, Authorization' });
}

function sendJson(response: Response, type: string, document: object): void {
  head(response, type);
  // As bytes: Express would rewrite the parameters of the media type of a string.
  response.send(Buffer.from(JSON.stringify(document)));
}

function sendHtml(response: Response, text: string): void {
  head(response, `${mediaTypes.html}; charset=utf-8`);
  response.send(text);
}
