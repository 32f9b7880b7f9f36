import express, { Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { orderNumberSchema } from '../orders/schema.ts';
import { presenceSchema } from './schema.ts';
import type { Presence } from './service.ts';

/** `PUT /api/orders/{number}/presence`: that somebody has the order open; answers who else has. */
export function presenceRoutes(presence: Presence): Router {
  const router = Router();
  router.put(
    '/api/orders/:number/presence',
    requirePermission('orders.read'),
    express.json({ limit: '1kb' }),
    async (request, response) => {
      const number = orderNumberSchema.parse(request.params.number);
      const { doing } = presenceSchema.parse(request.body);
      const watchers = await presence.tell(number, doing, principalOf(response));
      response.set('Cache-Control', 'no-store').json({ watchers });
    },
  );
  return router;
}
