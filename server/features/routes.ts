import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Request, type Response, Router } from 'express';
import { visibilityClass } from '../../domain/access/permissions.ts';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { readableFromAnywhere } from '../http/cross-origin.ts';
import { leavingOf } from '../input/leaving.ts';
import { Problem } from '../input/problem.ts';
import type { PublishedLayer } from '../layers/published.ts';
import * as documents from './documents.ts';
import * as html from './html.ts';
import { featuresOpenApi } from './openapi.ts';
import { crs84, fidParameter, formatParameters, itemParameters, parseItemsQuery } from './schema.ts';
import type { Features } from './service.ts';
import type { FeatureRow } from './store.ts';

const { mediaTypes } = documents;

/** OGC API Features, part 1, in JSON and, for browsers, HTML. */
export function featureRoutes(features: Features): Router {
  const router = Router();
  router.use('/ogc', readableFromAnywhere, requirePermission('layers.read-public'));

  router.get('/ogc', (request, response) => {
    const base = baseOf(request);
    const document = documents.landingPage(base);
    if (simpleHtml(request)) sendHtml(response, html.landingHtml(document));
    else sendJson(response, mediaTypes.json, document);
  });

  router.get('/ogc/api', (request, response) => {
    formatParameters.parse(request.query);
    sendJson(response, mediaTypes.openapi, featuresOpenApi(baseOf(request)));
  });

  router.get('/ogc/conformance', (request, response) => {
    const base = baseOf(request);
    const document = documents.conformance(base);
    if (simpleHtml(request)) sendHtml(response, html.conformanceHtml(document, trail(base)));
    else sendJson(response, mediaTypes.json, document);
  });

  router.get('/ogc/collections', (request, response) => {
    const base = baseOf(request);
    const layers = features.collections(readerOf(response));
    if (simpleHtml(request)) sendHtml(response, html.collectionsHtml(base, layers, trail(base)));
    else sendJson(response, mediaTypes.json, documents.collectionsDocument(base, layers));
  });

  router.get('/ogc/collections/:id', (request, response) => {
    const base = baseOf(request);
    const document = documents.collectionDocument(base, layerOf(request, response));
    if (simpleHtml(request)) sendHtml(response, html.collectionHtml(document, trail(base, null)));
    else sendJson(response, mediaTypes.json, document);
  });

  router.get('/ogc/collections/:id/queryables', (request, response) => {
    const base = baseOf(request);
    const layer = layerOf(request, response);
    const document = documents.queryablesDocument(base, layer);
    if (simpleHtml(request)) sendHtml(response, html.schemaHtml(document, trail(base, layer)));
    else sendJson(response, mediaTypes.schema, document);
  });

  router.get('/ogc/collections/:id/schema', (request, response) => {
    const base = baseOf(request);
    const layer = layerOf(request, response);
    const document = documents.featureSchema(base, layer);
    if (simpleHtml(request)) sendHtml(response, html.schemaHtml(document, trail(base, layer)));
    else sendJson(response, mediaTypes.schema, document);
  });

  router.get('/ogc/collections/:id/items', async (request, response) => {
    const layer = layerOf(request, response);
    const { f, query } = parseItemsQuery(request.query, features.queryables(layer));
    const asHtml = wantsHtml(request, f);
    const chosen = features.properties(layer, query);
    const pages = features.read(layer, query, leavingOf(response));
    // The first batch is read before anything is sent, so that a failure can still be told as one.
    const first = await pages.next();
    const text = asHtml
      ? itemsPage(request, layer, first, pages)
      : itemsCollection(request, layer, first, pages, { chosen, matched: features.matched(layer, query) });
    head(response, asHtml ? mediaTypes.html : mediaTypes.geojson);
    response.set('Content-Crs', `<${crs84}>`);
    await pipeline(Readable.from(text), response);
  });

  router.get('/ogc/collections/:id/items/:fid', async (request, response) => {
    const layer = layerOf(request, response);
    const { f } = itemParameters.parse(request.query);
    const fid = fidParameter.safeParse(request.params.fid);
    if (!fid.success)
      throw new Problem(404, 'unknown-feature', `"${layer.id}" has no feature ${String(request.params.fid)}`);
    const row = await features.feature(layer, fid.data, leavingOf(response));
    const base = baseOf(request);
    response.set('Content-Crs', `<${crs84}>`);
    if (wantsHtml(request, f)) sendHtml(response, html.featureHtml(layer, row, trail(base, layer)));
    else {
      head(response, mediaTypes.geojson);
      response.set('ETag', `"${row.etag}"`);
      response.send(documents.featureText(row, { links: documents.featureLinks(base, layer, row.fid) }));
    }
  });

  function layerOf(request: Request, response: Response): PublishedLayer {
    return features.collection(String(request.params.id), readerOf(response));
  }
  return router;
}

