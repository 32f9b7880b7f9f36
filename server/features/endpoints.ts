import { z } from 'zod';
import type { Principal } from '../../domain/access/principal.ts';
import {
  collectionSchema,
  collectionsSchema,
  conformanceSchema,
  functionsSchema,
  landingPageSchema,
  propertiesSchema,
} from '../../domain/answers/features.ts';
import { written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { leavingOf } from '../input/leaving.ts';
import type { PublishedLayer } from '../layers/published.ts';
import { viewOf } from '../layers/view.ts';
import * as documents from './documents.ts';
import type { ExportFiles } from './formats/files.ts';
import { gmlSchemaOf } from './formats/gml.ts';
import * as html from './html.ts';
import { itemEndpoints } from './item-endpoints.ts';
import { baseOf } from './items.ts';
import { recordEndpoints } from './record-endpoints.ts';
import { formatParameters, withoutParameters } from './schema.ts';
import { head, sendHtml, sendJson, wantsHtml } from './sending.ts';
import type { Features } from './service.ts';
import { trail } from './trail.ts';

const { mediaTypes } = documents;
const permission = 'layers.read-public';
const params = z.object({ collectionId: z.string().describe('the id of a layer') });
const query = formatParameters;
const unknownCollection = { 404: ['unknown-collection'] };
const page = z.string().meta({ description: 'HTML for browsers' });
const asJson = (schema: z.ZodType) => written({ [mediaTypes.json]: schema, [mediaTypes.html]: page });
const asSchema = written({
  [mediaTypes.schema]: propertiesSchema,
  [mediaTypes.json]: propertiesSchema,
  [mediaTypes.html]: page,
});

/** OGC API Features, part 1, in JSON and, for browsers, HTML. */
export function featureEndpoints(features: Features, exportFiles: ExportFiles) {
  return [
    ...documentEndpoints(),
    ...recordEndpoints(features),
    ...collectionEndpoints(features),
    ...itemEndpoints(features, exportFiles),
  ];
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
    endpoint({
      method: 'get',
      path: '/ogc/functions',
      operationId: 'getFunctions',
      permission,
      summary: { zh: '筛选条件可用的函数', en: 'Functions that filters may call' },
      query,
      answers: [asJson(functionsSchema)],
      errors: {},
      handle({ query, request, response }) {
        const base = baseOf(request);
        const document = documents.functionsDocument(base);
        if (wantsHtml(request, query.f)) sendHtml(response, html.functionsHtml(document, trail(base)));
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
      path: '/ogc/collections/{collectionId}/schema.xsd',
      operationId: 'getXmlSchema',
      permission,
      summary: { zh: 'GML 要素的 XML Schema', en: 'The XML Schema of the features as GML' },
      params,
      query: withoutParameters,
      answers: [written({ [mediaTypes.xml]: z.string().meta({ description: 'XML Schema 1.0' }) })],
      errors: { ...unknownCollection, 503: ['too-slow'] },
      async handle({ params, principal, response }) {
        const layer = layerOf(features, params.collectionId, principal);
        const signal = leavingOf(response);
        const whole = { limit: null, equals: [], skipGeometry: false };
        const found = await features.survey(await features.choose(layer, whole, signal), signal);
        head(response, mediaTypes.xml);
        response.send(Buffer.from(gmlSchemaOf({ name: layer.id, ...found })));
      },
    }),
    ...(['queryables', 'sortables', 'schema'] as const).map((document) =>
      endpoint({
        method: 'get',
        path: `/ogc/collections/{collectionId}/${document}`,
        ...schemaDocuments[document],
        permission,
        params,
        query,
        answers: [asSchema],
        errors: { ...unknownCollection, 503: ['too-slow'] },
        async handle({ params, query, principal, request, response }) {
          const base = baseOf(request);
          const layer = layerOf(features, params.collectionId, principal);
          const fields = await features.queryables(layer, leavingOf(response));
          const found = documents.layerSchema(base, layer, fields, document);
          if (wantsHtml(request, query.f)) sendHtml(response, html.schemaHtml(found, trail(base, layer)));
          else {
            // GDAL 3.6 asks for JSON, takes no other name for it, and reads the form of earlier drafts.
            const type = request.accepts([mediaTypes.schema, mediaTypes.json]) || mediaTypes.schema;
            const drafted = { ...found, queryables: [...fields.keys()].map((id) => ({ id })) };
            sendJson(response, type, type === mediaTypes.json && document === 'queryables' ? drafted : found);
          }
        },
      }),
    ),
  ];
}

const schemaDocuments = {
  queryables: {
    operationId: 'getQueryables',
    summary: { zh: '可用于筛选要素的属性', en: 'The properties that features can be chosen by' },
  },
  sortables: {
    operationId: 'getSortables',
    summary: { zh: '可用于排序的属性', en: 'The properties that features can be sorted by' },
  },
  schema: {
    operationId: 'getSchema',
    summary: { zh: '要素的属性', en: 'The properties of the features' },
  },
};

function layerOf(features: Features, id: string, principal: Principal): PublishedLayer {
  return features.collection(id, viewOf(principal));
}
