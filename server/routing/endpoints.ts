import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { z } from 'zod';
import {
  decisionsAnswerSchema,
  officesAnswerSchema,
  routingStateSchema,
} from '../../domain/answers/routing.ts';
import { type Decision, decisionSchema } from '../../domain/routing/decision.ts';
import { csv, json, ndjson, otherBody, written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { plainBody } from '../input/plain-body.ts';
import { Problem } from '../input/problem.ts';
import { answerBulk } from './bulk.ts';
import { type BulkLine, numberOf, readCsv, readNdjson } from './bulk-input.ts';
import { readJsonPoints } from './bulk-json.ts';
import type { BulkForm } from './bulk-output.ts';
import { commonParametersSchema, pointSchema } from './schema.ts';
import type { Routing } from './service.ts';

/** A JSON body is read to its end before it is answered, some 500,000 points; CSV and NDJSON are answered as they come. */
const mostJsonBytes = 20 * 2 ** 20;
const mostLineBytes = 4 * 2 ** 30;

const mediaTypes = {
  json: 'application/json',
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
} as const satisfies Record<BulkForm, string>;

function one(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** One that is missing is told of as one that is no number. */
const coordinate = (description: string) =>
  z
    .unknown()
    .optional()
    .meta({ override: { type: 'number', description }, param: { required: true } });

/** Where, and the rest; what is no number is refused with its likely cause. */
const placeParameters = commonParametersSchema.extend({
  lon: coordinate('longitude in degrees, or the easting in units of crs'),
  lat: coordinate('latitude in degrees, or the northing in units of crs'),
});
type CommonParameters = z.output<typeof commonParametersSchema>;

/** Written as it is: what Express's own way adds costs as much as the decision. */
function sendDecision(response: Response, decision: Decision): void {
  const body = JSON.stringify(decision);
  response
    .writeHead(200, {
      'content-type': `${mediaTypes.json}; charset=utf-8`,
      'content-length': Buffer.byteLength(body),
    })
    .end(body);
}

function answerOne(
  routing: Routing,
  { lon, lat, at, snapshot, ...options }: z.output<typeof placeParameters>,
  response: Response,
): Promise<void> | void {
  const query = { lon: numberOf(one(lon), 'lon'), lat: numberOf(one(lat), 'lat'), ...options };
  if (at || snapshot)
    return routing.decide({ ...query, at, snapshot }).then((past) => sendDecision(response, past));
  sendDecision(response, routing.decideNow(query));
}

/** The form of the body; JSON when it does not say. */
function formOfBody(request: Request): BulkForm {
  const type = request.headers['content-type'];
  if (type === undefined || request.is('json')) return 'json';
  if (request.is('text/csv')) return 'csv';
  if (request.is(['application/x-ndjson', 'application/ndjson', 'application/jsonl'])) return 'ndjson';
  throw new Problem(
    415,
    'unsupported-media-type',
    `"${type}" is not understood; expected ${Object.values(mediaTypes).join(', ')}`,
  );
}

/** The form asked for; that of the body when anything will do. */
function formOfAnswer(request: Request, body: BulkForm): BulkForm {
  const offered = [mediaTypes[body], ...Object.values(mediaTypes)];
  const accepted = request.accepts(offered);
  const form = (Object.keys(mediaTypes) as BulkForm[]).find((name) => mediaTypes[name] === accepted);
  if (form) return form;
  throw new Problem(
    406,
    'not-acceptable',
    `"${request.headers.accept}" is not offered; offered are ${Object.values(mediaTypes).join(', ')}`,
  );
}

async function answerMany(
  routing: Routing,
  { at, snapshot, ...defaults }: CommonParameters,
  request: Request,
  response: Response,
): Promise<void> {
  const body = formOfBody(request);
  const form = formOfAnswer(request, body);
  const found = await routing.find({ at, snapshot });
  let batches: AsyncIterable<BulkLine[]> | Iterable<BulkLine[]>;
  if (body === 'json') batches = await readJsonPoints(plainBody(request, mostJsonBytes));
  else {
    const bytes = plainBody(request, mostLineBytes);
    batches = body === 'csv' ? readCsv(bytes) : readNdjson(bytes);
  }
  const options = { ...found, form, defaults };
  await send(response, answerBulk(routing, batches, options), mediaTypes[form]);
}

/** Streams the pieces; an error before the first one is still answered as a problem. */
async function send(response: Response, pieces: AsyncGenerator<Buffer>, type: string): Promise<void> {
  const first = await pieces.next();
  response.set('content-type', `${type}; charset=utf-8`);
  async function* all() {
    if (!first.done) yield first.value;
    yield* pieces;
  }
  await pipeline(Readable.from(all(), { objectMode: false }), response).catch((error) => {
    // A reader who leaves early is no fault of ours.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

/** A place that cannot be meant, and what is asked with. */
const badPlace = [
  'not-a-number',
  'not-degrees',
  'swapped-axes',
  'null-island',
  'outside-city',
  'unknown-crs',
  'not-in-crs',
  'unknown-item',
  'bad-accuracy',
  'bad-accuracy-percent',
];
const badSnapshot = ['before-first-snapshot', 'unknown-snapshot'];
const unavailable = { 503: ['routing-unavailable'] };

/** Whose is this place, and whose are these? Who there is, and by what it is decided. */
export function routingEndpoints(routing: Routing) {
  return [
    endpoint({
      method: 'get',
      path: '/api/route',
      permission: 'route.read',
      summary: { zh: '查询某地点归谁负责及其依据', en: 'Whose is this place, and why?' },
      query: placeParameters,
      answers: [written({ 'application/json': decisionSchema })],
      errors: { 400: [...badPlace, ...badSnapshot], ...unavailable },
      handle: ({ query, response }) => answerOne(routing, query, response),
    }),
    endpoint({
      method: 'post',
      path: '/api/route',
      permission: 'route.read',
      summary: {
        zh: '批量查询多个地点归谁负责；JSON、CSV 或 NDJSON 均可，按要求的格式返回',
        en: 'Whose are these places? JSON, CSV or NDJSON in, the form asked for out',
      },
      query: commonParametersSchema,
      body: otherBody({
        [mediaTypes.json]: z.object({ points: z.array(pointSchema) }),
        [mediaTypes.csv]: csv.describe('lon,lat[,item,facility,accuracy,accuracyPercent,crs]'),
        [mediaTypes.ndjson]: ndjson,
      }),
      answers: [
        written({
          [mediaTypes.json]: decisionsAnswerSchema,
          [mediaTypes.csv]: csv,
          [mediaTypes.ndjson]: ndjson.describe('a decision, a problem or a warning a line'),
        }),
      ],
      errors: {
        400: [
          ...badSnapshot,
          'empty-body',
          'missing-column',
          'missing-points',
          'line-too-long',
          'bad-encoding',
        ],
        406: ['not-acceptable'],
        415: ['unsupported-media-type', 'unsupported-encoding'],
        ...unavailable,
      },
      handle: ({ query, request, response }) => answerMany(routing, query, request, response),
    }),
    endpoint({
      method: 'get',
      path: '/api/offices',
      permission: 'route.read',
      summary: {
        zh: '现行的区和街道办，以及值班台',
        en: 'The offices of districts and streets in force, and the duty desk',
      },
      answers: [json(officesAnswerSchema)],
      errors: unavailable,
      handle: () => ({ offices: routing.offices() }),
    }),
    endpoint({
      method: 'get',
      path: '/api/routing/snapshot',
      permission: 'layers.read-internal',
      summary: {
        zh: '归属判定所依据的快照，以及现行图层中未参与判定的要素',
        en: 'By which snapshot places are decided, and what of the layers in force takes no part in it',
      },
      answers: [json(routingStateSchema)],
      errors: {},
      handle() {
        const { behindSince, ...state } = routing.state();
        return { ...state, behindSince: behindSince?.toISOString() ?? null };
      },
    }),
  ];
}
