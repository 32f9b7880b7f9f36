import { z } from 'zod';
import { written } from '../endpoint/contents.ts';
import { openApiDocument } from '../endpoint/document.ts';
import { type Endpoint, endpoint } from '../endpoint/endpoint.ts';
import { mediaTypes } from './documents.ts';
import { baseOf } from './items.ts';
import { formatParameters } from './schema.ts';

/** The OpenAPI 3.0 definition of what is below `/ogc`, which OGC API Features asks for; it describes itself too. */
export function definitionEndpoint(others: readonly Endpoint[]) {
  let made: ReturnType<typeof openApiDocument> | undefined;
  const itself = endpoint({
    method: 'get',
    path: '/ogc/api',
    operationId: 'getApiDefinition',
    permission: 'layers.read-public',
    summary: { zh: 'API 定义（OpenAPI 3.0）', en: 'The definition of this API, in OpenAPI 3.0' },
    query: formatParameters,
    answers: [written({ 'application/vnd.oai.openapi+json': z.looseObject({ openapi: z.string() }) })],
    errors: {},
    handle({ request, response }) {
      made ??= openApiDocument([...others, itself], {
        openapi: '3.0.3',
        info: {
          title: 'Wangge: OGC API Features',
          version: '1.0.0',
          description: 'Read the published layers of the city as features and tiles, and edit them.',
          license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
        },
        below: '/ogc',
      });
      response.set({
        'Content-Type': mediaTypes.openapi,
        'Cache-Control': 'no-cache',
        Vary: 'Accept, Authorization',
      });
      // As bytes: Express would rewrite the parameters of the media type of a string.
      response.send(Buffer.from(JSON.stringify({ ...made, servers: [{ url: baseOf(request) }] })));
    },
  }) as Endpoint;
  return itself;
}
