import { crs84, defaultLimit, maximumLimit } from './schema.ts';

const path = (name: string, description: string, schema: object) => ({
  name,
  in: 'path',
  required: true,
  description,
  schema,
});

const query = (name: string, description: string, schema: object) => ({
  name,
  in: 'query',
  required: false,
  description,
  schema,
});

const collectionId = path('collectionId', 'The id of a layer', { type: 'string' });
const crs = { type: 'string', format: 'uri', enum: [crs84] };
const format = query('f', 'The form of the answer, instead of the Accept header', {
  type: 'string',
  enum: ['json', 'html'],
});

const answers = (description: string, type: string) => ({
  200: { description, content: { [type]: { schema: { type: 'object' } }, 'text/html': {} } },
  400: { description: 'A parameter is wrong', content: { 'application/problem+json': {} } },
  404: { description: 'There is no such thing to see', content: { 'application/problem+json': {} } },
});

const get = (operationId: string, summary: string, parameters: object[], type = 'application/json') => ({
  get: { operationId, summary, parameters: [...parameters, format], responses: answers(summary, type) },
});

const ifMatch = {
  name: 'If-Match',
  in: 'header',
  required: true,
  description: 'The ETag of the feature that was read',
  schema: { type: 'string' },
};

/** A request that edits, by people who may; part 4 of the standard. */
const edit = (
  operationId: string,
  summary: string,
  parameters: object[],
  status: 201 | 204,
  type?: string,
) => ({
  operationId,
  summary,
  parameters,
  ...(type ? { requestBody: { required: true, content: { [type]: { schema: { type: 'object' } } } } } : {}),
  responses: {
    [status]: { description: 'Done, and in force' },
    409: {
      description: 'It would tear a mosaic or break a rule; says what it would bring',
      content: { 'application/problem+json': {} },
    },
    412: { description: 'Somebody else was quicker', content: { 'application/problem+json': {} } },
  },
});
const featureId = path('featureId', 'The number of a feature', { type: 'integer' });
const geojson = 'application/geo+json';

/** The OpenAPI 3.0 definition of `/ogc`. */
export function featuresOpenApi(base: string) {
  return {
    openapi: '3.0.3',
    info: {
      title: 'Wangge: OGC API Features',
      version: '1.0.0',
      description: 'Read the published layers of the city as features, and edit them.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: base }],
    paths: {
      '/': get('getLandingPage', 'Landing page', []),
      '/conformance': get('getConformance', 'Conformance classes', []),
      '/collections': get('getCollections', 'The collections', []),
      '/collections/{collectionId}': get('describeCollection', 'One collection', [collectionId]),
      '/collections/{collectionId}/queryables': get(
        'getQueryables',
        'The properties that features can be chosen by',
        [collectionId],
        'application/schema+json',
      ),
      '/collections/{collectionId}/schema': get(
        'getSchema',
        'The properties of the features',
        [collectionId],
        'application/schema+json',
      ),
      '/collections/{collectionId}/items': {
        ...get(
          'getFeatures',
          'Features of a collection; any queryable is a parameter too',
          [
            collectionId,
            query('limit', 'Features in a page', {
              type: 'integer',
              minimum: 1,
              maximum: maximumLimit,
              default: defaultLimit,
            }),
            query('bbox', 'West, south, east, north in degrees', {
              type: 'array',
              minItems: 4,
              maxItems: 6,
              items: { type: 'number' },
            }),
            query('bbox-crs', 'The coordinate system of bbox', crs),
            query('crs', 'The coordinate system of the answer', crs),
            query('datetime', 'A date, time or interval; layers hold nothing dated, so all features match', {
              type: 'string',
            }),
            query('filter', 'Which features: CQL2 text over the queryables, such as "name LIKE \'A%\'"', {
              type: 'string',
            }),
            query('filter-lang', 'The language of filter', { type: 'string', enum: ['cql2-text'] }),
            query('filter-crs', 'The coordinate system of geometries in filter', crs),
            query('properties', 'Names of the properties to answer, joined by commas', { type: 'string' }),
            query('code', 'The exact code', { type: 'string' }),
            query('after', 'Taken from a "next" link', { type: 'integer', minimum: 0 }),
          ],
          'application/geo+json',
        ),
        post: edit('createFeature', 'Create a feature', [collectionId], 201, geojson),
      },
      '/collections/{collectionId}/items/{featureId}': {
        ...get(
          'getFeature',
          'One feature',
          [collectionId, featureId, query('crs', 'The coordinate system of the answer', crs)],
          'application/geo+json',
        ),
        put: edit('replaceFeature', 'Replace a feature', [collectionId, featureId, ifMatch], 204, geojson),
        patch: edit(
          'updateFeature',
          'Change a feature, by JSON Merge Patch',
          [collectionId, featureId, ifMatch],
          204,
          'application/merge-patch+json',
        ),
        delete: edit('deleteFeature', 'Delete a feature', [collectionId, featureId, ifMatch], 204),
      },
    },
  };
}
