import express from 'express';
import { z } from 'zod';
import {
  datastreamAnswerSchema,
  datastreamPageSchema,
  readingsAnswerSchema,
  stationPageSchema,
} from '../../domain/answers/readings.ts';
import { json, otherBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { tableProblems } from '../input/csv-table.ts';
import { leavingOf } from '../input/leaving.ts';
import { Problem } from '../input/problem.ts';
import { largestBody, readingTypes, readReadings } from './bodies.ts';
import { datastreamQuerySchema, readingQuerySchema, readingSchema, stationQuerySchema } from './schema.ts';
import { mostReadings, type Readings } from './service.ts';

function idOf(text: string): number {
  const id = Number(text);
  if (Number.isSafeInteger(id) && id >= 1) return id;
  throw new Problem(404, 'unknown-datastream', `"${text}" is not the id of a datastream`);
}

/** Values of sensors come in; sensors, their readings and alarms go out. */
export function readingEndpoints(readings: Readings) {
  return [
    endpoint({
      method: 'post',
      path: '/api/readings',
      permission: 'events.write',
      summary: {
        zh: '接收传感器读数：单条、数组、NDJSON 或 CSV；告警转为事件',
        en: 'Take values of sensors: one, an array, NDJSON or CSV; alarms become events',
      },
      body: otherBody(
        {
          'application/json': z.union([readingSchema, z.array(readingSchema)]),
          'application/x-ndjson': z.string().describe('a reading a line'),
          'text/csv': z.string().describe('a header, then a reading a row'),
        },
        express.raw({ limit: largestBody, type: readingTypes }),
      ),
      answers: [json(readingsAnswerSchema), json(readingsAnswerSchema, 207)],
      errors: {
        400: [
          ...tableProblems,
          'no-readings',
          'implausible-time',
          'place-required',
          'wrong-unit',
          'unknown-feature',
          'unknown-crs',
          'not-in-crs',
          'not-a-number',
          'not-degrees',
          'swapped-axes',
          'null-island',
          'outside-city',
        ],
        403: ['source-not-allowed'],
        413: ['too-many-readings'],
        415: ['unsupported-media-type'],
        503: ['routing-unavailable'],
      },
      async handle({ request, principal, response }) {
        const body = await readReadings(request);
        if (body.readings.length === 0) throw new Problem(400, 'no-readings', 'The body holds no reading');
        if (body.readings.length > mostReadings)
          throw new Problem(
            413,
            'too-many-readings',
            `The body holds ${body.readings.length} readings; one request takes ${mostReadings} at most`,
          );
        const answer = await readings.take(body.readings, principal);
        const [refused] = answer.refused;
        if (body.form === 'one' && refused)
          throw new Problem(refused.status, refused.code, refused.detail, refused.errors);
        if (answer.refused.length > 0) response.status(207);
        return answer;
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/stations',
      permission: 'events.read',
      summary: {
        zh: '监测站点：位置、各监测量最新值、状态和空气质量指数',
        en: 'Sensors by where they are, with the newest value of all that each measures, their state and air quality index',
      },
      query: stationQuerySchema,
      answers: [json(stationPageSchema)],
      errors: { 503: ['too-slow'] },
      handle: ({ query, principal, response }) => readings.stations(query, principal, leavingOf(response)),
    }),
    endpoint({
      method: 'get',
      path: '/api/datastreams',
      permission: 'events.read',
      summary: {
        zh: '传感器（按监测量）及其最新读数和告警',
        en: 'Sensors by what they measure, with their newest reading and their alarms',
      },
      query: datastreamQuerySchema,
      answers: [json(datastreamPageSchema)],
      errors: {},
      handle: ({ query, principal }) => readings.list(query, principal),
    }),
    endpoint({
      method: 'get',
      path: '/api/datastreams/{id}',
      permission: 'events.read',
      summary: { zh: '一个传感器的读数和告警', en: 'The readings and alarms of a sensor' },
      params: z.object({ id: z.string() }),
      query: readingQuerySchema,
      answers: [json(datastreamAnswerSchema)],
      errors: { 404: ['unknown-datastream'] },
      handle: ({ params: { id }, query, principal }) => readings.find(idOf(id), query, principal),
    }),
  ];
}
