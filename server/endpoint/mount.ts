import { type ErrorRequestHandler, type RequestHandler, Router } from 'express';
import type { Answer } from './contents.ts';
import type { Endpoint, ProblemForm } from './endpoint.ts';
import { principalOf, requirePermission } from './permission.ts';

/** The addresses as a router of Express, in their order. */
export function mount(endpoints: readonly Endpoint[]): Router {
  const router = Router();
  for (const endpoint of endpoints)
    router[endpoint.method](
      endpoint.routes ? [...endpoint.routes] : endpoint.path.replace(/\{(\w+)\}/g, ':$1'),
      ...(typeof endpoint.permission === 'string' ? [requirePermission(endpoint.permission)] : []),
      ...endpoint.before,
      ...(endpoint.body?.readers ?? []),
      handler(endpoint),
      ...(endpoint.problem ? [refusals(endpoint.problem)] : []),
    );
  return router;
}

function refusals({ send }: ProblemForm): ErrorRequestHandler {
  return (error, request, response, _next) => send(error, request, response);
}

function handler({ routes, params, query, body, answers, handle }: Endpoint): RequestHandler {
  const [first] = answers as [Answer];
  return async (request, response) => {
    const value = await handle({
      params: params && !routes ? params.parse(request.params) : {},
      query: query ? query.parse(request.query) : request.query,
      body: body?.parse(request.body),
      principal: principalOf(response),
      request,
      response,
    });
    if (first.kind === 'written') return;
    if (response.statusCode === 200) response.status(first.status);
    // What somebody may see is his alone; who wants an answer kept says so.
    if (!response.hasHeader('Cache-Control')) response.set('Cache-Control', 'no-store');
    if (first.kind === 'returned') response.json(value);
    else response.end();
  };
}
