import type { IncomingHttpHeaders } from 'node:http';
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import { audited, doneOnce } from '../../domain/access/permissions.ts';
import { layersOfKey, type Principal } from '../../domain/access/principal.ts';
import { Problem } from '../input/problem.ts';
import { type Answer, rawBody } from './contents.ts';
import type { Endpoint, ProblemForm } from './endpoint.ts';
import { principalOf, requirePermission } from './permission.ts';

/** Enters into the audit log what was done. */
export type Recorder = (done: {
  principal: Principal;
  address: string | null;
  action: string;
  subject: string;
  body: unknown;
}) => Promise<void>;

/** Stands before what requests change. */
export interface Keeper {
  /** @param body null where it is one that cannot be signed. @throws Problem 401 where the key asks for a signature */
  requireSigned(principal: Principal, headers: IncomingHttpHeaders, body: Buffer | null): Promise<void>;
  /** Answers a request that was sent before with the same `Idempotency-Key` as at first. @throws Problem 4xx */
  once(
    principal: Principal,
    key: string,
    sent: { method: string; url: string; body: Buffer },
    work: () => Promise<{ status: number; body: unknown }>,
  ): Promise<{ status: number; body: unknown }>;
}

/**
 * The addresses as a router of Express, in their order.
 * @param record is told of what changes what others may do or see, before it is answered
 * @param keeper asks for signatures, and does once what is sent twice
 */
export function mount(endpoints: readonly Endpoint[], record?: Recorder, keeper?: Keeper): Router {
  const router = Router();
  for (const endpoint of endpoints)
    router[endpoint.method](
      endpoint.routes ? [...endpoint.routes] : endpoint.path.replace(/\{(\w+)\}/g, ':$1'),
      named(`${endpoint.method} ${endpoint.path}`),
      ...keepToLayer(endpoint.path),
      ...(typeof endpoint.permission === 'string' ? [requirePermission(endpoint.permission)] : []),
      ...endpoint.before,
      ...(endpoint.body?.readers ?? []),
      handler(endpoint, record, keeper),
      ...(endpoint.problem ? [refusals(endpoint.problem)] : []),
    );
  return router;
}

/** Says for whoever counts which address a request came to. */
function named(address: string): RequestHandler {
  return (_request, response, next) => {
    response.locals.address = address;
    next();
  };
}

/** The layer that an address is of: one that it names, such as a live one or that of a file, or that of its parameter. */
function layerOf(path: string): ((request: Request) => string) | null {
  const [, name] = /^\/tiles\/([\w-]+)(?:\/|$)/.exec(path) ?? [];
  if (name !== undefined) return () => name;
  return path.startsWith('/api/layers/{id}') ? ({ params }) => String(params.id) : null;
}

/** Of layers that a key is not for, it is told nothing. */
function keepToLayer(path: string): RequestHandler[] {
  const of = layerOf(path);
  if (!of) return [];
  return [
    (request, response, next) => {
      const { key } = principalOf(response);
      const layers = key && layersOfKey(key);
      if (layers && !layers.includes(of(request)))
        throw new Problem(404, 'unknown-layer', `There is no layer "${of(request)}" that you may see`);
      next();
    },
  ];
}

function refusals({ send }: ProblemForm): ErrorRequestHandler {
  return (error, request, response, _next) => send(error, request, response);
}

/** Whether a request that changes something is done once by its `Idempotency-Key`. */
export function isDoneOnce({ method, permission, answers }: Endpoint): boolean {
  return (
    method !== 'get' &&
    answers[0]!.kind !== 'written' &&
    typeof permission === 'string' &&
    doneOnce.has(permission)
  );
}

/** The bytes of a body that is read before its handler; null of one that the handler reads itself. */
function bytesOf({ body }: Endpoint, request: Request): Buffer | null {
  if (!body) return Buffer.alloc(0);
  if (Buffer.isBuffer(request.body)) return request.body;
  return rawBody(request) ?? (request.headers['content-length'] === undefined ? Buffer.alloc(0) : null);
}

function handler(
  endpoint: Endpoint,
  record: Recorder | undefined,
  keeper: Keeper | undefined,
): RequestHandler {
  const { routes, params, query, body, answers, handle } = endpoint;
  const [first] = answers as [Answer];
  const { method, path, permission } = endpoint;
  const recorded = record && method !== 'get' && typeof permission === 'string' && audited.has(permission);

  async function take(request: Request, response: Response): Promise<unknown> {
    const value = await handle({
      params: params && !routes ? params.parse(request.params, { reportInput: true }) : {},
      query: query ? query.parse(request.query, { reportInput: true }) : request.query,
      body: body?.parse(request.body),
      principal: principalOf(response),
      request,
      response,
    });
    if (recorded)
      await record({
        principal: principalOf(response),
        address: request.ip ?? null,
        action: `${method} ${path}`,
        subject: Object.values(request.params).join('/'),
        body: request.body,
      });
    if (first.kind !== 'written' && response.statusCode === 200) response.status(first.status);
    return value;
  }

  /** Does what changes something: signed where the key asks for it, and once where the request says how to know it. */
  async function change(request: Request, response: Response): Promise<unknown> {
    const principal = principalOf(response);
    const bytes = bytesOf(endpoint, request);
    if (principal.key?.limits.signed) {
      if (!keeper) throw new Error('nothing here tells a signature');
      await keeper.requireSigned(principal, request.headers, bytes);
    }
    const given = request.get('Idempotency-Key');
    if (given === undefined || !keeper || !bytes || !isDoneOnce(endpoint)) return take(request, response);
    const sent = { method, url: request.originalUrl, body: bytes };
    const answer = await keeper.once(principal, given, sent, async () => {
      const value = await take(request, response);
      return { status: response.statusCode, body: value };
    });
    response.status(answer.status);
    return answer.body;
  }

  return async (request, response) => {
    const value = await (method === 'get' ? take : change)(request, response);
    if (first.kind === 'written') return;
    // What somebody may see is his alone; who wants an answer kept says so.
    if (!response.hasHeader('Cache-Control')) response.set('Cache-Control', 'no-store');
    if (response.statusCode >= 400) response.type('application/problem+json');
    if (first.kind === 'returned' || response.statusCode >= 400) response.json(value);
    else response.end();
  };
}
