import { Router } from 'express';
import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { decisionSchema } from '../../domain/routing/decision.ts';
import { signInSchema } from '../access/schema.ts';
import { inlineFilesSchema } from '../attachments/inline.ts';
import { openApiDocument } from '../endpoint/document.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import { eventQuerySchema, reportSchema } from '../events/schema.ts';
import { impactSchema } from '../impact/schema.ts';
import { liveQuerySchema } from '../live/schema.ts';
import { overrideSchema } from '../overrides/schema.ts';
import { commonParametersSchema, pointSchema } from '../routing/schema.ts';
import { consoleFaultSchema } from './console-faults.ts';
import { analysisPaths } from './openapi-analysis.ts';
import { layerPaths } from './openapi-layers.ts';
import { notificationPaths } from './openapi-notifications.ts';
import { operation } from './openapi-operation.ts';
import { reportingPaths } from './openapi-reporting.ts';
import { reportPaths } from './openapi-reports.ts';
import { tilePaths } from './openapi-tiles.ts';

const idPath = z.object({ id: z.string() });
const placeQuery = commonParametersSchema.extend({ lon: z.number(), lat: z.number() });

const paths = {
  '/api/offices': {
    get: operation('The offices of districts and streets in force, and the duty desk'),
  },
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
  '/api/routing/snapshot': {
    get: operation(
      'By which snapshot places are decided, and what of the layers in force takes no part in it',
    ),
  },
  ...layerPaths,
  ...tilePaths,
  '/api/events': {
    get: operation('Events, newest first', { params: { query: eventQuerySchema } }),
    post: operation(
      'Report an event, or many; each is routed and opens an order or joins one',
      { body: reportSchema.safeExtend({ attachments: inlineFilesSchema.optional() }) },
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
    get: operation(
      'Server-sent events: event, order, withdrawn (an order that went to another street), tiles, layer',
      {
        params: { query: liveQuerySchema },
        answer: { 'text/event-stream': z.string() },
      },
    ),
  },
  '/health/live': { get: operation('Whether the process runs') },
  '/health/ready': { get: operation('Whether it can answer: 503 while it starts or the database is away') },
  '/metrics': {
    get: operation('What is measured, in the text format of Prometheus', {
      answer: { 'text/plain': z.string() },
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

function page(described: typeof paths): string {
  const rows = Object.entries(described).flatMap(([path, methods]) =>
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
export function openapiRoutes(endpoints: readonly Endpoint[]): Router {
  const router = Router();
  const document = openApiDocument(endpoints, paths);
  const html = page(document.paths as typeof paths);
  router.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  router.get('/docs', (_request, response) => {
    response.type('html').send(html);
  });
  return router;
}
