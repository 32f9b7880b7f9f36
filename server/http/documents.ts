import { Router } from 'express';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { openApiDocument } from '../endpoint/document.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';

type Paths = Record<string, Record<string, ZodOpenApiOperationObject>>;

function page(described: Paths): string {
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
  const document = openApiDocument(endpoints);
  const html = page(document.paths as Paths);
  router.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  router.get('/docs', (_request, response) => {
    response
      .type('html')
      .set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
      .send(html);
  });
  return router;
}
