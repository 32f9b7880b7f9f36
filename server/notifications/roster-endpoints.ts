import { z } from 'zod';
import { onDutyAnswerSchema, rosterAnswerSchema } from '../../domain/answers/notifications.ts';
import { json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import type { Roster } from './roster.ts';
import { officeSchema, onDutyQuerySchema, rosterQuerySchema, rosterSchema } from './schema.ts';

const params = z.object({ office: officeSchema });

/** Who is on duty for a unit. */
export function rosterEndpoints(roster: Roster) {
  return [
    endpoint({
      method: 'get',
      path: '/api/roster/{office}',
      permission: 'notifications.read',
      summary: {
        zh: '某单位一段时间的值班表，含空档和重叠',
        en: 'Who is on duty for a unit in a period, with gaps and overlaps',
      },
      params,
      query: rosterQuerySchema,
      answers: [json(rosterAnswerSchema)],
      errors: {},
      handle: ({ params: { office }, query, principal }) => roster.read(office, query, principal),
    }),
    endpoint({
      method: 'put',
      path: '/api/roster/{office}',
      permission: 'roster.write',
      summary: {
        zh: '重排一段时间的值班表；空档和重叠须注明为有意安排',
        en: 'Replace the roster of a period; gaps and overlaps are refused unless meant',
      },
      params,
      body: jsonBody(rosterSchema),
      answers: [json(rosterAnswerSchema)],
      errors: { 400: ['roster-gap', 'roster-overlap', 'roster-period', 'unknown-person'] },
      handle: ({ params: { office }, body, principal }) => roster.write(office, body, principal),
    }),
    endpoint({
      method: 'get',
      path: '/api/roster/{office}/on-duty',
      permission: 'notifications.read',
      summary: {
        zh: '某一时刻通知谁：本单位值班人，无人时逐级向上',
        en: 'Who would be told at a time, of the unit or else of those above it',
      },
      params,
      query: onDutyQuerySchema,
      answers: [json(onDutyAnswerSchema)],
      errors: {},
      async handle({ params: { office }, query: { at = new Date() }, principal }) {
        // A street's code begins with that of its district.
        const district = /^\d{9}$/.test(office) ? [office.slice(0, 6)] : [];
        const people = await roster.onDuty([office, ...new Set([...district, 'duty-desk'])], at, principal);
        return { office, at: at.toISOString(), onDuty: people };
      },
    }),
  ];
}
