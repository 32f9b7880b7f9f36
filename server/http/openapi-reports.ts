import { itemsQuerySchema, periodQuerySchema, ratesQuerySchema } from '../reports/schema.ts';
import { operation } from './openapi-operation.ts';

/** Numbers from the log of orders; all as JSON or, by `Accept` or `format`, as CSV. */
export const reportPaths = {
  '/api/reports/rates': {
    get: operation('Counts and the rates of GB/T 30428, of all or of each part; denominators are chosen', {
      params: { query: ratesQuerySchema.in },
    }),
  },
  '/api/reports/items': {
    get: operation('Which items are active in a month, silent, or were never reported', {
      params: { query: itemsQuerySchema },
    }),
  },
  '/api/reports/scenes': {
    get: operation('Orders by scene, and how good the work on them was', {
      params: { query: periodQuerySchema.in },
    }),
  },
  '/api/reports/departments': {
    get: operation('The share of each department, and what they did together', {
      params: { query: periodQuerySchema.in },
    }),
  },
};
