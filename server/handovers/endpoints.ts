import { z } from 'zod';
import { handoverSchema, shiftSchema } from '../../domain/answers/handovers.ts';
import { json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { leavingOf } from '../input/leaving.ts';
import { rowNumberText } from '../input/storable-values.ts';
import { handoverRequestSchema, shiftNoteRequestSchema, unitParams } from './schema.ts';
import type { Handovers } from './service.ts';

const own = { 403: ['not-allowed'], 404: ['unknown-unit'], 503: ['too-slow'] } as const;

/** The log of a unit's shifts (值班日志): notes, and what one shift hands over to the next. */
export function handoverEndpoints(handovers: Handovers) {
  const permission = 'staff.read';
  return [
    endpoint({
      method: 'get',
      path: '/api/shifts/{unit}',
      permission,
      summary: {
        zh: '值班日志：当前班次的记录、未结情况和历次交接',
        en: 'The shift of a unit: its notes, what is open, and the last handovers',
      },
      params: unitParams,
      answers: [json(shiftSchema)],
      errors: own,
      handle: ({ params: { unit }, principal, response }) =>
        handovers.shift(unit, principal, leavingOf(response)),
    }),
    endpoint({
      method: 'post',
      path: '/api/shifts/{unit}/notes',
      permission,
      summary: { zh: '记一条值班日志', en: 'Add a note to the shift of a unit' },
      params: unitParams,
      body: jsonBody(shiftNoteRequestSchema),
      answers: [json(shiftSchema.shape.notes.element, 201)],
      errors: { ...own, 404: ['unknown-unit', 'unknown-order'] },
      async handle({ params: { unit }, body, principal, response }) {
        const note = await handovers.note(unit, body, principal);
        response.status(201);
        return note;
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/shifts/{unit}/handovers',
      permission,
      summary: {
        zh: '交班：日志和未结情况定稿，等待接班人签收',
        en: 'Hand a shift over: its notes and what is open, for the next one to sign',
      },
      params: unitParams,
      body: jsonBody(handoverRequestSchema),
      answers: [json(handoverSchema, 201)],
      errors: { ...own, 409: ['handover-unsigned'] },
      async handle({ params: { unit }, body: { note }, principal, response }) {
        const handover = await handovers.handOver(unit, note, principal, leavingOf(response));
        response.status(201);
        return handover;
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/handovers/{id}/signature',
      permission,
      summary: { zh: '接班签收', en: 'Take a shift over by signing its handover' },
      params: z.object({ id: rowNumberText }),
      answers: [json(handoverSchema)],
      errors: {
        403: ['not-allowed'],
        404: ['unknown-handover', 'unknown-unit'],
        409: ['already-signed', 'own-handover'],
      },
      handle: ({ params: { id }, principal }) => handovers.sign(id, principal),
    }),
  ];
}
