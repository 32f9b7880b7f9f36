import { type ErrorRequestHandler, type RequestHandler, Router } from 'express';
import { audited } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { Answer } from './contents.ts';
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

/**
 * The addresses as a router of Express, in their order.
 * @param record is told of what changes what others may do or see, before it is answered
 */
export function mount(endpoints: readonly Endpoint[], record?: Recorder): Router {
  const router = Router();
  for (const endpoint of endpoints)
    router[endpoint.method](
      endpoint.routes ? [...endpoint.routes] : endpoint.path.replace(/\{(\w+)\}/g, ':$1'),
      ...(typeof endpoint.permission === 'string' ? [requirePermission(endpoint.permission)] : []),
      ...endpoint.before,
      ...(endpoint.body?.readers ?? []),
      handler(endpoint, record),
      ...(endpoint.problem ? [refusals(endpoint.problem)] : []),
    );
  return router;
}

function refusals({ send }: ProblemForm): ErrorRequestHandler {
  return (error, request, response, _next) => send(error, request, response);
}

function handler(endpoint: Endpoint, record: Recorder | undefined): RequestHandler {
  const { routes, params, query, body, answers, handle } = endpoint;
  const [first] = answers as [Answer];
  const { method, path, permission } = endpoint;
  const recorded = record && method !== 'get' && typeof permission === 'string' && audited.has(permission);
  return async (request, response) => {
    const value = await handle({
      params: params && !routes ? params.parse(request.params) : {},
      query: query ? query.parse(request.query) : request.query,
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
    if (first.kind === 'written') return;
    if (response.statusCode === 200) response.status(first.status);
    // What somebody may see is his alone; who wants an answer kept says so.
    if (!response.hasHeader('Cache-Control')) response.set('Cache-Control', 'no-store');
    if (first.kind === 'returned') response.json(value);
    else response.end();
  };
}
