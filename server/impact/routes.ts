import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { leavingOf } from '../input/leaving.ts';
import { impactQuerySchema } from '../layers/schema.ts';
import { versionOf } from '../layers/version-routes.ts';
import { csvOf, geojsonOf } from './forms.ts';
import type { Preview } from './preview.ts';
import { type ImpactLine, impactSchema } from './schema.ts';
import type { Impact } from './service.ts';

/** One JSON object, written as it grows. */
async function* written(batches: AsyncGenerator<{ compared: number; lines: ImpactLine[] }>) {
  let compared = 0;
  let different = 0;
  yield '{"differences":[';
  for await (const batch of batches) {
    compared = batch.compared;
    const lines = batch.lines.map((line, i) => `${different + i > 0 ? ',' : ''}\n${JSON.stringify(line)}`);
    different += lines.length;
    if (lines.length > 0) yield lines.join('');
  }
  yield `\n],"compared":${compared},"different":${different}}\n`;
}

const types = {
  json: 'application/json',
  csv: 'text/csv',
  geojson: 'application/geo+json',
} as const;

/** `GET /api/layers/{id}/versions/{n}/impact`: what would publishing a version change, as JSON, CSV or GeoJSON? */
export function previewRoutes(preview: Preview): Router {
  const router = Router();
  router.get(
    '/api/layers/:id/versions/:version/impact',
    requirePermission('layers.read-internal'),
    async (request, response) => {
      const { base, f } = impactQuerySchema.parse(request.query);
      const [layer, version] = [String(request.params.id), versionOf(request)];
      const impact = await preview.preview(layer, version, base, principalOf(response));
      const accepted = request.accepts(Object.values(types));
      const form = f ?? (Object.keys(types) as (keyof typeof types)[]).find((key) => types[key] === accepted);
      response.set({ 'Cache-Control': 'no-store', Vary: 'Accept' });
      if (form === 'csv') response.type('text/csv').send(csvOf(impact));
      else if (form === 'geojson') response.type(types.geojson).send(JSON.stringify(geojsonOf(impact)));
      else response.json(impact);
    },
  );
  return router;
}

/** `POST /api/route/impact`: which stored events would go to somebody else? */
export function impactRoutes(impact: Impact): Router {
  const router = Router();
  router.post(
    '/api/route/impact',
    requirePermission('orders.read'),
    express.json({ limit: '64kb' }),
    async (request, response) => {
      const asked = impactSchema.parse(request.body);
      const batches = await impact.compare(asked, principalOf(response), leavingOf(response));
      response.set('Content-Type', 'application/json; charset=utf-8').set('Cache-Control', 'no-store');
      await pipeline(Readable.from(written(batches), { objectMode: false }), response).catch((error) => {
        // A reader who leaves early is no fault of ours.
        if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
      });
    },
  );
  return router;
}
