import { z } from 'zod';
import { chiefListsSchema, chiefPageSchema, chiefSchema } from '../../domain/answers/patrol-figures.ts';
import { json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { revisionOf } from '../input/if-match.ts';
import { leavingOf } from '../input/leaving.ts';
import { rowNumberText } from '../input/storable-values.ts';
import type { Chiefs } from './chiefs.ts';
import { chiefQuerySchema, chiefRequestSchema, listsQuerySchema } from './schema.ts';

const params = z.object({ id: rowNumberText });
const wrong = [
  'unknown-system',
  'unknown-level',
  'unknown-target',
  'unknown-person',
  'unknown-chief',
  'term-ends-early',
] as const;
const ifMatch = z.object({ 'If-Match': z.string().describe('the ETag that was read: "revision"') });

/** Chiefs of forests and rivers, and their five lists. */
export function chiefEndpoints(chiefs: Chiefs) {
  return [
    endpoint({
      method: 'get',
      path: '/api/patrols/chiefs',
      permission: 'patrols.read',
      summary: { zh: '林长、河长名录（五级）', en: 'Chiefs of forests and rivers, of five levels' },
      query: chiefQuerySchema,
      answers: [json(chiefPageSchema)],
      errors: {},
      handle: async ({ query, principal }) => ({
        systems: chiefs.systems(),
        ...(await chiefs.list(query, principal)),
      }),
    }),
    endpoint({
      method: 'post',
      path: '/api/patrols/chiefs',
      permission: 'patrols.plan',
      summary: {
        zh: '登记林长或河长及其责任网格、河段',
        en: 'Enter a chief with the grids and reaches that are his',
      },
      body: jsonBody(chiefRequestSchema),
      answers: [json(chiefSchema, 201)],
      errors: { 400: wrong, 403: ['not-allowed'] },
      handle: ({ body, principal }) => chiefs.create(body, principal),
    }),
    endpoint({
      method: 'get',
      path: '/api/patrols/chiefs/{id}',
      permission: 'patrols.read',
      summary: {
        zh: '一名林长或河长的五张清单：资源、责任、任务、成效、负面',
        en: 'The five lists of a chief: resources, duties, tasks, results, negatives',
      },
      params,
      query: listsQuerySchema,
      answers: [json(chiefListsSchema)],
      errors: { 404: ['unknown-chief'], 503: ['too-slow'] },
      async handle({ params: { id }, query: { period }, principal, response }) {
        const lists = await chiefs.lists(id, period, principal, leavingOf(response));
        response.set('ETag', `"${lists.revision}"`);
        return lists;
      },
    }),
    endpoint({
      method: 'put',
      path: '/api/patrols/chiefs/{id}',
      permission: 'patrols.plan',
      summary: { zh: '修改林长或河长', en: 'Change a chief' },
      params,
      headers: ifMatch,
      body: jsonBody(chiefRequestSchema),
      answers: [json(chiefSchema)],
      errors: {
        400: wrong,
        403: ['not-allowed'],
        404: ['unknown-chief'],
        412: ['changed-meanwhile'],
        428: ['if-match-required'],
      },
      handle: ({ params: { id }, body, principal, request }) =>
        chiefs.change(id, revisionOf(request.headers), body, principal),
    }),
    endpoint({
      method: 'delete',
      path: '/api/patrols/chiefs/{id}',
      permission: 'patrols.plan',
      summary: { zh: '林长或河长离任，记录保留', en: 'A chief leaves office; the entry stays' },
      params,
      answers: [json(chiefSchema)],
      errors: { 403: ['not-allowed'], 404: ['unknown-chief'] },
      handle: ({ params: { id }, principal }) => chiefs.end(id, principal),
    }),
  ];
}
