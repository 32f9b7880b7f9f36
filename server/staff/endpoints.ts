import { z } from 'zod';
import {
  dutyTurnSchema,
  ownTurnSchema,
  rollCallSchema,
  rollCallsSchema,
  staffAnswerSchema,
  staffCoverageSchema,
  staffPositionsAnswerSchema,
  staffTrackSchema,
} from '../../domain/answers/staff.ts';
import { empty, json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { leavingOf } from '../input/leaving.ts';
import { rowNumberText } from '../input/storable-values.ts';
import {
  beginSchema,
  positionsSchema,
  rollCallAnswerSchema,
  rollCallRequestSchema,
  staffQuerySchema,
} from './schema.ts';
import type { Staff } from './service.ts';

const id = z.object({ id: rowNumberText });
const own = 'staff.read' as const;
const leading = 'staff.locate' as const;

/** The person himself on duty. */
function ownEndpoints(staff: Staff) {
  return [
    endpoint({
      method: 'get',
      path: '/api/staff/turn',
      permission: own,
      summary: {
        zh: '本人是否在岗，以及待应答的点名',
        en: 'Whether you are on duty, and roll calls to answer',
      },
      answers: [json(ownTurnSchema)],
      errors: { 403: ['not-a-person'] },
      handle: ({ principal }) => staff.own(principal),
    }),
    endpoint({
      method: 'post',
      path: '/api/staff/turn',
      permission: own,
      summary: {
        zh: '上岗，并同意在岗期间定位',
        en: 'Go on duty, with consent to being located until you go off',
      },
      body: jsonBody(beginSchema),
      answers: [json(dutyTurnSchema, 201)],
      errors: { 403: ['not-a-person', 'not-allowed'], 404: ['unknown-unit'], 409: ['on-duty'] },
      async handle({ body, principal, response }) {
        const turn = await staff.begin(body, principal);
        response.status(201);
        return turn;
      },
    }),
    endpoint({
      method: 'delete',
      path: '/api/staff/turn',
      permission: own,
      summary: { zh: '离岗，停止定位', en: 'Go off duty; you are located no longer' },
      answers: [empty()],
      errors: { 403: ['not-a-person'], 409: ['off-duty'] },
      handle: ({ principal }) => staff.end(principal),
    }),
    endpoint({
      method: 'post',
      path: '/api/staff/positions',
      permission: own,
      summary: {
        zh: '上报本人位置，可补报离线期间的位置',
        en: 'Send your positions, also those from without a network',
      },
      body: jsonBody(positionsSchema),
      answers: [json(staffPositionsAnswerSchema)],
      errors: { 403: ['not-a-person'] },
      handle: ({ body: { positions }, principal }) => staff.take(positions, principal),
    }),
    endpoint({
      method: 'post',
      path: '/api/staff/roll-calls/{id}/answer',
      permission: own,
      summary: { zh: '应答点名', en: 'Answer a roll call' },
      params: id,
      body: jsonBody(rollCallAnswerSchema),
      answers: [empty()],
      errors: { 403: ['not-a-person'], 404: ['unknown-call'] },
      handle: ({ params, body: { lon, lat }, principal }) =>
        staff.answer(params.id, lon === null || lat === null ? null : [lon, lat], principal),
    }),
  ];
}

/** People on duty, for those who lead them. */
export function staffEndpoints(staff: Staff) {
  return [
    ...ownEndpoints(staff),
    endpoint({
      method: 'get',
      path: '/api/staff/positions',
      permission: leading,
      summary: {
        zh: '在岗人员及其位置，near 给出时由近及远',
        en: 'People on duty and where they are; the nearest first with "near"',
      },
      query: staffQuerySchema,
      answers: [json(staffAnswerSchema)],
      errors: { 503: ['too-slow'] },
      handle: ({ query, principal, response }) => staff.present(query, principal, leavingOf(response)),
    }),
    endpoint({
      method: 'get',
      path: '/api/staff/turns/{id}/track',
      permission: own,
      summary: { zh: '一次上岗的轨迹', en: 'Where somebody went in one turn of duty' },
      params: id,
      answers: [json(staffTrackSchema)],
      errors: { 404: ['unknown-turn'], 503: ['too-slow'] },
      handle: ({ params, principal, response }) => staff.track(params.id, principal, leavingOf(response)),
    }),
    endpoint({
      method: 'get',
      path: '/api/staff/coverage',
      permission: leading,
      summary: {
        zh: '各责任网格在岗人数和单兵设备数',
        en: 'People and kits on duty in each responsibility grid',
      },
      answers: [json(staffCoverageSchema)],
      errors: { 409: ['no-grids'], 503: ['too-slow'] },
      handle: ({ principal, response }) => staff.coverage(principal, leavingOf(response)),
    }),
    endpoint({
      method: 'get',
      path: '/api/staff/roll-calls',
      permission: leading,
      summary: { zh: '最近的点名', en: 'The newest roll calls' },
      answers: [json(rollCallsSchema)],
      errors: { 503: ['too-slow'] },
      handle: async ({ principal, response }) => ({
        calls: await staff.calls(principal, leavingOf(response)),
      }),
    }),
    endpoint({
      method: 'post',
      path: '/api/staff/roll-calls',
      permission: leading,
      summary: { zh: '对单位及其下级在岗人员点名', en: 'Call the roll of a unit and of those below it' },
      body: jsonBody(rollCallRequestSchema),
      answers: [json(rollCallSchema, 201)],
      errors: { 403: ['not-allowed'], 404: ['unknown-unit'], 409: ['nobody-on-duty'] },
      async handle({ body, principal, response }) {
        const call = await staff.call(body, principal);
        response.status(201);
        return call;
      },
    }),
  ];
}
