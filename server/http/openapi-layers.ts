import { z } from 'zod';
import { editableParametersSchema, editsSchema, revisionQuerySchema } from '../layers/editing/schema.ts';
import {
  diffQuerySchema,
  fixesSchema,
  historyQuerySchema,
  impactQuerySchema,
  issueQuerySchema,
  layerDefinitionSchema,
  loadParametersSchema,
  ownFieldsSchema,
  publishSchema,
  styleSchema,
} from '../layers/schema.ts';
import { operation } from './openapi-operation.ts';

const idPath = z.object({ id: z.string() });
const versionPath = idPath.extend({ version: z.int().min(1) });

/** The life of layers, as OpenAPI paths. */
export const layerPaths = {
  '/api/catalogue': {
    get: operation('Every layer that is defined: what is in force, what is planned and what was loaded last'),
  },
  '/api/layers': { get: operation('The published layers that you may see') },
  '/api/layers/{id}': {
    get: operation('One published layer', { params: { path: idPath } }),
    put: operation('Define a layer, or change one', {
      params: { path: idPath },
      body: layerDefinitionSchema,
    }),
  },
  '/api/layers/{id}/fields': {
    put: operation('Give a built-in layer fields beside those of its file, such as its owners', {
      params: { path: idPath },
      body: ownFieldsSchema,
    }),
  },
  '/api/layers/{id}/style': {
    get: operation('How a layer is drawn, and whether that was set over its file', {
      params: { path: idPath },
    }),
    put: operation('Have a layer drawn in another way by everybody, at once', {
      params: { path: idPath },
      body: styleSchema,
    }),
    delete: operation('Go back to the style that the file of the layer says', { params: { path: idPath } }),
  },
  '/api/layers/{id}/versions': {
    get: operation('All versions of a layer, the newest first', { params: { path: idPath } }),
    post: operation(
      'Load a file as the next version; the body is the file itself, or a form with it or the parts of a shapefile',
      { params: { path: idPath, query: loadParametersSchema } },
      '202',
    ),
  },
  '/api/layers/{id}/versions/{version}': {
    get: operation('One version: how far its load is, what was understood of the file', {
      params: { path: versionPath },
    }),
    delete: operation('Cancel a load under way', { params: { path: versionPath } }),
  },
  '/api/layers/{id}/versions/{version}/issues': {
    get: operation('What the checks found, the worst first', {
      params: { path: versionPath, query: issueQuerySchema },
    }),
  },
  '/api/layers/{id}/versions/{version}/fixes': {
    post: operation('Fix issues in a new version, or accept them', {
      params: { path: versionPath },
      body: fixesSchema,
    }),
  },
  '/api/layers/{id}/versions/{version}/diff': {
    get: operation('What changed against the version in force, and which places changed owner', {
      params: { path: versionPath, query: diffQuerySchema },
      answer: { 'application/json': z.unknown(), 'application/geo+json': z.unknown() },
    }),
  },
  '/api/layers/{id}/versions/{version}/impact': {
    get: operation('Which open orders and facilities would change office, as JSON, CSV or GeoJSON', {
      params: { path: versionPath, query: impactQuerySchema },
      answer: {
        'application/json': z.unknown(),
        'text/csv': z.string(),
        'application/geo+json': z.unknown(),
      },
    }),
  },
  '/api/layers/{id}/versions/{version}/publish': {
    post: operation('Put a checked version in force, now or at a time to come', {
      params: { path: versionPath },
      body: publishSchema,
    }),
    delete: operation('Take a planned publication back', { params: { path: versionPath } }),
  },
  '/api/layers/{id}/publications': {
    get: operation('What was in force when, and what is planned', {
      params: { path: idPath, query: historyQuerySchema },
    }),
  },
  '/api/layers/{id}/features': {
    get: operation('Features of the version in force to the last digit, as an editor needs them', {
      params: { path: idPath, query: editableParametersSchema },
    }),
  },
  '/api/layers/{id}/edits': {
    get: operation('Who changed which feature in place', {
      params: { path: idPath, query: revisionQuerySchema },
    }),
    post: operation(
      'Create, change and delete features in place, all of the edits or none',
      { params: { path: idPath }, body: editsSchema },
      '201',
    ),
  },
  '/api/layers/{id}/rollback': {
    post: operation('Put the version back in force that was there before', { params: { path: idPath } }),
  },
};
