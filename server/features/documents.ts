import type { Link, PropertySchema } from '../../domain/answers/features.ts';
import type { PublishedLayer } from '../layers/published.ts';
import { crs84 } from './schema.ts';
import type { FeatureRow } from './store.ts';

export const mediaTypes = {
  json: 'application/json',
  geojson: 'application/geo+json',
  schema: 'application/schema+json',
  html: 'text/html',
  openapi: 'application/vnd.oai.openapi+json;version=3.0',
} as const;

const conformanceClasses = [
  'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core',
  'http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30',
  'http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables',
  'http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters',
  'http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter',
  'http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter',
  'http://www.opengis.net/spec/cql2/1.0/conf/cql2-text',
  'http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2',
  'http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators',
  'http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison',
  'http://www.opengis.net/spec/cql2/1.0/conf/accent-insensitive-comparison',
  'http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions',
  'http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions',
  'http://www.opengis.net/spec/cql2/1.0/conf/temporal-functions',
  'http://www.opengis.net/spec/cql2/1.0/conf/property-property',
  'http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete',
  'http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/update',
  'http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/optimistic-locking-etags',
  'http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/features',
  'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core',
  'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset',
  'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list',
  'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets',
  'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt',
];

/** A link to a document and one to its page for people; the one that is being read is `self`. */
function selfLinks(href: string, type: string, title: string): Link[] {
  return [
    { href: `${href}?f=json`, rel: 'self', type, title },
    { href: `${href}?f=html`, rel: 'alternate', type: mediaTypes.html, title: `${title}, as a page` },
  ];
}

export function landingPage(base: string) {
  return {
    title: '网格 Wangge',
    description: 'Layers of the city as features: grids, water, green, facilities and roads.',
    links: [
      ...selfLinks(base, mediaTypes.json, 'This document'),
      { href: `${base}/api`, rel: 'service-desc', type: mediaTypes.openapi, title: 'API definition' },
      {
        href: `${base}?f=html`,
        rel: 'service-doc',
        type: mediaTypes.html,
        title: 'How to read this service',
      },
      { href: `${base}/conformance`, rel: 'conformance', type: mediaTypes.json, title: 'Conformance' },
      { href: `${base}/collections`, rel: 'data', type: mediaTypes.json, title: 'Collections' },
      {
        href: `${base}/tileMatrixSets`,
        rel: 'http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes',
        type: mediaTypes.json,
        title: 'Tile matrix sets',
      },
    ],
  };
}

export function conformance(base: string) {
  return {
    title: 'Conformance',
    conformsTo: conformanceClasses,
    links: selfLinks(`${base}/conformance`, mediaTypes.json, 'Conformance'),
  };
}

export function collectionDocument(base: string, layer: PublishedLayer) {
  const { id, title, definition, bbox, featureCount } = layer;
  const href = `${base}/collections/${id}`;
  return {
    id,
    title: `${title.zh} ${title.en}`,
    description: `${featureCount} features, version ${layer.version}, in force since ${layer.effectiveFrom.toISOString()}`,
    ...(definition.attribution ? { attribution: definition.attribution } : {}),
    itemType: 'feature',
    extent: bbox ? { spatial: { bbox: [bbox], crs: crs84 } } : {},
    crs: [crs84],
    storageCrs: crs84,
    links: [
      ...selfLinks(href, mediaTypes.json, title.en),
      { href: `${href}/items`, rel: 'items', type: mediaTypes.geojson, title: `Features of ${title.en}` },
      {
        href: `${href}/items?f=html`,
        rel: 'items',
        type: mediaTypes.html,
        title: `Features of ${title.en}, as a page`,
      },
      {
        href: `${href}/queryables`,
        rel: 'http://www.opengis.net/def/rel/ogc/1.0/queryables',
        type: mediaTypes.schema,
        title: `What features of ${title.en} can be chosen by`,
      },
      { href: `${href}/schema`, rel: 'describedby', type: mediaTypes.schema, title: `Schema of ${title.en}` },
      {
        href: `${href}/tiles`,
        rel: 'http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector',
        type: mediaTypes.json,
        title: `Vector tiles of ${title.en}`,
      },
    ],
  };
}

