import { type Request, type Response, Router } from 'express';
import { requirePermission } from '../access/middleware.ts';
import { toCsv } from './csv.ts';
import { itemsQuerySchema, periodQuerySchema, ratesQuerySchema } from './schema.ts';
import type { Reports } from './service.ts';

function answer(
  request: Request,
  response: Response,
  rows: readonly object[],
  format: 'json' | 'csv' | undefined,
): void {
  response.vary('Accept').set('Cache-Control', 'no-store');
  if ((format ?? request.accepts(['json', 'text/csv'])) === 'json') response.json({ rows });
  else response.type('text/csv').send(toCsv(rows));
}

/** `/api/reports/…`: numbers from the log of orders, as JSON or CSV. */
export function reportRoutes(reports: Reports): Router {
  const router = Router();
  const read = requirePermission('reports.read');
  router.get('/api/reports/rates', read, async (request, response) => {
    const query = ratesQuerySchema.parse(request.query);
    answer(request, response, await reports.rates(query), query.format);
  });
  router.get('/api/reports/items', read, async (request, response) => {
    const { month, format } = itemsQuerySchema.parse(request.query);
    answer(request, response, await reports.items(month), format);
  });
  router.get('/api/reports/scenes', read, async (request, response) => {
    const { period, format } = periodQuerySchema.parse(request.query);
    answer(request, response, await reports.scenes(period), format);
  });
  router.get('/api/reports/departments', read, async (request, response) => {
    const { period, format } = periodQuerySchema.parse(request.query);
    answer(request, response, await reports.departments(period), format);
  });
  return router;
}
