import { z } from 'zod';
import { bufferSchema, nearestSchema, transformSchema } from '../geometry/schema.ts';
import { presenceSchema } from '../presence/schema.ts';
import { searchQuerySchema } from '../search/schema.ts';
import { operation } from './openapi-operation.ts';

/** Finding places, and asking about them. */
export const analysisPaths = {
  '/api/search': {
    get: operation('A feature, an order or a place by whatever a person knows of it', {
      params: { query: searchQuerySchema },
    }),
  },
  '/api/orders/{number}/presence': {
    put: operation('That somebody has an order open; answers who else has', {
      params: { path: z.object({ number: z.string().describe('YYYYMMDD-NNNNNN') }) },
      body: presenceSchema,
    }),
  },
  '/api/geometry/buffer': {
    post: operation('The area within a distance of a geometry, and what of some layers lies in it', {
      body: bufferSchema,
    }),
  },
  '/api/geometry/nearest': {
    post: operation('The features nearest to a place, by metres', { body: nearestSchema }),
  },
  '/api/geometry/transform': {
    post: operation('Coordinates in another system, GCJ-02 and BD-09 included', { body: transformSchema }),
  },
};
