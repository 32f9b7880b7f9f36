import {
  evaluationSchema,
  weightsVersionSchema,
  weightsVersionsSchema,
} from '../../domain/answers/reports.ts';
import { json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { figureErrors } from './endpoints.ts';
import type { Evaluations } from './evaluation.ts';
import { evaluationQuerySchema, newWeightsSchema } from './schema.ts';

/** The evaluation by four parts, and what its lines weigh. */
export function evaluationEndpoints(evaluations: Evaluations) {
  return [
    endpoint({
      method: 'get',
      path: '/api/reports/evaluation',
      permission: 'reports.read',
      summary: {
        zh: '综合评价表：发现、指挥、综合监督、机制四部分',
        en: 'The evaluation by finding, command, supervision and mechanism',
      },
      query: evaluationQuerySchema,
      answers: [json(evaluationSchema)],
      errors: figureErrors,
      handle: ({ response, query, principal }) => {
        response.set('Cache-Control', 'no-store');
        return evaluations.sheet(query, principal);
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/reports/evaluation/weights',
      permission: 'reports.read',
      summary: { zh: '评价权重的全部版本', en: 'All weights of the evaluation there were' },
      answers: [json(weightsVersionsSchema)],
      errors: {},
      handle: async () => ({ versions: await evaluations.versions() }),
    }),
    endpoint({
      method: 'put',
      path: '/api/reports/evaluation/weights',
      permission: 'evaluation.write',
      summary: { zh: '自某日起的评价权重', en: 'Weights of the evaluation from a day on' },
      body: jsonBody(newWeightsSchema),
      answers: [json(weightsVersionSchema, 201)],
      errors: { 400: ['weights-not-100'] },
      handle: ({ body, principal }) => evaluations.setWeights(body, principal),
    }),
  ];
}
