import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { problemSchema } from '../../domain/answers/problem.ts';
import type { Content } from './contents.ts';
import type { Endpoint, Problems } from './endpoint.ts';
import { isDoneOnce } from './mount.ts';

/** Given by the ways into every address: who asks, what is under way, what fails. */
const everywhere: Problems = {
  400: ['bad-host', 'bad-protocol', 'nul-character'],
  401: ['bad-credentials'],
  429: ['rate-exceeded', 'quota-exceeded'],
  500: ['internal'],
  503: ['database-unreachable', 'starting'],
};
const behindPermission: Problems = { 401: ['sign-in-required'], 403: ['not-allowed'] };
const withInput: Problems = { 400: ['invalid-input'] };
const withBody: Problems = {
  400: ['invalid-json', 'bad-request'],
  413: ['body-too-large'],
  415: ['bad-request'],
};

/** Given where something is changed: keys may have to sign, and what is sent twice may be done once. */
const behindKeeper: Problems = {
  401: ['signature-required', 'bad-signature', 'replayed-signature'],
};
const withIdempotency: Problems = {
  400: ['bad-idempotency-key'],
  409: ['request-under-way'],
  422: ['idempotency-key-reused'],
};
const idempotencyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .optional()
    .describe(
      'what is sent again with the same one within three days is answered as at first, and done once',
    ),
});

/** The codes of all problems that an address may give, by status. */
function problemsOf(endpoint: Endpoint): Map<number, string[]> {
  const { permission, params, query, body, errors } = endpoint;
  const lists = [
    everywhere,
    ...(typeof permission === 'string' ? [behindPermission] : []),
    ...(params || query || body ? [withInput] : []),
    ...(body ? [withBody] : []),
    ...(endpoint.method === 'get' ? [] : [behindKeeper]),
    ...(isDoneOnce(endpoint) ? [withIdempotency] : []),
    errors,
  ];
  const all = new Map<number, string[]>();
  for (const list of lists)
    for (const [status, codes] of Object.entries(list))
      all.set(Number(status), [...new Set([...(all.get(Number(status)) ?? []), ...codes])]);
  return all;
}

function contentOf(content: Content) {
  return Object.fromEntries(Object.entries(content).map(([type, schema]) => [type, { schema }]));
}

function responsesOf(endpoint: Endpoint): ZodOpenApiResponsesObject {
  const responses: Record<string, unknown> = {};
  for (const { status, content } of endpoint.answers)
    responses[status] = {
      description: endpoint.summary.en,
      ...(Object.keys(content).length > 0 ? { content: contentOf(content) } : {}),
    };
  for (const [status, codes] of problemsOf(endpoint))
    responses[status] = {
      description: `Refused: ${codes.join(', ')}`,
      content: {
        // A refusal may have a page of its own for people.
        ...contentOf(endpoint.answers.find((answer) => answer.status === status)?.content ?? {}),
        ...(endpoint.problem
          ? contentOf(endpoint.problem.content)
          : {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    { type: 'object', properties: { code: { enum: codes } } },
                  ],
                },
              },
            }),
      },
    };
  return responses as ZodOpenApiResponsesObject;
}

function operationOf(endpoint: Endpoint): ZodOpenApiOperationObject {
  const { summary, permission, params, query, body } = endpoint;
  const headers = isDoneOnce(endpoint)
    ? idempotencyHeader.extend(endpoint.headers?.shape ?? {})
    : endpoint.headers;
  const parameters = {
    ...(params ? { path: params } : {}),
    ...(query ? { query } : {}),
    ...(headers ? { header: headers } : {}),
  };
  return {
    operationId: endpoint.operationId ?? nameOf(endpoint),
    summary: summary.en,
    description: summary.zh,
    ...(typeof permission === 'string' ? { 'x-permission': permission } : { security: [{}] }),
    ...(Object.keys(parameters).length > 0 ? { requestParams: parameters as never } : {}),
    ...(body ? { requestBody: { required: true, content: contentOf(body.content) } } : {}),
    responses: responsesOf(endpoint),
  };
}

/** `getApiOrdersNumber` of `GET /api/orders/{number}`. */
function nameOf({ method, path }: Endpoint): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter(Boolean);
  return method + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}

/** What a description says beside its operations. */
export interface About {
  openapi: '3.1.0' | '3.0.3';
  info: ZodOpenApiObject['info'];
  /** What all the paths begin with, which the address of the server holds. */
  below?: string;
}

const everything: About = {
  openapi: '3.1.0',
  info: {
    title: 'Wangge (网格)',
    version: '1.0.0',
    description: 'Layers, tiles, features, routing, events and orders of a city.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
};

/** The OpenAPI description of the addresses. */
export function openApiDocument(
  endpoints: readonly Endpoint[],
  { openapi, info, below = '' }: About = everything,
): ReturnType<typeof createDocument> {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.slice(below.length) || '/';
    paths[path] = { ...paths[path], [endpoint.method]: operationOf(endpoint) };
  }
  return createDocument({
    openapi,
    info,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: problemSchema },
    },
    security: [{}, { bearer: [] }],
    paths,
  });
}
