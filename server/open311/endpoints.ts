import express, { type Request, type Response } from 'express';
import { ZodError, z } from 'zod';
import { type Action, may } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import {
  madeRequestSchema,
  open311ErrorsSchema,
  serviceDefinitionSchema,
  serviceRequestSchema,
  servicesSchema,
} from '../../domain/answers/open311.ts';
import type { Access } from '../access/service.ts';
import type { Attachments } from '../attachments/service.ts';
import { otherBody, written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { principalOf } from '../endpoint/permission.ts';
import { leavingOf } from '../input/leaving.ts';
import { fromZod, Problem } from '../input/problem.ts';
import { newRequestSchema, requestQuerySchema } from './schema.ts';
import type { Open311 } from './service.ts';
import { toXml } from './xml.ts';

const base = '/open311/v2';

/** The name in an address without its ending, and the format that the ending says; XML where there is none. */
function split(name: string): { name: string; format: string } {
  const ending = /\.(json|xml)$/.exec(name);
  return ending ? { name: name.slice(0, ending.index), format: ending[1]! } : { name, format: 'xml' };
}

/** The last part of the address, without its ending. */
const nameIn = (request: Request) => split(decodeURIComponent(request.path.split('/').at(-1)!)).name;

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
  const principal =
    typeof key === 'string' ? await access.admit(`Bearer ${key}`, response) : principalOf(response);
  if (may(principal, action)) return principal;
  throw new Problem(403, 'not-allowed', `api_key is missing, or may not do "${action}"`);
}

const originOf = (request: Request) => `${request.protocol}://${request.host}`;

/** Errors as GeoReport v2 has them; a wrong key is 403 there. @throws what is no refusal */
function refuse(error: unknown, request: Request, response: Response): void {
  const status = (error as { status?: unknown }).status;
  let problem = error instanceof ZodError ? fromZod(error) : error;
  if (!(problem instanceof Problem) && typeof status === 'number' && status < 500)
    problem = new Problem(status, 'bad-request', (error as Error).message);
  if (!(problem instanceof Problem)) throw error;
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
}

const formats = z.object({ format: z.enum(['json', 'xml']) });
const inBoth = (schema: z.ZodType) => ({ 'application/json': schema, 'text/xml': z.string() });
const permission = { everybody: 'the key is in the parameter api_key, as GeoReport v2 has it' };
const shared = {
  permission,
  problem: { content: inBoth(open311ErrorsSchema), send: refuse },
  params: formats,
};
const withoutEnding = (name: string) => ['', '.json', '.xml'].map((ending) => `${base}/${name}${ending}`);

/** Open311 GeoReport v2 under `/open311/v2`: services and requests, in XML and JSON. */
export function open311Endpoints(open311: Open311, access: Access, attachments: Attachments) {
  return [...serviceEndpoints(open311), ...requestEndpoints(open311, access, attachments)];
}

function serviceEndpoints(open311: Open311) {
  return [
    endpoint({
      ...shared,
      method: 'get',
      path: '/open311/v2/services.{format}',
      routes: withoutEnding('services'),
      summary: { zh: 'Open311：可上报的服务', en: 'Open311 GeoReport v2: what can be reported' },
      answers: [written(inBoth(servicesSchema))],
      errors: {},
      handle: ({ request, response }) => send(request, response, 'services', open311.services()),
    }),
    endpoint({
      ...shared,
      method: 'get',
      path: '/open311/v2/services/{service_code}.{format}',
      routes: [`${base}/services/:code`],
      summary: {
        zh: 'Open311：某项服务所需的属性',
        en: 'Open311 GeoReport v2: the attributes that a service needs',
      },
      params: formats.extend({ service_code: z.string() }),
      answers: [written(inBoth(serviceDefinitionSchema))],
      errors: { 404: ['unknown-service'] },
      handle: ({ request, response }) =>
        send(request, response, 'service_definition', open311.definition(nameIn(request))),
    }),
  ];
}

function requestEndpoints(open311: Open311, access: Access, attachments: Attachments) {
  return [
    endpoint({
      ...shared,
      method: 'get',
      path: '/open311/v2/requests.{format}',
      routes: withoutEnding('requests'),
      summary: { zh: 'Open311：上报列表，最新在前', en: 'Open311 GeoReport v2: requests, newest first' },
      query: requestQuerySchema,
      answers: [written(inBoth(z.array(serviceRequestSchema)))],
      errors: { 503: ['too-slow'] },
      async handle({ query, request, response }) {
        const principal = await sender(access, request, response, 'events.read');
        const leaving = leavingOf(response);
        const found = await open311.list(query, principal, originOf(request), leaving);
        send(request, response, 'service_requests', found);
      },
    }),
    endpoint({
      ...shared,
      method: 'post',
      path: '/open311/v2/requests.{format}',
      routes: withoutEnding('requests'),
      summary: {
        zh: 'Open311：上报；表单含 api_key 和 attribute[…]，带照片的表单把 api_key 放在地址中',
        en: 'Open311 GeoReport v2: report; the body is a form, with api_key and attribute[…]; one of several parts, with photos, has its key in the query',
      },
      body: otherBody(
        {
          'application/x-www-form-urlencoded': newRequestSchema.loose(),
          'multipart/form-data': newRequestSchema.loose(),
        },
        express.urlencoded({ extended: false, limit: '64kb' }),
      ),
      answers: [written(inBoth(z.array(madeRequestSchema)), 201)],
      errors: {},
      async handle({ request, response }) {
        // A form of several parts is not read before it is known who sends it: its key stands in the address.
        const principal = await sender(access, request, response, 'events.write');
        const media = request.is('multipart/form-data') ? await attachments.receive(request) : null;
        try {
          const form: Record<string, unknown> = media
            ? Object.fromEntries(media.fields)
            : (request.body ?? {});
          const made = await open311.post(form, media, principal);
          response.status(201);
          send(request, response, 'service_requests', [made]);
        } finally {
          await media?.remove();
        }
      },
    }),
    endpoint({
      ...shared,
      method: 'get',
      path: '/open311/v2/requests/{service_request_id}.{format}',
      routes: [`${base}/requests/:id`],
      summary: { zh: 'Open311：一件上报', en: 'Open311 GeoReport v2: one request' },
      params: formats.extend({ service_request_id: z.string() }),
      answers: [written(inBoth(z.array(serviceRequestSchema)))],
      errors: { 404: ['unknown-request'], 503: ['too-slow'] },
      async handle({ request, response }) {
        const principal = await sender(access, request, response, 'events.read');
        const found = await open311.find(nameIn(request), principal, originOf(request), leavingOf(response));
        send(request, response, 'service_requests', [found]);
      },
    }),
  ];
}
