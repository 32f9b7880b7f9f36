import type { Link } from '../../domain/answers/features.ts';
import { formats } from '../../domain/features/formats.ts';
import type { PublishedLayer } from '../layers/published.ts';
import { collectionDocument, mediaTypes } from './documents.ts';

/** The id of the collection whose items are the layers themselves. */
export const catalogueId = 'catalogue';
const core = 'http://www.opengis.net/spec/ogcapi-records-1/1.0/req/record-core';

const both = ({ zh, en }: { zh: string; en: string }) => `${zh} ${en}`;

function boxPolygon(bbox: PublishedLayer['bbox']) {
  if (!bbox) return null;
  const [west, south, east, north] = bbox;
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Polygon' as const, coordinates: [ring] };
}

const keywordsOf = ({ theme, definition, tier }: PublishedLayer): string[] => [
  theme,
  definition.role,
  ...(tier ? [tier] : []),
  ...definition.fields.map(({ title }) => title.zh),
];

/** A layer as a record: what, where, since when, from whom and how to get it. */
export function recordOf(base: string, layer: PublishedLayer) {
  const { id, title, definition, bbox, effectiveFrom, publishedAt } = layer;
  const { links, description } = collectionDocument(base, layer);
  const href = `${base}/collections/${catalogueId}/items/${id}`;
  const own: Link[] = [
    { href, rel: 'self', type: mediaTypes.geojson, title: 'This record' },
    { href: `${base}/collections/${id}`, rel: 'item', type: mediaTypes.json, title: title.en },
  ];
  return {
    id,
    type: 'Feature' as const,
    conformsTo: [core],
    time: { interval: [effectiveFrom.toISOString(), '..'] },
    geometry: boxPolygon(bbox),
    properties: {
      type: 'dataset' as const,
      title: both(title),
      description,
      keywords: keywordsOf(layer),
      language: { code: 'zh' },
      updated: publishedAt.toISOString(),
      ...(definition.licence ? { license: definition.licence } : {}),
      contacts: definition.owner ? [{ organization: both(definition.owner), roles: ['publisher'] }] : [],
      formats: formats.map(({ title: { en }, mediaType }) => ({ name: en, mediaType })),
    },
    links: [...own, ...links.filter(({ rel }) => !['self', 'alternate'].includes(rel))],
  };
}
export type CatalogueRecord = ReturnType<typeof recordOf>;

export function catalogueDocument(base: string, layers: readonly PublishedLayer[]) {
  const href = `${base}/collections/${catalogueId}`;
  return {
    id: catalogueId,
    title: '图层目录 Catalogue of layers',
    description: `${layers.length} layers in force`,
    itemType: 'record' as const,
    links: [
      { href, rel: 'self', type: mediaTypes.json, title: 'This document' },
      { href: `${href}/items`, rel: 'items', type: mediaTypes.geojson, title: 'Records' },
      { href: `${base}/dcat`, rel: 'alternate', type: mediaTypes.jsonld, title: 'The same as DCAT 3' },
    ],
  };
}

/** The catalogue in the vocabulary of DCAT 3 (W3C), as JSON-LD: a dataset a layer, a distribution a format. */
export function dcatDocument(base: string, layers: readonly PublishedLayer[]) {
  return {
    '@context': {
      dcat: 'http://www.w3.org/ns/dcat#',
      dct: 'http://purl.org/dc/terms/',
      foaf: 'http://xmlns.com/foaf/0.1/',
      locn: 'http://www.w3.org/ns/locn#',
      geo: 'http://www.opengis.net/ont/geosparql#',
      xsd: 'http://www.w3.org/2001/XMLSchema#',
    },
    '@id': `${base}/dcat`,
    '@type': 'dcat:Catalog' as const,
    'dct:title': named({ zh: '图层目录', en: 'Catalogue of layers' }),
    'dcat:dataset': layers.map((layer) => datasetOf(base, layer)),
  };
}

const named = ({ zh, en }: { zh: string; en: string }) => [
  { '@language': 'zh', '@value': zh },
  { '@language': 'en', '@value': en },
];
const timed = (time: Date) => ({ '@type': 'xsd:dateTime', '@value': time.toISOString() });

function datasetOf(base: string, layer: PublishedLayer) {
  const { id, title, definition, bbox, effectiveFrom, publishedAt, version } = layer;
  const collection = `${base}/collections/${id}`;
  return {
    '@id': collection,
    '@type': 'dcat:Dataset' as const,
    'dct:identifier': id,
    'dct:title': named(title),
    'dcat:keyword': keywordsOf(layer),
    'dct:modified': timed(publishedAt),
    'dcat:version': String(version),
    ...(definition.licence ? { 'dct:license': definition.licence } : {}),
    ...(definition.owner
      ? { 'dct:publisher': { '@type': 'foaf:Organization', 'foaf:name': named(definition.owner) } }
      : {}),
    ...(bbox
      ? {
          'dct:spatial': {
            '@type': 'dct:Location',
            'dcat:bbox': { '@type': 'geo:geoJSONLiteral', '@value': JSON.stringify(boxPolygon(bbox)) },
          },
        }
      : {}),
    'dct:temporal': { '@type': 'dct:PeriodOfTime', 'dcat:startDate': timed(effectiveFrom) },
    'dcat:landingPage': { '@id': `${collection}?f=html` },
    'dcat:distribution': formats.map(({ name, mediaType, title: of }) => ({
      '@type': 'dcat:Distribution',
      'dct:title': named(of),
      'dcat:mediaType': mediaType,
      'dcat:accessURL': { '@id': `${collection}/items?f=${name}` },
    })),
  };
}