export function collectionsDocument(base: string, layers: readonly PublishedLayer[]) {
  return {
    title: 'Collections',
    links: selfLinks(`${base}/collections`, mediaTypes.json, 'Collections'),
    collections: layers.map((layer) => collectionDocument(base, layer)),
  };
}

const jsonTypes = { string: 'string', number: 'number', boolean: 'boolean', date: 'string' } as const;

function propertySchemas({ definition }: PublishedLayer): Record<string, PropertySchema> {
  return {
    code: { title: '代码 Code', type: 'string', 'x-ogc-role': 'id' },
    name: { title: '名称 Name', type: 'string' },
    parent: { title: '上级代码 Parent code', type: 'string' },
    ...Object.fromEntries(
      definition.fields.map(({ name, title, type, values }) => [
        name,
        {
          title: `${title.zh} ${title.en}`,
          type: jsonTypes[type],
          ...(type === 'date' ? { format: 'date' } : {}),
          ...(values ? { enum: values } : {}),
        },
      ]),
    ),
  };
}

const geometryFormats = { Point: 'point', LineString: 'linestring', Polygon: 'polygon' } as const;

function geometrySchema({ geometryType }: PublishedLayer): Record<string, PropertySchema> {
  const format = geometryFormats[geometryType];
  return { geometry: { 'x-ogc-role': 'primary-geometry', format: `geometry-${format}-or-multi${format}` } };
}

function schemaDocument(
  href: string,
  layer: PublishedLayer,
  properties: Record<string, PropertySchema>,
  additional: boolean,
) {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: href,
    type: 'object',
    title: `${layer.title.zh} ${layer.title.en}`,
    properties,
    additionalProperties: additional,
  };
}

export function queryablesDocument(base: string, layer: PublishedLayer) {
  const href = `${base}/collections/${layer.id}/queryables`;
  return schemaDocument(href, layer, { ...propertySchemas(layer), ...geometrySchema(layer) }, false);
}

export function featureSchema(base: string, layer: PublishedLayer) {
  const properties = { ...propertySchemas(layer), ...geometrySchema(layer) };
  return schemaDocument(`${base}/collections/${layer.id}/schema`, layer, properties, true);
}

/** A row as the text of a GeoJSON feature, with `links` where they are given and the chosen properties only. */
export function featureText(
  row: FeatureRow,
  { links, chosen = null }: { links?: readonly Link[]; chosen?: readonly string[] | null },
): string {
  const { code, name, parent } = row;
  const all: Record<string, unknown> = { code, name, parent, ...withoutColumns(row.properties) };
  const named = chosen?.flatMap((key) => (Object.hasOwn(all, key) ? [[key, all[key]]] : []));
  const properties = JSON.stringify(named ? Object.fromEntries(named) : all);
  const end = links ? `,"links":${JSON.stringify(links)}}` : '}';
  return `{"type":"Feature","id":${row.fid},"geometry":${row.geometry},"properties":${properties}${end}`;
}

/** A feature's properties without those that are named like a column, which give way to it. */
export function withoutColumns(properties: Record<string, unknown>): Record<string, unknown> {
  const { code: _code, name: _name, parent: _parent, ...rest } = properties;
  return rest;
}

export function featureLinks(base: string, layer: PublishedLayer, fid: number): Link[] {
  const collection = `${base}/collections/${layer.id}`;
  return [
    ...selfLinks(`${collection}/items/${fid}`, mediaTypes.geojson, `Feature ${fid}`),
    { href: collection, rel: 'collection', type: mediaTypes.json, title: layer.title.en },
  ];
}
