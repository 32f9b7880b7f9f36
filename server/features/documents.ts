import type { Link, PropertySchema } from '../../domain/answers/features.ts';
import { formats } from '../../domain/features/formats.ts';
import type { Fields, FieldType } from '../cql2/expression.ts';
import { functions } from '../cql2/expression.ts';
import type { PublishedLayer } from '../layers/published.ts';
import type { FeatureRow } from './store.ts';
import { crs84, suitableSystems } from './systems.ts';

export const mediaTypes = {
  json: 'application/json',
  geojson: 'application/geo+json',
  schema: 'application/schema+json',
  html: 'text/html',
  xml: 'application/xml',
  jsonld: 'application/ld+json',
  openapi: 'application/vnd.oai.openapi+json;version=3.0',
} as const;

const conformanceClasses = [
  'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core',
  'http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30',
  'http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs',
  'http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables',
  'http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters',
  'http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter',
  'http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter',
  'http://www.opengis.net/spec/cql2/1.0/conf/cql2-text',
  'http://www.opengis.net/spec/cql2/1.0/conf/cql2-json',
  'http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2',
  'http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators',
  'http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison',
  'http://www.opengis.net/spec/cql2/1.0/conf/accent-insensitive-comparison',
  'http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions',
  'http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus',
  'http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions',
  'http://www.opengis.net/spec/cql2/1.0/conf/temporal-functions',
  'http://www.opengis.net/spec/cql2/1.0/conf/array-functions',
  'http://www.opengis.net/spec/cql2/1.0/conf/property-property',
  'http://www.opengis.net/spec/cql2/1.0/conf/functions',
  'http://www.opengis.net/spec/cql2/1.0/conf/arithmetic',
  'http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete',
  'http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/update',
  'http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/optimistic-locking-etags',
  'http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/features',
  'http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas',
  'http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/returnables-and-receivables',
  'http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/queryables',
  'http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/sortables',
  'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core',
  'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/ogc-process-description',
  'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/json',
  'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/oas30',
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
      {
        href: `${base}/functions`,
        rel: 'http://www.opengis.net/def/rel/ogc/1.0/functions',
        type: mediaTypes.json,
        title: 'Functions that filters may call',
      },
      {
        href: `${base}/collections/catalogue`,
        rel: 'http://www.opengis.net/def/rel/ogc/1.0/ogc-catalog',
        type: mediaTypes.json,
        title: 'Catalogue of layers',
      },
      { href: `${base}/collections`, rel: 'data', type: mediaTypes.json, title: 'Collections' },
      {
        href: `${base}/processes`,
        rel: 'http://www.opengis.net/def/rel/ogc/1.0/processes',
        type: mediaTypes.json,
        title: 'Processes',
      },
      {
        href: `${base}/tileMatrixSets`,
        rel: 'http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes',
        type: mediaTypes.json,
        title: 'Tile matrix sets',
      },
    ],
  };
}

const jsonNames = { number: 'number', text: 'string' } as const;

/** What filters may call beside what the language has. */
export function functionsDocument(base: string) {
  return {
    functions: Object.entries(functions).map(([name, { takes, answers, description }]) => ({
      name,
      description,
      arguments: [{ title: 'value', type: [jsonNames[takes]] }],
      returns: [jsonNames[answers]],
    })),
    links: selfLinks(`${base}/functions`, mediaTypes.json, 'Functions'),
  };
}

export function conformance(base: string) {
  return {
    title: 'Conformance',
    conformsTo: conformanceClasses,
    links: selfLinks(`${base}/conformance`, mediaTypes.json, 'Conformance'),
  };
}

/**
 * A box with room around it, in degrees: clients turn the corners of an extent into another system and ask for the box
 * between them, which would lose what lies at the edge of a tight one. A hundredth of its longer side, 0.001 degrees at
 * least, rounded outwards to as much.
 */
function roomAround([west, south, east, north]: readonly [number, number, number, number]) {
  const room = Math.max(0.001, Math.max(east - west, north - south) / 100);
  const down = (value: number) => Math.floor((value - room) * 1000) / 1000;
  const up = (value: number) => Math.ceil((value + room) * 1000) / 1000;
  return [
    Math.max(-180, down(west)),
    Math.max(-90, down(south)),
    Math.min(180, up(east)),
    Math.min(90, up(north)),
  ];
}

