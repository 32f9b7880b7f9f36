import { Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { leavingOf } from '../input/leaving.ts';
import { searchQuerySchema } from './schema.ts';
import type { Search } from './service.ts';

/** `GET /api/search`: a place, an order or a feature by whatever a person knows of it. */
export function searchRoutes(search: Search): Router {
  const router = Router();
  router.get('/api/search', requirePermission('layers.read-public'), async (request, response) => {
    const query = searchQuerySchema.parse(request.query);
    const answer = await search.find(query, principalOf(response), leavingOf(response));
    response.set({ 'Cache-Control': 'no-store', Vary: 'Authorization' }).json(answer);
  });
  return router;
}
