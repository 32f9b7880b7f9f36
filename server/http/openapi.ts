import { Router } from 'express';
import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject } from 'zod-openapi';
import { signInSchema } from '../access/schema.ts';
import { eventQuerySchema, reportSchema } from '../events/schema.ts';
import { impactSchema } from '../impact/schema.ts';
import { editableParametersSchema, editsSchema, revisionQuerySchema } from '../layers/editing/schema.ts';
import {
  diffQuerySchema,
  fixesSchema,
  historyQuerySchema,
  impactQuerySchema,
  issueQuerySchema,
  layerDefinitionSchema,
  loadParametersSchema,
  publishSchema,
  styleSchema,
} from '../layers/schema.ts';
import { liveQuerySchema } from '../live/schema.ts';
import { overrideSchema } from '../overrides/schema.ts';
import { changedDraftSchema, draftSchema, ruleSchema, trialSchema } from '../routing/rules/schema.ts';
import { commonParametersSchema, decisionSchema, pointSchema } from '../routing/schema.ts';
import { exportSchema } from '../tiles/exporting/routes.ts';
import { consoleFaultSchema } from './console-faults.ts';
import { analysisPaths } from './openapi-analysis.ts';
import { itemPaths } from './openapi-items.ts';
import { notificationPaths } from './openapi-notifications.ts';
import { operation } from './openapi-operation.ts';
import { reportingPaths } from './openapi-reporting.ts';
import { reportPaths } from './openapi-reports.ts';

const idPath = z.object({ id: z.string() });
const versionPath = idPath.extend({ version: z.int().min(1) });
const tilePath = z.object({
  ids: z.string().describe('layer ids joined by commas; id@version pins one'),
  z: z.int().min(0).max(22),
  x: z.int().min(0),
  y: z.int().min(0),
});
const spritePath = z.object({ id: z.enum(['light', 'light@2x', 'dark', 'dark@2x']) });
const mvt = { 'application/vnd.mapbox-vector-tile': z.string() };
const placeQuery = commonParametersSchema.extend({ lon: z.number(), lat: z.number() });

const rulePath = z.object({ version: z.int().min(1) });
const ruleList = { rules: z.array(ruleSchema) };

