import { z } from 'zod';
import { blindSpotsSchema } from '../../domain/answers/learning.ts';
import { json } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { leavingOf } from '../input/leaving.ts';
import type { Learning } from './blind-spots.ts';

const querySchema = z.strictObject({
  days: z.coerce.number().int().min(7).max(90).default(30).describe('days that are looked at, to today'),
});

/** What the past teaches (后评估). */
export function learningEndpoints(learning: Learning) {
  return [
    endpoint({
      method: 'get',
      path: '/api/reports/blind-spots',
      permission: 'reports.read',
      summary: {
        zh: '发现盲区：近期无上报、但按历史和同类应有上报的网格、事项和来源',
        en: 'Blind spots: grids, items and sources from which nothing came though their past and their like would have it',
      },
      query: querySchema,
      answers: [json(blindSpotsSchema)],
      errors: { 503: ['figures-behind', 'too-slow'] },
      handle: ({ query: { days }, principal, response }) => {
        response.set('Cache-Control', 'no-store');
        return learning.blindSpots(days, principal, leavingOf(response));
      },
    }),
  ];
}
