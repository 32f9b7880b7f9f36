import express, { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import { ZodError } from 'zod';
import { type Action, may } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { principalOf } from '../access/middleware.ts';
import type { Access } from '../access/service.ts';
import type { Attachments } from '../attachments/service.ts';
import { fromZod, Problem } from '../input/problem.ts';
import { requestQuerySchema } from './schema.ts';
import type { Open311 } from './service.ts';
import { toXml } from './xml.ts';

const base = '/open311/v2';

/** The name in an address without its ending, and the format that the ending says; XML where there is none. */
function split(name: string): { name: string; format: string } {
  const ending = /\.(json|xml)$/.exec(name);
  return ending ? { name: name.slice(0, ending.index), format: ending[1]! } : { name, format: 'xml' };
}

function send(request: Request, response: Response, root: string, value: unknown): void {
  response.set('Cache-Control', 'no-store');
  if (split(request.path).format === 'json') response.json(value);
  else response.type('text/xml').send(toXml(root, value));
}

/** Who sends the request: `api_key` as GeoReport has it, or the Authorization header. */
async function sender(
  access: Access,
  request: Request,
  response: Response,
  action: Action,
): Promise<Principal> {
  const key: unknown =
    (request.body as Record<string, unknown> | undefined)?.api_key ?? request.query.api_key;
  const principal = typeof key === 'string' ? await access.identify(`Bearer ${key}`) : principalOf(response);
  if (may(principal, action)) return principal;
  throw new Problem(403, 'not-allowed', `api_key is missing, or may not do "${action}"`);
}

const originOf = (request: Request) => `${request.protocol}://${request.host}`;

/** Errors as GeoReport v2 has them; a wrong key is 403 there. */
const errors: ErrorRequestHandler = (error, request, response, next) => {
  const status = (error as { status?: unknown }).status;
  let problem = error instanceof ZodError ? fromZod(error) : error;
  if (!(problem instanceof Problem) && typeof status === 'number' && status < 500)
    problem = new Problem(status, 'bad-request', (error as Error).message);
  if (!(problem instanceof Problem)) return next(error);
  const code = problem.status === 401 ? 403 : problem.status;
  const all = problem.errors.length > 0 ? problem.errors : [{ path: '', message: problem.detail }];
  response.status(code).set(problem.headers);
  send(
    request,
    response,
    'errors',
    all.map(({ path, message }) => ({
      code,
      description: path === '' ? message : `${path.slice(1)}: ${message}`,
    })),
  );
};

/** Open311 GeoReport v2 under `/open311/v2`: services and requests, in XML and JSON. */
export function open311Routes(open311: Open311, access: Access, attachments: Attachments): Router {
  const router = Router();
  router.get(
    ['services', 'services.json', 'services.xml'].map((name) => `${base}/${name}`),
    (request, response) => send(request, response, 'services', open311.services()),
  );

  router.get(`${base}/services/:code`, (request, response) =>
    send(request, response, 'service_definition', open311.definition(split(request.params.code).name)),
  );

  const requests = ['requests', 'requests.json', 'requests.xml'].map((name) => `${base}/${name}`);
  router.get(requests, async (request, response) => {
    const principal = await sender(access, request, response, 'events.read');
    const query = requestQuerySchema.parse(request.query);
    send(request, response, 'service_requests', await open311.list(query, principal, originOf(request)));
  });

  router.post(requests, express.urlencoded({ extended: false, limit: '64kb' }), async (request, response) => {
    // A form of several parts is not read before it is known who sends it: its key stands in the address.
    const principal = await sender(access, request, response, 'events.write');
    const media = request.is('multipart/form-data') ? await attachments.receive(request) : null;
    try {
      const form: Record<string, unknown> = media ? Object.fromEntries(media.fields) : (request.body ?? {});
      const made = await open311.post(form, media, principal);
      response.status(201);
      send(request, response, 'service_requests', [made]);
    } finally {
      await media?.remove();
    }
  });

  router.get(`${base}/requests/:id`, async (request, response) => {
    const principal = await sender(access, request, response, 'events.read');
    const found = await open311.find(split(request.params.id).name, principal, originOf(request));
    send(request, response, 'service_requests', [found]);
  });

  router.use(base, errors);
  return router;
}
