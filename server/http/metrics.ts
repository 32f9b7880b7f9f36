import { type RequestHandler, Router } from 'express';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { requirePermission } from '../access/middleware.ts';

/** What is measured about requests and the process, in Prometheus's text format. */
export interface Metrics {
  /** Times every request that reaches Express, by route pattern and never by the address itself. */
  observe: RequestHandler;
  routes: Router;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'wangge_http_request_duration_seconds',
    help: 'Time from the request to the end of the answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  const routes = Router();
  routes.get('/metrics', requirePermission('metrics.read'), async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics());
  });
  return {
    observe(request, response, next) {
      const end = duration.startTimer({ method: request.method });
      response.once('close', () => {
        const route = request.route as { path?: unknown } | undefined;
        end({ route: typeof route?.path === 'string' ? route.path : 'other', status: response.statusCode });
      });
      next();
    },
    routes,
  };
}
