import { Router } from 'express';
import type { Health } from './service.ts';

/** `/health/ready`: whether this process can answer just now. That it runs, `/health/live`, the gate answers. */
export function healthRoutes(health: Health): Router {
  const router = Router();
  router.get('/health/ready', async (_request, response) => {
    await health.ready();
    response.json({ status: 'ready' });
  });
  return router;
}
