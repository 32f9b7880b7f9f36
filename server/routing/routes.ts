import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Decision } from '../../domain/routing/decision.ts';
import { requirePermission } from '../access/middleware.ts';
import { plainBody } from '../input/plain-body.ts';
import { fromZod, Problem } from '../input/problem.ts';
import { answerBulk } from './bulk.ts';
import { type BulkLine, numberOf, readCsv, readNdjson } from './bulk-input.ts';
import { readJsonPoints } from './bulk-json.ts';
import type { BulkForm } from './bulk-output.ts';
import { commonParametersSchema } from './schema.ts';
import type { Routing } from './service.ts';

/** A JSON body is read to its end before it is answered, some 500,000 points; CSV and NDJSON are answered as they come. */
const mostJsonBytes = 20 * 2 ** 20;
const mostLineBytes = 4 * 2 ** 30;

const mediaTypes: Record<BulkForm, string> = {
  json: 'application/json',
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
};

function one(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function commonParameters(query: Record<string, unknown>) {
  const parsed = commonParametersSchema.safeParse(query);
  if (!parsed.success) throw fromZod(parsed.error);
  return parsed.data;
}

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

function answerOne(routing: Routing): RequestHandler {
  return (request, response) => {
    const { lon, lat, ...others } = request.query;
    const { at, snapshot, ...options } = commonParameters(others);
    const query = { lon: numberOf(one(lon), 'lon'), lat: numberOf(one(lat), 'lat'), ...options };
    if (at || snapshot)
      return routing.decide({ ...query, at, snapshot }).then((past) => sendDecision(response, past));
    sendDecision(response, routing.decideNow(query));
  };
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

function answerMany(routing: Routing): RequestHandler {
  return async (request, response) => {
    const { at, snapshot, ...defaults } = commonParameters(request.query);
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
  };
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

/** `GET` and `POST /api/route`: whose is this place, and whose are these? `GET /api/offices`: who there is. `GET /api/routing/snapshot`: by what it
 * is decided, and what of the layers takes no part. */
export function routingRoutes(routing: Routing): Router {
  const router = Router();
  router.get('/api/offices', requirePermission('route.read'), (_request, response) => {
    response.json({ offices: routing.offices() });
  });
  router.get('/api/routing/snapshot', requirePermission('layers.read-internal'), (_request, response) => {
    response.set('Cache-Control', 'no-store').json(routing.state());
  });
  router.get('/api/route', requirePermission('route.read'), answerOne(routing));
  router.post('/api/route', requirePermission('route.read'), answerMany(routing));
  return router;
}