/** Where the XML Schema of the features of a collection is, as GML has them. */
export const xmlSchemaAddress = (base: string, id: string) => `${base}/collections/${id}/schema.xsd`;

export function collectionDocument(base: string, layer: PublishedLayer) {
  const { id, title, definition, bbox, featureCount } = layer;
  const href = `${base}/collections/${id}`;
  return {
    id,
    title: `${title.zh} ${title.en}`,
    description: `${featureCount} features, version ${layer.version}, in force since ${layer.effectiveFrom.toISOString()}`,
    ...(definition.attribution ? { attribution: definition.attribution } : {}),
    itemType: 'feature',
    extent: bbox ? { spatial: { bbox: [roomAround(bbox)], crs: crs84.uri } } : {},
    crs: suitableSystems(bbox ? (bbox[0] + bbox[2]) / 2 : null),
    storageCrs: crs84.uri,
    links: [
      ...selfLinks(href, mediaTypes.json, title.en),
      { href: `${href}/items`, rel: 'items', type: mediaTypes.geojson, title: `Features of ${title.en}` },
      {
        href: `${href}/items?f=html`,
        rel: 'items',
        type: mediaTypes.html,
        title: `Features of ${title.en}, as a page`,
      },
      ...formats.map(({ name, mediaType, title: { en } }) => ({
        href: `${href}/items?f=${name}`,
        rel: 'enclosure',
        type: mediaType,
        title: `Features of ${title.en} as ${en}`,
      })),
      // The name of the relation in earlier drafts, by which GDAL finds them.
      {
        href: `${href}/queryables`,
        rel: 'queryables',
        type: mediaTypes.schema,
        title: `What features of ${title.en} can be chosen by`,
      },
      {
        href: `${href}/sortables`,
        rel: 'http://www.opengis.net/def/rel/ogc/1.0/sortables',
        type: mediaTypes.schema,
        title: `What features of ${title.en} can be sorted by`,
      },
      {
        href: `${href}/queryables`,
        rel: 'http://www.opengis.net/def/rel/ogc/1.0/queryables',
        type: mediaTypes.schema,
        title: `What features of ${title.en} can be chosen by`,
      },
      {
        href: `${href}/schema`,
        rel: 'http://www.opengis.net/def/rel/ogc/1.0/schema',
        type: mediaTypes.schema,
        title: `Schema of ${title.en}`,
      },
      { href: `${href}/schema`, rel: 'describedby', type: mediaTypes.schema, title: `Schema of ${title.en}` },
      {
        href: xmlSchemaAddress(base, id),
        rel: 'describedby',
        type: mediaTypes.xml,
        title: `XML Schema of ${title.en}, of its features as GML`,
      },
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

const jsonTypes: Record<FieldType, string | undefined> = {
  text: 'string',
  instant: 'string',
  number: 'number',
  boolean: 'boolean',
  array: 'array',
  other: undefined,
};

const keyTitles: Record<string, string> = {
  code: '代码 Code',
  name: '名称 Name',
  parent: '上级代码 Parent code',
};

function propertySchemas({ definition }: PublishedLayer, fields: Fields): Record<string, PropertySchema> {
  const declared = new Map(definition.fields.map((field) => [field.name, field]));
  let place = 0;
  return Object.fromEntries(
    [...fields].map(([name, type]) => {
      const field = declared.get(name);
      const jsonType = jsonTypes[type];
      const schema = {
        'x-ogc-propertySeq': ++place,
        title: keyTitles[name] ?? (field ? `${field.title.zh} ${field.title.en}` : name),
        ...(jsonType ? { type: jsonType } : {}),
        ...(type === 'instant' ? { format: 'date' } : {}),
        ...(field?.values ? { enum: field.values } : {}),
        ...(name === 'code' ? { 'x-ogc-role': 'id' } : {}),
      };
      return [name, schema];
    }),
  );
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

/** What features can be chosen by, what they are answered with and what they may be written with are one. */
export function layerSchema(
  base: string,
  layer: PublishedLayer,
  fields: Fields,
  document: 'queryables' | 'schema' | 'sortables',
) {
  const href = `${base}/collections/${layer.id}/${document}`;
  const properties = propertySchemas(layer, fields);
  if (document !== 'sortables') Object.assign(properties, geometrySchema(layer));
  else for (const [name, type] of fields) if (type === 'array' || type === 'other') delete properties[name];
  return schemaDocument(href, layer, properties, document === 'schema');
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
