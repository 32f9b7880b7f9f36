import express, { Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { rowNumberText } from '../input/storable-values.ts';
import type { Emergencies } from './emergencies.ts';
import { emergencyEndSchema, emergencySchema } from './emergency-plans.ts';

const idSchema = rowNumberText;

/** `GET` and `POST /api/emergencies`, `POST /api/emergencies/{id}/end`. */
export function emergencyRoutes(emergencies: Emergencies): Router {
  const router = Router();
  const json = express.json({ limit: '64kb' });
  router.get('/api/emergencies', requirePermission('orders.read'), async (_request, response) => {
    response.set('Cache-Control', 'no-store').json(await emergencies.list());
  });

  router.post('/api/emergencies', requirePermission('orders.emergency'), json, async (request, response) => {
    const emergency = await emergencies.begin(emergencySchema.parse(request.body), principalOf(response));
    response.status(201).json(emergency);
  });

  router.post(
    '/api/emergencies/:id/end',
    requirePermission('orders.emergency'),
    json,
    async (request, response) => {
      const { note } = emergencyEndSchema.parse(request.body);
      response.json(await emergencies.end(idSchema.parse(request.params.id), note, principalOf(response)));
    },
  );
  return router;
}
