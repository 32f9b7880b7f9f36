import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
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

/** `POST /api/route/impact`: which stored events would go to somebody else? */
export function impactRoutes(impact: Impact): Router {
  const router = Router();
  router.post(
    '/api/route/impact',
    requirePermission('orders.read'),
    express.json({ limit: '64kb' }),
    async (request, response) => {
      const batches = await impact.compare(impactSchema.parse(request.body), principalOf(response));
      response.set('Content-Type', 'application/json; charset=utf-8').set('Cache-Control', 'no-store');
      await pipeline(Readable.from(written(batches), { objectMode: false }), response).catch((error) => {
        // A reader who leaves early is no fault of ours.
        if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
      });
    },
  );
  return router;
}
