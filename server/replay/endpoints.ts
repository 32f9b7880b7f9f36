import { replayChangesSchema, replayStartSchema } from '../../domain/answers/replay.ts';
import { json } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { leavingOf } from '../input/leaving.ts';
import { replayQuerySchema } from './schema.ts';
import type { Replays } from './service.ts';

/** The past again, from the log of orders. */
export function replayEndpoints(replays: Replays) {
  return [
    endpoint({
      method: 'get',
      path: '/api/replay',
      permission: 'staff.read',
      summary: {
        zh: '回放起点：该时刻未结工单的状态，以及期间的应急、预警、告警和版本发布',
        en: 'How the orders stood at the beginning of a time, with its emergencies, warnings, alarms and publications',
      },
      query: replayQuerySchema,
      answers: [json(replayStartSchema)],
      errors: { 503: ['too-slow'] },
      handle: ({ query, principal, response }) => replays.start(query, principal, leavingOf(response)),
    }),
    endpoint({
      method: 'get',
      path: '/api/replay/changes',
      permission: 'staff.read',
      summary: {
        zh: '回放期间工单的全部变化，取自工单日志',
        en: 'What happened to orders within a time, from their log',
      },
      query: replayQuerySchema,
      answers: [json(replayChangesSchema)],
      errors: { 503: ['too-slow'] },
      handle: ({ query, principal, response }) => replays.changes(query, principal, leavingOf(response)),
    }),
  ];
}
