import { z } from 'zod';
import { patrolPlanDetailSchema, patrolPlanPageSchema } from '../../domain/answers/patrols.ts';
import { json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { revisionOf } from '../input/if-match.ts';
import { rowNumberText } from '../input/storable-values.ts';
import { planQuerySchema, planRequestSchema, planStateSchema } from './schema.ts';
import type { Patrols } from './service.ts';

const params = z.object({ id: rowNumberText });
const wrong = ['bad-rule', 'unknown-target', 'unknown-item', 'unknown-person', 'unknown-unit'] as const;
const ifMatch = z.object({
  'If-Match': z.string().describe('the ETag of the plan that was read: "revision"'),
});

/** Plans of patrols and surveys. */
export function planEndpoints({ plans }: Pick<Patrols, 'plans'>) {
  return [
    endpoint({
      method: 'get',
      path: '/api/patrols/plans',
      permission: 'patrols.read',
      summary: { zh: '巡查和专项调查计划', en: 'Plans of patrols and surveys' },
      query: planQuerySchema,
      answers: [json(patrolPlanPageSchema)],
      errors: {},
      handle: ({ query, principal }) => plans.list(query, principal),
    }),
    endpoint({
      method: 'post',
      path: '/api/patrols/plans',
      permission: 'patrols.plan',
      summary: {
        zh: '新建巡查计划：谁、巡查哪里、多久一次、看什么、怎样算完成',
        en: 'Make a plan: who goes where, how often, what to look at, and what counts as done',
      },
      body: jsonBody(planRequestSchema, '4mb'),
      answers: [json(patrolPlanDetailSchema, 201)],
      errors: { 400: wrong, 403: ['not-allowed'] },
      async handle({ body, principal, response }) {
        const plan = await plans.create(body, principal);
        response.status(201).location(`/api/patrols/plans/${plan.id}`).set('ETag', `"${plan.revision}"`);
        return plan;
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/patrols/plans/{id}',
      permission: 'patrols.read',
      summary: { zh: '一项巡查计划及其范围', en: 'A plan and where it goes' },
      params,
      answers: [json(patrolPlanDetailSchema)],
      errors: { 404: ['unknown-plan'] },
      async handle({ params: { id }, principal, response }) {
        const plan = await plans.find(id, principal);
        response.set('ETag', `"${plan.revision}"`);
        return plan;
      },
    }),
    endpoint({
      method: 'put',
      path: '/api/patrols/plans/{id}',
      permission: 'patrols.plan',
      summary: {
        zh: '修改巡查计划，未到时间的任务按新计划重排',
        en: 'Change a plan; tasks whose time has not come are rebuilt',
      },
      params,
      headers: ifMatch,
      body: jsonBody(planRequestSchema, '4mb'),
      answers: [json(patrolPlanDetailSchema)],
      errors: {
        400: wrong,
        403: ['not-allowed'],
        404: ['unknown-plan'],
        409: ['plan-ended'],
        412: ['changed-meanwhile'],
        428: ['if-match-required'],
      },
      async handle({ params: { id }, body, principal, request, response }) {
        const plan = await plans.change(id, revisionOf(request.headers), body, principal);
        response.set('ETag', `"${plan.revision}"`);
        return plan;
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/patrols/plans/{id}/state',
      permission: 'patrols.plan',
      summary: { zh: '暂停、恢复或结束巡查计划', en: 'Pause, resume or end a plan' },
      params,
      body: jsonBody(planStateSchema, '64kb'),
      answers: [json(patrolPlanDetailSchema)],
      errors: { 403: ['not-allowed'], 404: ['unknown-plan'], 409: ['plan-ended'] },
      handle: ({ params: { id }, body: { state }, principal }) => plans.setState(id, state, principal),
    }),
  ];
}
