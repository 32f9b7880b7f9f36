import { Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { liveQuerySchema } from './schema.ts';
import type { Live } from './service.ts';

/** `GET /api/live`: the change feed as server-sent events. */
export function liveRoutes(live: Live): Router {
  const router = Router();
  // Without this, Express would open an endless stream for HEAD too.
  router.head('/api/live', requirePermission('live.read'), (_request, response) => {
    response.type('text/event-stream').end();
  });
  router.get('/api/live', requirePermission('live.read'), async (request, response) => {
    const query = liveQuerySchema.parse(request.query);
    const lastEventId = request.get('Last-Event-ID') ?? query.lastEventId;
    const { authorization } = request.headers;
    await live.follow(response, { principal: principalOf(response), authorization }, query, lastEventId);
  });
  return router;
}
