import { z } from 'zod';
import {
  findingAnswerSchema,
  patrolFindingPageSchema,
  patrolNoticesSchema,
  patrolTaskDetailSchema,
  patrolTaskPageSchema,
  patrolTaskSchema,
  patrolTrackSchema,
  trackAnswerSchema,
} from '../../domain/answers/patrols.ts';
import { json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { reportProblems } from '../events/problems.ts';
import { leavingOf } from '../input/leaving.ts';
import { rowNumber, rowNumberText, storableTime } from '../input/storable-values.ts';
import {
  answersSchema,
  assignSchema,
  cancelSchema,
  checkInSchema,
  doneAtSchema,
  findingQuerySchema,
  findingSchema,
  taskQuerySchema,
  trackRequestSchema,
} from './schema.ts';
import type { Patrols } from './service.ts';

const params = z.object({ id: rowNumberText });
const one = { 404: ['unknown-task'] } as const;
const times = ['implausible-time', 'outside-task-time'] as const;
const doingErrors = { ...one, 403: ['not-allowed'], 409: ['task-cancelled', 'too-late'] } as const;

/** Tasks of patrols: who goes, what was done, where, and what was found. */
export function patrolTaskEndpoints({ tasks, doing, tracking, findings }: Patrols) {
  return [
    endpoint({
      method: 'get',
      path: '/api/patrols/tasks',
      permission: 'patrols.read',
      summary: {
        zh: '巡查任务；mine=true 为本人待执行的',
        en: 'Tasks of patrols; those to be gone by whoever asks with mine=true',
      },
      query: taskQuerySchema,
      answers: [json(patrolTaskPageSchema)],
      errors: { 503: ['too-slow'] },
      handle: ({ query, principal, response }) => tasks.list(query, principal, leavingOf(response)),
    }),
    endpoint({
      method: 'get',
      path: '/api/patrols/tasks/{id}',
      permission: 'patrols.read',
      summary: {
        zh: '一项巡查任务：范围、打卡、检查表、发现的问题',
        en: 'A task: where it goes, check-ins, checklist and findings',
      },
      params,
      answers: [json(patrolTaskDetailSchema)],
      errors: one,
      handle: ({ params: { id }, principal }) => tasks.detail(id, principal),
    }),
    endpoint({
      method: 'get',
      path: '/api/patrols/tasks/{id}/track',
      permission: 'patrols.read',
      summary: { zh: '巡查轨迹（GeoJSON，已清洗）', en: 'The cleaned track of a task, as GeoJSON' },
      params,
      answers: [json(patrolTrackSchema)],
      errors: one,
      async handle({ params: { id }, principal }) {
        await tasks.find(id, principal);
        return tracking.track(id);
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/patrols/tasks/{id}/start',
      permission: 'patrols.walk',
      summary: { zh: '开始巡查', en: 'Begin a task' },
      params,
      body: jsonBody(doneAtSchema, '64kb'),
      answers: [json(patrolTaskSchema)],
      errors: { ...doingErrors, 400: times },
      async handle({ params: { id }, body: { at }, principal }) {
        await doing.start(id, at, principal);
        return tasks.find(id, principal);
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/patrols/tasks/{id}/track',
      permission: 'patrols.walk',
      summary: {
        zh: '上传轨迹点，可分批、可乱序；有误的逐点说明',
        en: 'Take positions of a task, in batches and any order; what is wrong is named point by point',
      },
      params,
      body: jsonBody(trackRequestSchema),
      answers: [json(trackAnswerSchema), json(trackAnswerSchema, 207)],
      errors: { ...doingErrors, 413: ['too-many-positions'], 503: ['routing-unavailable'] },
      async handle({ params: { id }, body: { points }, principal, response }) {
        const answer = await tracking.take(id, points, principal);
        if (answer.refused.length > 0) response.status(207);
        return { ...answer, task: await tasks.find(id, principal) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/patrols/tasks/{id}/check-ins',
      permission: 'patrols.walk',
      summary: {
        zh: '到点打卡：按位置或扫对象编码',
        en: 'Check in at a place, by position or by the code of an object',
      },
      params,
      body: jsonBody(checkInSchema, '64kb'),
      answers: [json(patrolTaskSchema)],
      errors: { ...doingErrors, 400: [...times, 'not-at-a-place', 'unknown-code'] },
      async handle({ params: { id }, body, principal }) {
        await doing.checkIn(id, body, principal);
        return tasks.find(id, principal);
      },
    }),
    endpoint({
      method: 'put',
      path: '/api/patrols/tasks/{id}/answers',
      permission: 'patrols.walk',
      summary: { zh: '填写检查表', en: 'Answer the checklist' },
      params,
      body: jsonBody(answersSchema, '256kb'),
      answers: [json(patrolTaskSchema)],
      errors: { ...doingErrors, 400: [...times, 'unknown-place', 'bad-answer'] },
      async handle({ params: { id }, body, principal }) {
        await doing.answer(id, body, principal);
        return tasks.find(id, principal);
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/patrols/tasks/{id}/findings',
      permission: 'patrols.walk',
      summary: {
        zh: '上报巡查发现的问题：转为事件，照片随附',
        en: 'Report what was found on a task: it becomes an event, with its photos',
      },
      params,
      body: jsonBody(findingSchema, '16mb'),
      answers: [json(findingAnswerSchema, 201), json(findingAnswerSchema)],
      errors: {
        ...reportProblems,
        ...one,
        400: [...reportProblems[400], 'outside-task-time', 'place-needed', 'unknown-place'],
        403: [...reportProblems[403], 'not-allowed'],
        409: [...reportProblems[409], 'task-cancelled', 'too-late'],
      },
      async handle({ params: { id }, body, principal, response }) {
        const found = await findings.report(id, body, principal);
        response.status(201);
        return { ...found, task: await tasks.find(id, principal) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/patrols/tasks/{id}/finish',
      permission: 'patrols.walk',
      summary: { zh: '结束巡查并判定是否达标', en: 'Finish a task; it is held against its plan' },
      params,
      body: jsonBody(doneAtSchema, '64kb'),
      answers: [json(patrolTaskSchema)],
      errors: { ...doingErrors, 400: times },
      async handle({ params: { id }, body, principal }) {
        await doing.finish(id, body, principal);
        return tasks.find(id, principal);
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/patrols/tasks/{id}/assign',
      permission: 'patrols.plan',
      summary: { zh: '指派任务给某人或交回单位', en: 'Give a task to somebody, or to its unit' },
      params,
      body: jsonBody(assignSchema, '64kb'),
      answers: [json(patrolTaskSchema)],
      errors: { ...one, 400: ['unknown-person'], 403: ['not-allowed'], 409: ['task-closed'] },
      async handle({ params: { id }, body: { person }, principal }) {
        await tasks.assign(id, person, principal);
        return tasks.find(id, principal);
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/patrols/tasks/{id}/cancel',
      permission: 'patrols.plan',
      summary: { zh: '取消任务', en: 'Cancel a task' },
      params,
      body: jsonBody(cancelSchema, '64kb'),
      answers: [json(patrolTaskSchema)],
      errors: { ...one, 403: ['not-allowed'], 409: ['task-closed'] },
      async handle({ params: { id }, body: { note }, principal }) {
        await tasks.cancel(id, note, principal);
        return tasks.find(id, principal);
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/patrols/findings',
      permission: 'patrols.read',
      summary: { zh: '巡查发现的问题及其处置结果', en: 'What was found on patrols, and what became of it' },
      query: findingQuerySchema,
      answers: [json(patrolFindingPageSchema)],
      errors: { 503: ['too-slow'] },
      handle: ({ query, principal, response }) => tasks.findings(query, principal, leavingOf(response)),
    }),
    endpoint({
      method: 'get',
      path: '/api/patrols/notices',
      permission: 'patrols.read',
      summary: {
        zh: '未读提醒：未执行和未达标的任务、需要确认的计划',
        en: 'What one was told of tasks that were missed or fell short, and of plans to look at, unread',
      },
      answers: [json(patrolNoticesSchema)],
      errors: {},
      handle: ({ principal }) => tasks.notices(principal),
    }),
    endpoint({
      method: 'post',
      path: '/api/patrols/notices/read',
      permission: 'patrols.read',
      summary: { zh: '将提醒标为已读', en: 'Mark as read what one was told' },
      body: jsonBody(z.strictObject({ until: storableTime(), plan: rowNumber.optional() }), '64kb'),
      answers: [json(z.object({ unread: z.int() }))],
      errors: {},
      handle: ({ body: { until, plan = null }, principal }) => tasks.markRead(until, plan, principal),
    }),
  ];
}
