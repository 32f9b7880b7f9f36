import { Router } from 'express';
import type { Readiness } from './readiness.ts';
import type { Health } from './service.ts';

/**
 * `/health/ready`: whether this process can answer just now, and what should be seen to before it cannot do right. That it
 * runs, `/health/live`, the gate answers.
 */
export function healthRoutes(health: Health, readiness: () => Readiness): Router {
  const router = Router();
  router.get('/health/ready', async (_request, response) => {
    await health.ready();
    response.json({ status: 'ready', ...readiness() });
  });
  return router;
}
