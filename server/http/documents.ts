import { Router } from 'express';
import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { decisionSchema } from '../../domain/routing/decision.ts';
import { openApiDocument } from '../endpoint/document.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import { impactSchema } from '../impact/schema.ts';
import { commonParametersSchema, pointSchema } from '../routing/schema.ts';
import { analysisPaths } from './openapi-analysis.ts';
import { layerPaths } from './openapi-layers.ts';
import { operation } from './openapi-operation.ts';
import { tilePaths } from './openapi-tiles.ts';

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
  '/api/route/impact': {
    post: operation('Which stored events do two snapshots decide differently?', { body: impactSchema }),
  },
  ...analysisPaths,
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
export function documentRoutes(endpoints: readonly Endpoint[]): Router {
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
