import express, { Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { sourceIdSchema } from '../sources/schema.ts';
import type { OwnerChanges } from './owner-changes.ts';
import {
  actionSchema,
  orderNumberSchema,
  orderQuerySchema,
  ownerActionSchema,
  ownerActionsSchema,
} from './schema.ts';
import type { Orders } from './service.ts';

/** `GET /api/orders`, `…/verification` of the log, `…/{number}`, `…/{number}/score`, `POST …/{number}/actions`. */
export function orderRoutes(orders: Orders): Router {
  const router = Router();
  router.get('/api/orders', requirePermission('orders.read'), async (request, response) => {
    const query = orderQuerySchema.parse(request.query);
    response.set('Cache-Control', 'no-store').json(await orders.list(query, principalOf(response)));
  });

  router.get('/api/orders/verification', requirePermission('orders.audit'), async (_request, response) => {
    response.set('Cache-Control', 'no-store').json(await orders.verifyLog());
  });

  router.get('/api/orders/:number', requirePermission('orders.read'), async (request, response) => {
    const number = orderNumberSchema.parse(request.params.number);
    response.set('Cache-Control', 'no-store').json(await orders.find(number, principalOf(response)));
  });

  router.get('/api/orders/:number/score', requirePermission('orders.read'), async (request, response) => {
    const number = orderNumberSchema.parse(request.params.number);
    response.set('Cache-Control', 'no-store').json(await orders.score(number, principalOf(response)));
  });

  router.get('/api/sources/:id/score', requirePermission('sources.read'), async (request, response) => {
    const source = sourceIdSchema.parse(request.params.id);
    response.set('Cache-Control', 'no-store').json(await orders.scoreOfSource(source, principalOf(response)));
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

/** `POST /api/orders/{number}/owner-change` and, for all marked orders, `POST /api/orders/owner-changes`. */
export function ownerChangeRoutes(ownerChanges: OwnerChanges): Router {
  const router = Router();
  const json = express.json({ limit: '64kb' });
  router.post(
    '/api/orders/:number/owner-change',
    requirePermission('orders.read'),
    json,
    async (request, response) => {
      const number = orderNumberSchema.parse(request.params.number);
      const action = ownerActionSchema.parse(request.body);
      response.json(await ownerChanges.resolve(number, action, principalOf(response)));
    },
  );

  router.post(
    '/api/orders/owner-changes',
    requirePermission('orders.read'),
    json,
    async (request, response) => {
      const action = ownerActionsSchema.parse(request.body);
      response.json(await ownerChanges.resolveAll(action, principalOf(response)));
    },
  );
  return router;
}
