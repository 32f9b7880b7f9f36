import express, { Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { actionSchema, orderNumberSchema, orderQuerySchema } from './schema.ts';
import type { Orders } from './service.ts';

/** `GET /api/orders`, `GET /api/orders/{number}`, `POST /api/orders/{number}/actions`. */
export function orderRoutes(orders: Orders): Router {
  const router = Router();
  router.get('/api/orders', requirePermission('orders.read'), async (request, response) => {
    const query = orderQuerySchema.parse(request.query);
    response.set('Cache-Control', 'no-store').json(await orders.list(query, principalOf(response)));
  });

  router.get('/api/orders/:number', requirePermission('orders.read'), async (request, response) => {
    const number = orderNumberSchema.parse(request.params.number);
    response.set('Cache-Control', 'no-store').json(await orders.find(number, principalOf(response)));
  });

  router.post(
    '/api/orders/:number/actions',
    requirePermission('orders.read'),
    express.json({ limit: '64kb' }),
    async (request, response) => {
      const number = orderNumberSchema.parse(request.params.number);
      response.json(await orders.act(number, actionSchema.parse(request.body), principalOf(response)));
    },
  );
  return router;
}