type Pages = AsyncGenerator<FeatureRow[], number | null>;
type Step = IteratorResult<FeatureRow[], number | null>;

async function* itemsCollection(
  request: Request,
  layer: PublishedLayer,
  first: Step,
  pages: Pages,
  { chosen, matched }: { chosen: string[] | null; matched: number | null },
): AsyncGenerator<string> {
  yield '{"type":"FeatureCollection","features":[';
  let returned = 0;
  let step = first;
  for (; !step.done; step = await pages.next()) {
    const texts = step.value.map((row) => documents.featureText(row, { chosen }));
    if (texts.length > 0) yield (returned > 0 ? ',\n' : '\n') + texts.join(',\n');
    returned += texts.length;
  }
  const links: documents.Link[] = [
    { href: addressOf(request, { f: 'json' }), rel: 'self', type: mediaTypes.geojson, title: 'This page' },
    { href: addressOf(request, { f: 'html' }), rel: 'alternate', type: mediaTypes.html, title: 'As a page' },
    {
      href: `${baseOf(request)}/collections/${layer.id}`,
      rel: 'collection',
      type: mediaTypes.json,
      title: layer.title.en,
    },
  ];
  const next = nextLink(request, step.value, mediaTypes.geojson);
  if (next) links.push(next);
  const counts = { ...(matched === null ? {} : { numberMatched: matched }), numberReturned: returned };
  const end = JSON.stringify({ links, ...counts, timeStamp: new Date().toISOString() });
  yield `],${end.slice(1)}`;
}

async function* itemsPage(
  request: Request,
  layer: PublishedLayer,
  first: Step,
  pages: Pages,
): AsyncGenerator<string> {
  const writer = html.itemsHtml(baseOf(request), layer, trail(baseOf(request), layer));
  yield writer.start;
  let step = first;
  for (; !step.done; step = await pages.next()) yield step.value.map(writer.row).join('\n');
  yield writer.end(nextLink(request, step.value, mediaTypes.html));
}

function nextLink(request: Request, after: number | null, type: string): documents.Link | undefined {
  if (after === null) return undefined;
  return { href: addressOf(request, { after: String(after) }), rel: 'next', type, title: 'Next page' };
}

/** The address of this request with some parameters set to other values. */
function addressOf(request: Request, changed: Record<string, string>): string {
  const url = new URL(request.originalUrl, `${request.protocol}://${request.host}`);
  for (const [name, value] of Object.entries(changed)) url.searchParams.set(name, value);
  return url.href;
}

function baseOf(request: Request): string {
  return `${request.protocol}://${request.host}/ogc`;
}

function trail(base: string, layer?: PublishedLayer | null): html.Trail {
  const way: [string, string][] = [[base, '网格 Wangge']];
  if (layer !== undefined) way.push([`${base}/collections`, '图层 Collections']);
  if (layer) way.push([`${base}/collections/${layer.id}`, `${layer.title.zh} ${layer.title.en}`]);
  return way;
}

function readerOf(response: Response): PublishedLayer['visibility'] {
  return visibilityClass(principalOf(response));
}

/** For addresses whose one parameter is `f`. */
function simpleHtml(request: Request): boolean {
  return wantsHtml(request, formatParameters.parse(request.query).f);
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
