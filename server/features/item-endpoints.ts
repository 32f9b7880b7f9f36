import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Principal } from '../../domain/access/principal.ts';
import { featureAnswerSchema, featuresSchema } from '../../domain/answers/features.ts';
import { type Format, formats } from '../../domain/features/formats.ts';
import { binary, csv, jsonBody, written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { leavingOf } from '../input/leaving.ts';
import type { PublishedLayer } from '../layers/published.ts';
import { viewOf } from '../layers/view.ts';
import type { Chosen } from './choosing.ts';
import * as documents from './documents.ts';
import type { ExportFiles } from './formats/files.ts';
import { files, isFile, isStream, streams, tableOf } from './formats/write.ts';
import * as html from './html.ts';
import {
  baseOf,
  hitsDocument,
  itemsCollection,
  itemsFile,
  itemsPage,
  itemsSequence,
  linksOf,
  linksOfSearch,
  type PageLinks,
} from './items.ts';
import {
  type AnswerForm,
  type ItemsQuery,
  itemParameters,
  itemsParameters,
  pageLimit,
  parseItemsQuery,
  searchBody,
  textParameters,
} from './schema.ts';
import { formatWanted, head, sendHtml, sendJson, wantsHtml } from './sending.ts';
import type { Features } from './service.ts';
import { trail } from './trail.ts';

const { mediaTypes } = documents;
const permission = 'layers.read-public';
const params = z.object({ collectionId: z.string().describe('the id of a layer') });
const featureParams = params.extend({
  featureId: z
    .string()
    .meta({ override: { type: 'string', description: 'the number of a feature, or its code' } }),
});
const page = z.string().meta({ description: 'HTML for browsers' });
const unknownCollection = { 404: ['unknown-collection'] };

/** A description for OpenAPI of the formats that are not JSON. */
const fileContents = Object.fromEntries(
  formats
    .filter(({ name }) => name !== 'geojson')
    .map(({ name, mediaType }) => [mediaType, name === 'csv' ? csv : binary]),
);
const itemErrors = {
  400: ['bad-filter', 'unknown-property', 'unknown-crs', 'format-cannot-hold', 'too-many-sorted'],
  406: ['not-acceptable'],
  ...unknownCollection,
  503: ['too-slow'],
  507: ['disk-full'],
};

/** Characters of a filter that is sent by POST: a polygon of a hundred thousand corners. */
const mostCharacters = 8_000_000;

/** OGC API Features: the features of a collection, in pages and files. */
export function itemEndpoints(features: Features, exportFiles: ExportFiles) {
  const layerOf = (id: string, principal: Principal) => features.collection(id, viewOf(principal));

  async function answer(
    layer: PublishedLayer,
    { form, query }: { form: AnswerForm; query: ItemsQuery },
    links: (type: string) => PageLinks,
    { request, response, principal }: { request: Request; response: Response; principal: Principal },
  ): Promise<void> {
    const name = formatWanted(request, form.f);
    const signal = leavingOf(response);
    const format = formats.find((each) => each.name === name);
    const isPage = format === undefined;
    const chosen = await features.choose(
      layer,
      isPage ? { ...query, limit: pageLimit(query.limit) } : { ...query, decimals: query.decimals ?? 15 },
      signal,
    );
    response.set('Content-Crs', `<${chosen.shown.system.uri}>`);
    if (form.hits)
      return sendJson(
        response,
        mediaTypes.geojson,
        hitsDocument(await features.matched(chosen, signal), links(mediaTypes.geojson)),
      );
    if (format) return sendFormat(format, chosen, { form, query }, { request, response, principal, signal });
    const pages = features.read(chosen, signal);
    // The first batch is read before anything is sent, so that a failure can still be told as one.
    const first = await pages.next();
    const base = baseOf(request);
    const text =
      name === 'html'
        ? itemsPage(chosen, first, pages, { links: links(mediaTypes.html), base, trail: trail(base, layer) })
        : itemsCollection(chosen, first, pages, {
            links: links(mediaTypes.geojson),
            base,
            matched: () => features.matched(chosen, signal),
          });
    head(response, name === 'html' ? mediaTypes.html : mediaTypes.geojson);
    await pipeline(Readable.from(text, { highWaterMark: 1 }), response);
  }

  async function sendFormat(
    { name, mediaType, extension }: Format,
    chosen: Chosen,
    { form, query }: { form: AnswerForm; query: ItemsQuery },
    {
      response,
      principal,
      request,
      signal,
    }: { request: Request; response: Response; principal: Principal; signal: AbortSignal },
  ): Promise<void> {
    const { layer } = chosen;
    const disposition = `attachment; filename="${layer.id}.${extension}"`;
    const schemaAddress = documents.xmlSchemaAddress(baseOf(request), layer.id);
    const told = { encoding: form.encoding, schemaAddress };
    const begin = () => {
      head(response, mediaType);
      response.set('Content-Disposition', disposition);
    };
    if (isFile(name)) {
      const asked = JSON.stringify([
        layer.id,
        layer.version,
        layer.publicationId,
        viewOf(principal).key,
        name,
        form.encoding,
        query,
      ]);
      const key = createHash('sha256').update(asked).digest('hex');
      const file = await exportFiles.read(key, extension, signal, async (path, everybodyLeft) =>
        files[name](await tableOf(features, chosen, told, everybodyLeft), path),
      );
      try {
        signal.throwIfAborted();
        begin();
        response.set('ETag', `"${key.slice(0, 32)}"`);
        await new Promise<void>((resolve, reject) => {
          response.sendFile(
            file.path,
            { etag: false, lastModified: false, cacheControl: false, dotfiles: 'allow' },
            (error) => (error && !request.destroyed ? reject(error) : resolve()),
          );
        });
      } finally {
        file.release();
      }
      return;
    }
    const pieces = isStream(name)
      ? streams[name](await tableOf(features, chosen, told, signal))
      : (name === 'geojson' ? itemsFile : itemsSequence)(chosen, features.read(chosen, signal));
    // The head and the first features are written before anything is sent, so that a failure can still be told as one.
    const first = [await pieces.next(), await pieces.next()];
    begin();
    async function* all() {
      for (const piece of first) if (!piece.done) yield piece.value;
      yield* pieces as AsyncIterable<string | Uint8Array>;
    }
    await pipeline(Readable.from(all(), { highWaterMark: 1 }), response);
  }

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
      answers: [written({ [mediaTypes.geojson]: featuresSchema, [mediaTypes.html]: page, ...fileContents })],
      errors: itemErrors,
      async handle({ params, principal, request, response }) {
        const layer = layerOf(params.collectionId, principal);
        const fields = await features.queryables(layer, leavingOf(response));
        const asked = parseItemsQuery(request.query, [...fields.keys()]);
        await answer(layer, asked, (type) => linksOf(request, type), { request, response, principal });
      },
    }),
    endpoint({
      method: 'post',
      path: '/ogc/collections/{collectionId}/search',
      operationId: 'searchFeatures',
      permission,
      summary: {
        zh: '按请求体筛选要素，供过长的筛选条件使用',
        en: 'Features of a collection, chosen by a body: for filters that are too long for an address',
      },
      params,
      body: jsonBody(searchBody, '16mb'),
      answers: [written({ [mediaTypes.geojson]: featuresSchema, [mediaTypes.html]: page, ...fileContents })],
      errors: itemErrors,
      async handle({ params, body, principal, request, response }) {
        const layer = layerOf(params.collectionId, principal);
        const fields = await features.queryables(layer, leavingOf(response));
        const { form, query } = parseItemsQuery(textParameters(body), [...fields.keys()]);
        await answer(layer, { form, query: { ...query, mostCharacters } }, () => linksOfSearch(request), {
          request,
          response,
          principal,
        });
      },
    }),
    endpoint({
      method: 'get',
      path: '/ogc/collections/{collectionId}/items/{featureId}',
      operationId: 'getFeature',
      permission,
      summary: { zh: '一个要素，按编号或代码', en: 'One feature, by its number or code' },
      params: featureParams,
      query: itemParameters,
      answers: [written({ [mediaTypes.geojson]: featureAnswerSchema, [mediaTypes.html]: page })],
      errors: { 400: ['unknown-crs'], 404: ['unknown-collection', 'unknown-feature'], 503: ['too-slow'] },
      async handle({ params, query, principal, request, response }) {
        const layer = layerOf(params.collectionId, principal);
        const system = await features.system(query.crs, 'query.crs');
        const row = await features.feature(layer, params.featureId, system, leavingOf(response));
        const base = baseOf(request);
        response.set('Content-Crs', `<${system.uri}>`);
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
