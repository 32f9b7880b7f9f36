import type { Request } from 'express';
import type { Link } from '../../domain/answers/features.ts';
import type { PublishedLayer } from '../layers/published.ts';
import { featureText, mediaTypes } from './documents.ts';
import { itemsHtml, type Trail } from './html.ts';
import type { FeatureRow } from './store.ts';

type Pages = AsyncGenerator<FeatureRow[], number | null>;
type Step = IteratorResult<FeatureRow[], number | null>;

/** A page of features as GeoJSON, batch by batch. @param first the batch that was read already */
export async function* itemsCollection(
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
    const texts = step.value.map((row) => featureText(row, { chosen }));
    if (texts.length > 0) yield (returned > 0 ? ',\n' : '\n') + texts.join(',\n');
    returned += texts.length;
  }
  const links: Link[] = [
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

/** The same as a page for people. */
export async function* itemsPage(
  request: Request,
  layer: PublishedLayer,
  first: Step,
  pages: Pages,
  trail: Trail,
): AsyncGenerator<string> {
  const writer = itemsHtml(baseOf(request), layer, trail);
  yield writer.start;
  let step = first;
  for (; !step.done; step = await pages.next()) yield step.value.map(writer.row).join('\n');
  yield writer.end(nextLink(request, step.value, mediaTypes.html));
}

/** The address of `/ogc` as the reader knows it. */
export function baseOf(request: Request): string {
  return `${request.protocol}://${request.host}/ogc`;
}

function nextLink(request: Request, after: number | null, type: string): Link | undefined {
  if (after === null) return undefined;
  return { href: addressOf(request, { after: String(after) }), rel: 'next', type, title: 'Next page' };
}

/** The address of this request with some parameters set to other values. */
function addressOf(request: Request, changed: Record<string, string>): string {
  const url = new URL(request.originalUrl, `${request.protocol}://${request.host}`);
  for (const [name, value] of Object.entries(changed)) url.searchParams.set(name, value);
  return url.href;
}
