import { Router } from 'express';
import { z } from 'zod';
import { requirePermission } from '../../access/middleware.ts';
import type { Exports } from './jobs.ts';

export const exportSchema = z.strictObject({
  layers: z.string().min(1).describe('ids as in a tile address, joined by commas, or city'),
});

/** Archives of tiles: started, watched and fetched under /api/exports. */
export function exportRoutes(exports: Exports): Router {
  const router = Router();
  router.use('/api/exports', requirePermission('layers.write'));

  router.post('/api/exports', async (request, response) => {
    const job = await exports.start(exportSchema.parse(request.body).layers);
    response.status(202).location(`/api/exports/${job.id}`).json(job);
  });

  router.get('/api/exports/:id', (request, response) => {
    response.set('Cache-Control', 'no-store').json(exports.find(request.params.id));
  });

  router.get('/api/exports/:id/archive', (request, response) => {
    // Parts of it can be asked for: a map may read the archive where it is.
    response.sendFile(exports.file(request.params.id), {
      headers: { 'Content-Type': 'application/vnd.pmtiles' },
      dotfiles: 'allow',
    });
  });
  return router;
}
