import type { Request } from 'express';
import express from 'express';
import { z } from 'zod';
import {
  positionsAnswerSchema,
  trackSchema,
  vehicleDetailSchema,
  vehicleKindsSchema,
  vehiclePageSchema,
} from '../../domain/answers/vehicles.ts';
import { json, jsonBody, otherBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { parseJson, parseJsonLines } from '../input/json-body.ts';
import { leavingOf } from '../input/leaving.ts';
import { Problem } from '../input/problem.ts';
import { rowNumberText } from '../input/storable-values.ts';
import { positionSchema, trackQuerySchema, vehicleQuerySchema, vehicleSettingsSchema } from './schema.ts';
import { mostPositions, type Vehicles } from './service.ts';

const types = ['application/json', 'application/x-ndjson'];
const params = z.object({ id: rowNumberText });
const unknown = { 404: ['unknown-vehicle'] } as const;

/** The positions of a body, each still to be checked. */
async function readPositions(request: Request): Promise<{ isOne: boolean; positions: unknown[] }> {
  const type = request.is(types);
  if (type === 'application/x-ndjson') return { isOne: false, positions: await parseJsonLines(request.body) };
  if (type !== 'application/json')
    throw new Problem(
      415,
      'unsupported-media-type',
      `"${request.headers['content-type'] ?? ''}" is not one of ${types.join(', ')}`,
    );
  const given = await parseJson(request.body);
  return Array.isArray(given) ? { isOne: false, positions: given } : { isOne: true, positions: [given] };
}

/** Positions of vehicles come in; vehicles, their tracks and alarms go out. */
export function vehicleEndpoints(vehicles: Vehicles) {
  return [
    endpoint({
      method: 'post',
      path: '/api/positions',
      permission: 'events.write',
      summary: {
        zh: '接收车辆定位：单条、数组或 NDJSON；超速、越界、跳变转为事件',
        en: 'Take positions of vehicles: one, an array or NDJSON; alarms become events',
      },
      body: otherBody(
        {
          'application/json': z.union([positionSchema, z.array(positionSchema)]),
          'application/x-ndjson': z.string().describe('a position a line'),
        },
        express.raw({ limit: '8mb', type: types }),
      ),
      answers: [json(positionsAnswerSchema), json(positionsAnswerSchema, 207)],
      errors: {
        400: [
          'no-positions',
          'implausible-time',
          'unknown-crs',
          'not-in-crs',
          'not-a-number',
          'not-degrees',
          'null-island',
        ],
        403: ['source-not-allowed'],
        413: ['too-many-positions'],
        415: ['unsupported-media-type'],
        503: ['routing-unavailable'],
      },
      async handle({ request, principal, response }) {
        const { isOne, positions } = await readPositions(request);
        if (positions.length === 0) throw new Problem(400, 'no-positions', 'The body holds no position');
        if (positions.length > mostPositions)
          throw new Problem(
            413,
            'too-many-positions',
            `The body holds ${positions.length} positions; one request takes ${mostPositions} at most`,
          );
        const answer = await vehicles.take(positions, principal);
        const [refused] = answer.refused;
        if (isOne && refused) throw new Problem(refused.status, refused.code, refused.detail, refused.errors);
        if (answer.refused.length > 0) response.status(207);
        return answer;
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/vehicles',
      permission: 'events.read',
      summary: {
        zh: '车辆：最新位置、状态和违反的规则',
        en: 'Vehicles: where they are, their state and the rules that they break',
      },
      query: vehicleQuerySchema,
      answers: [json(vehiclePageSchema)],
      errors: { 503: ['too-slow'] },
      handle: ({ query, principal, response }) => vehicles.list(query, principal, leavingOf(response)),
    }),
    endpoint({
      method: 'get',
      path: '/api/vehicles/kinds',
      permission: 'events.read',
      summary: { zh: '车辆类型及其规则', en: 'Kinds of vehicles, and what is held against each' },
      answers: [json(vehicleKindsSchema)],
      errors: {},
      handle: () => ({ kinds: vehicles.kinds() }),
    }),
    endpoint({
      method: 'get',
      path: '/api/vehicles/{id}',
      permission: 'events.read',
      summary: { zh: '一辆车及其告警', en: 'A vehicle and its alarms' },
      params,
      answers: [json(vehicleDetailSchema)],
      errors: unknown,
      handle: ({ params: { id }, principal }) => vehicles.find(id, principal),
    }),
    endpoint({
      method: 'get',
      path: '/api/vehicles/{id}/track',
      permission: 'events.read',
      summary: { zh: '一辆车的轨迹（GeoJSON）', en: 'The track of a vehicle, as GeoJSON' },
      params,
      query: trackQuerySchema,
      answers: [json(trackSchema)],
      errors: { ...unknown, 503: ['too-slow'] },
      handle: ({ params: { id }, query, principal, response }) =>
        vehicles.track(id, query, principal, leavingOf(response)),
    }),
    endpoint({
      method: 'put',
      path: '/api/vehicles/{source}/{code}',
      permission: 'vehicles.write',
      summary: {
        zh: '登记车辆：类型、号牌、所属单位、作业区域',
        en: 'Say what a vehicle is: kind, plate, unit and the area that it works in',
      },
      params: z.object({ source: z.string().min(1).max(100), code: z.string().min(1).max(80) }),
      body: jsonBody(vehicleSettingsSchema),
      answers: [json(vehicleDetailSchema)],
      errors: {
        400: ['unknown-kind', 'unknown-unit', 'unknown-area'],
        403: ['not-allowed', 'source-not-allowed'],
      },
      handle: ({ params: { source, code }, body, principal }) =>
        vehicles.put({ source, code }, body, principal),
    }),
  ];
}
