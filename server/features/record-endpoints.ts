import { z } from 'zod';
import { catalogueSchema, dcatSchema, recordSchema, recordsSchema } from '../../domain/answers/records.ts';
import { written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { Problem } from '../input/problem.ts';
import { viewOf } from '../layers/view.ts';
import { mediaTypes } from './documents.ts';
import { baseOf } from './items.ts';
import { type CatalogueRecord, catalogueDocument, catalogueId, dcatDocument, recordOf } from './records.ts';
import { type RecordsQuery, recordsParameters } from './records-schema.ts';
import { pageLimit, withoutParameters } from './schema.ts';
import { sendJson } from './sending.ts';
import type { Features } from './service.ts';

const permission = 'layers.read-public';
const catalogue = `/ogc/collections/${catalogueId}`;

/** Whether a box of four numbers, or six with heights, meets the ring of another that begins in its south-west. */
function meets(ring: number[][], numbers: readonly number[]): boolean {
  const [west, south, east, north] = numbers.length === 6 ? [0, 1, 3, 4].map((at) => numbers[at]!) : numbers;
  const [[left, bottom], , [right, top]] = ring as [[number, number], unknown, [number, number]];
  return left <= east! && right >= west! && bottom <= north! && top >= south!;
}

/** Whether a record is one of those that are asked for: every word of `q` is somewhere in what it says of itself. */
function isAsked(
  { id, time, geometry, properties }: CatalogueRecord,
  { q, ids, bbox, datetime }: RecordsQuery,
): boolean {
  const text = [id, properties.title, properties.description, ...properties.keywords]
    .join('\n')
    .toLowerCase();
  if (
    q &&
    !q
      .toLowerCase()
      .split(/[\s,]+/)
      .every((word) => text.includes(word))
  )
    return false;
  if (ids && !ids.split(',').includes(id)) return false;
  if (bbox && !(geometry && meets(geometry.coordinates[0]!, bbox))) return false;
  // A layer is in force from its time on: what ends before that has none of it.
  const last = datetime?.split('/').at(-1);
  return !last || last === '..' || Date.parse(last) >= Date.parse(time.interval[0]!);
}

/** OGC API Records: the layers themselves as items of a catalogue, and the same as DCAT. */
export function recordEndpoints(features: Features) {
  return [
    endpoint({
      method: 'get',
      path: catalogue,
      operationId: 'describeCatalogue',
      permission,
      summary: { zh: '图层目录', en: 'The catalogue of layers' },
      query: withoutParameters,
      answers: [written({ [mediaTypes.json]: catalogueSchema })],
      errors: {},
      handle({ principal, request, response }) {
        const layers = features.collections(viewOf(principal));
        sendJson(response, mediaTypes.json, catalogueDocument(baseOf(request), layers));
      },
    }),
    endpoint({
      method: 'get',
      path: `${catalogue}/items`,
      operationId: 'getRecords',
      permission,
      summary: { zh: '图层目录的条目', en: 'Records of the catalogue' },
      query: recordsParameters,
      answers: [written({ [mediaTypes.geojson]: recordsSchema })],
      errors: {},
      handle({ query, principal, request, response }) {
        const base = baseOf(request);
        const all = features.collections(viewOf(principal)).map((layer) => recordOf(base, layer));
        const asked = all.filter((record) => isAsked(record, query));
        const { offset = 0 } = query;
        const limit = pageLimit(query.limit ?? null);
        const page = asked.slice(offset, offset + limit);
        const href = (from: number) => {
          const url = new URL(request.originalUrl, base);
          url.searchParams.set('offset', String(from));
          return url.href;
        };
        const type = mediaTypes.geojson;
        sendJson(response, type, {
          type: 'FeatureCollection',
          features: page,
          links: [
            { href: href(offset), rel: 'self', type, title: 'This page' },
            ...(offset + limit < asked.length
              ? [{ href: href(offset + limit), rel: 'next', type, title: 'Next page' }]
              : []),
          ],
          numberMatched: asked.length,
          numberReturned: page.length,
          timeStamp: new Date().toISOString(),
        });
      },
    }),
    endpoint({
      method: 'get',
      path: `${catalogue}/items/{recordId}`,
      operationId: 'getRecord',
      permission,
      summary: { zh: '图层目录的一个条目', en: 'One record of the catalogue' },
      params: z.object({ recordId: z.string().describe('the id of a layer') }),
      query: withoutParameters,
      answers: [written({ [mediaTypes.geojson]: recordSchema })],
      errors: { 404: ['unknown-record'] },
      handle({ params, principal, request, response }) {
        const layer = features.collections(viewOf(principal)).find(({ id }) => id === params.recordId);
        if (!layer)
          throw new Problem(404, 'unknown-record', {
            zh: `没有您可查看的条目“${params.recordId}”`,
            en: `There is no record "${params.recordId}" that you may see`,
          });
        sendJson(response, mediaTypes.geojson, recordOf(baseOf(request), layer));
      },
    }),
    endpoint({
      method: 'get',
      path: '/ogc/dcat',
      operationId: 'getDcat',
      permission,
      summary: { zh: '图层目录（DCAT 3，JSON-LD）', en: 'The catalogue as DCAT 3, in JSON-LD' },
      query: withoutParameters,
      answers: [written({ [mediaTypes.jsonld]: dcatSchema })],
      errors: {},
      handle({ principal, request, response }) {
        const layers = features.collections(viewOf(principal));
        sendJson(response, mediaTypes.jsonld, dcatDocument(baseOf(request), layers));
      },
    }),
  ];
}
