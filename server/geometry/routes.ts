import express, { Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { leavingOf } from '../input/leaving.ts';
import { bufferSchema, nearestSchema, transformSchema } from './schema.ts';
import type { Geometry } from './service.ts';

/** `POST /api/geometry/buffer`, `…/nearest`, `…/transform`. */
export function geometryRoutes(geometry: Geometry): Router {
  const router = Router();
  const json = express.json({ limit: '1mb' });
  const permitted = requirePermission('layers.read-public');
  router.post('/api/geometry/buffer', permitted, json, async (request, response) => {
    response.json(
      await geometry.buffer(bufferSchema.parse(request.body), principalOf(response), leavingOf(response)),
    );
  });
  router.post('/api/geometry/nearest', permitted, json, async (request, response) => {
    response.json(
      await geometry.nearest(nearestSchema.parse(request.body), principalOf(response), leavingOf(response)),
    );
  });
  router.post('/api/geometry/transform', permitted, json, (request, response) => {
    response.json(geometry.transform(transformSchema.parse(request.body)));
  });
  return router;
}