const paths = {
  '/api/route': {
    get: operation('Whose is this place, and why?', {
      params: { query: placeQuery },
      answer: { 'application/json': decisionSchema },
    }),
    post: operation('Whose are these places? JSON, CSV or NDJSON in, the form asked for out', {
      params: { query: commonParametersSchema },
      body: z.object({ points: z.array(pointSchema) }),
      answer: { 'application/json': z.unknown(), 'text/csv': z.string(), 'application/x-ndjson': z.string() },
    }),
  },
  '/api/route/try': {
    post: operation('Whose would a place be by a draft, or by the rules in the body?', {
      body: trialSchema.extend({ rules: ruleList.rules.optional() }),
      answer: { 'application/json': decisionSchema },
    }),
  },
  '/api/routing/rules': {
    get: operation('The rules by which owners are found: in force now, at a time, or in a snapshot', {
      params: { query: commonParametersSchema.pick({ at: true, snapshot: true }) },
    }),
  },
  '/api/routing/rules/versions': {
    get: operation('All versions of the rules, the newest first, and when each was in force'),
    post: operation(
      'Keep rules as a draft, once they are without fault',
      { body: draftSchema.extend(ruleList) },
      '201',
    ),
  },
  '/api/routing/rules/versions/{version}': {
    get: operation('One version of the rules', { params: { path: rulePath } }),
    put: operation('Replace a draft', {
      params: { path: rulePath },
      body: changedDraftSchema.extend(ruleList),
    }),
  },
  '/api/routing/rules/versions/{version}/publish': {
    post: operation('Put a version of the rules in force', { params: { path: rulePath } }),
  },
  '/api/routing/rules/rollback': {
    post: operation('Put the rules back in force that were there before'),
  },
  '/api/exports': {
    post: operation(
      'Write tiles of layers, or of the city, to a PMTiles archive',
      { body: exportSchema },
      '202',
    ),
  },
  '/api/exports/{id}': {
    get: operation('How far an archive is', { params: { path: z.object({ id: z.string() }) } }),
  },
  '/api/exports/{id}/archive': {
    get: operation('The finished archive, whole or in parts', {
      params: { path: z.object({ id: z.string() }) },
    }),
  },
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
  '/tiles/{ids}': {
    get: operation('TileJSON 3.0 of one layer or several', {
      params: { path: tilePath.pick({ ids: true }) },
    }),
  },
  '/tiles/{ids}/{z}/{x}/{y}': {
    get: operation('A Mapbox Vector Tile; 204 where it is empty', {
      params: { path: tilePath },
      answer: mvt,
    }),
  },
  '/styles/{id}.json': {
    get: operation('A MapLibre style of a layer, or of the city', { params: { path: idPath } }),
  },
  '/fonts/{stack}/{range}.pbf': {
    get: operation('256 glyphs as signed distance fields, for the `glyphs` of a style', {
      params: {
        path: z.object({
          stack: z.string().describe('Noto Sans SC'),
          range: z.string().describe('19968-20223'),
        }),
      },
      answer: { 'application/x-protobuf': z.string() },
    }),
  },
  '/sprites/{id}.json': {
    get: operation('Where each icon is in a sprite', { params: { path: spritePath } }),
  },
  '/sprites/{id}.png': {
    get: operation('All icons of the map in one image', {
      params: { path: spritePath },
      answer: { 'image/png': z.string() },
    }),
  },
  ...itemPaths,
  '/api/events': {
    get: operation('Events, newest first', { params: { query: eventQuerySchema } }),
    post: operation(
      'Report an event, or many; each is routed and opens an order',
      { body: reportSchema },
      '201',
    ),
  },
  '/api/events/{id}': { get: operation('One event with its decision', { params: { path: idPath } }) },
  '/api/route/impact': {
    post: operation('Which stored events do two snapshots decide differently?', { body: impactSchema }),
  },
  '/api/events/{id}/override': {
    post: operation(
      'Name another unit responsible than the decision does; the decision stays',
      { params: { path: idPath }, body: overrideSchema },
      '201',
    ),
  },
  '/api/events/{id}/overrides': {
    get: operation('The overrides of an event, oldest first', { params: { path: idPath } }),
  },
  '/api/reports/overrides': {
    get: operation('Overrides by area and by rule, and areas whose boundary or rule may be wrong'),
  },
  ...analysisPaths,
  ...reportingPaths,
  ...notificationPaths,
  ...reportPaths,
  '/api/live': {
    get: operation('Server-sent events: event, order, tiles, layer', {
      params: { query: liveQuerySchema },
      answer: { 'text/event-stream': z.string() },
    }),
  },
  '/api/session': {
    post: operation('Sign in', { body: signInSchema }, '201'),
    get: operation('Who am I?'),
    delete: operation('Sign out', {}, '204'),
  },
  '/api/console-faults': {
    post: operation('Tell the log of a fault in the console', { body: consoleFaultSchema }, '204'),
  },
} satisfies Record<string, Partial<Record<'get' | 'post' | 'put' | 'delete', ZodOpenApiOperationObject>>>;

function describe() {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Wangge (网格)',
      version: '1.0.0',
      description: 'Layers, tiles, routing, events and orders of a city. Features are described at /ogc/api.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    security: [{}, { bearer: [] }],
    paths,
  });
}

function page(): string {
  const rows = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { summary }]) =>
        `<tr><td>${method.toUpperCase()}</td><td><code>${path}</code></td><td>${summary}</td></tr>`,
    ),
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Wangge API</title>
<meta name="viewport" content="width=device-width">
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color:#1d2733}
td{padding:.3rem .8rem;border-bottom:1px solid #dde2e7;vertical-align:top}table{border-collapse:collapse}</style>
<h1>Wangge (网格) API</h1>
<p>Machine-readable: <a href="openapi.json">openapi.json</a>. Features: <a href="ogc">/ogc</a>.
Keys and sessions go into the header <code>Authorization: Bearer …</code>. Errors are
<code>application/problem+json</code>.</p>
<table>${rows.join('')}</table></html>`;
}

/** `/openapi.json` and `/docs`. Every text in them is ours, so nothing needs escaping. */
export function openapiRoutes(): Router {
  const router = Router();
  const document = describe();
  const html = page();
  router.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  router.get('/docs', (_request, response) => {
    response.type('html').send(html);
  });
  return router;
}
