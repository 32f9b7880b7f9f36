import type { Request } from 'express';
import type { Link } from '../../domain/answers/features.ts';
import { formats } from '../../domain/features/formats.ts';
import type { Chosen } from './choosing.ts';
import { featureText, mediaTypes } from './documents.ts';
import { itemsHtml, type Trail } from './html.ts';
import type { Matched, PageEnd } from './service.ts';
import type { FeatureRow } from './store.ts';

type Pages = AsyncGenerator<FeatureRow[], PageEnd>;
type Step = IteratorResult<FeatureRow[], PageEnd>;

/** The links of a page to the others: of one that was asked for by its address, or by a body. */
export interface PageLinks {
  /** In other formats, where they have an address. */
  own(): Link[];
  page(rel: 'next' | 'prev', fid: number): Link;
}

/** A page of features as GeoJSON, batch by batch. @param first the batch that was read already */
export async function* itemsCollection(
  { layer, properties: chosen }: Chosen,
  first: Step,
  pages: Pages,
  { links, base, matched }: { links: PageLinks; base: string; matched: () => Promise<Matched> },
): AsyncGenerator<string> {
  yield '{"type":"FeatureCollection","features":[';
  let returned = 0;
  let step = first;
  for (; !step.done; step = await pages.next()) {
    const texts = step.value.map((row) => featureText(row, { chosen }));
    if (texts.length > 0) yield (returned > 0 ? ',\n' : '\n') + texts.join(',\n');
    returned += texts.length;
  }
  const { next, previous } = step.value;
  const all: Link[] = [
    ...links.own(),
    {
      href: `${base}/collections/${layer.id}`,
      rel: 'collection',
      type: mediaTypes.json,
      title: layer.title.en,
    },
  ];
  if (next !== null) all.push(links.page('next', next));
  if (previous !== null) all.push(links.page('prev', previous));
  const isWhole = next === null && previous === null && returned > 0;
  const counts = isWhole ? { count: returned, isEstimate: false } : await matched();
  const end = JSON.stringify({ links: all, ...numbers(counts), numberReturned: returned, timeStamp: now() });
  yield `],${end.slice(1)}`;
}

const now = () => new Date().toISOString();

function numbers({ count, isEstimate }: Matched) {
  return { numberMatched: count, ...(isEstimate ? { numberMatchedEstimated: true } : {}) };
}

/** How many features match, without any of them. */
export function hitsDocument(matched: Matched, links: PageLinks) {
  return {
    type: 'FeatureCollection',
    features: [],
    links: links.own(),
    ...numbers(matched),
    numberReturned: 0,
    timeStamp: now(),
  };
}

/** A FeatureCollection of any size with all its digits, code, name and parent among the properties. */
export async function* itemsFile({ properties: chosen }: Chosen, pages: Pages): AsyncGenerator<string> {
  yield '{"type":"FeatureCollection","features":[';
  let isFirst = true;
  for await (const batch of pages) {
    if (batch.length === 0) continue;
    yield `${isFirst ? '\n' : ',\n'}${batch.map((row) => featureText(row, { chosen })).join(',\n')}`;
    isFirst = false;
  }
  yield '\n]}\n';
}

/** Features as a GeoJSON text sequence (RFC 8142). */
export async function* itemsSequence({ properties: chosen }: Chosen, pages: Pages): AsyncGenerator<string> {
  for await (const batch of pages)
    yield batch.map((row) => `\u001e${featureText(row, { chosen })}\n`).join('');
}

/** A page as one for people. */
export async function* itemsPage(
  { layer }: Chosen,
  first: Step,
  pages: Pages,
  { links, base, trail }: { links: PageLinks; base: string; trail: Trail },
): AsyncGenerator<string> {
  const writer = itemsHtml(base, layer, trail);
  yield writer.start;
  let step = first;
  for (; !step.done; step = await pages.next()) yield step.value.map(writer.row).join('\n');
  const { next, previous } = step.value;
  yield writer.end(
    next === null ? undefined : links.page('next', next),
    previous === null ? undefined : links.page('prev', previous),
  );
}

/** The address of `/ogc` as the reader knows it. */
export function baseOf(request: Request): string {
  return `${request.protocol}://${request.host}/ogc`;
}

const pageTitles = { next: 'Next page', prev: 'Page before' };

/** @param type of the page, which those beside it have too */
export function linksOf(request: Request, type: string): PageLinks {
  return {
    own: () => [
      { href: addressOf(request, { f: 'json' }), rel: 'self', type: mediaTypes.geojson, title: 'This page' },
      {
        href: addressOf(request, { f: 'html' }),
        rel: 'alternate',
        type: mediaTypes.html,
        title: 'As a page',
      },
      ...formats.map(({ name, mediaType, title }) => ({
        href: addressOf(request, { f: name, after: null, before: null, limit: null, resultType: null }),
        rel: 'alternate',
        type: mediaType,
        title: `All of it as ${title.en}`,
      })),
    ],
    page: (rel, fid) => ({
      href: addressOf(request, {
        after: rel === 'next' ? String(fid) : null,
        before: rel === 'prev' ? String(fid) : null,
      }),
      rel,
      type,
      title: pageTitles[rel],
    }),
  };
}

/** Links of what was asked for by a body: the same is sent again, with what `body` says in place of what it said. */
export function linksOfSearch(request: Request): PageLinks {
  const href = new URL(request.originalUrl, `${request.protocol}://${request.host}`).href;
  const type = mediaTypes.geojson;
  return {
    own: () => [{ href, rel: 'self', type, title: 'This page', method: 'POST' }],
    page: (rel, fid) => ({
      href,
      rel,
      type,
      title: pageTitles[rel],
      method: 'POST',
      body: rel === 'next' ? { after: fid, before: null } : { before: fid, after: null },
      merge: true,
    }),
  };
}

/** The address of this request with some parameters set to other values, or left out. */
function addressOf(request: Request, changed: Record<string, string | null>): string {
  const url = new URL(request.originalUrl, `${request.protocol}://${request.host}`);
  for (const [name, value] of Object.entries(changed))
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  return url.href;
}
